import pytest

from pkg.environment.graph_cuts import needing, pruned, within
from pkg.environment.graphs import dependency_graph, dot_text, read_graph
from pkg.errors import PkgError


@pytest.fixture
def chain():
    """`a` needs `b` and `d`, `b` needs `c`, and `e` needs `c`."""
    return dependency_graph(
        [(name, f"{name}-1") for name in "abcde"], [("a", "b"), ("b", "c"), ("a", "d"), ("e", "c")]
    )


@pytest.fixture
def solved(repository, resolve):
    """The resolve graph of `app`, which needs `lib`, which needs `base`; `tool` needs `base` too."""
    repository.add("app-1", "requires = ['lib-1', 'tool']")
    repository.add("lib-1.5", "requires = ['base-1+']")
    repository.add("tool-1", "requires = ['base']")
    repository.add("base-1")
    repository.add("base-2")
    return resolve("app").graph()


def labels(graph):
    return {graph.label(node).removesuffix("[]") for node in graph.nodes}


def test_pruning_keeps_what_leads_to_a_package(chain):
    cut = pruned(chain, "b")
    assert list(cut.nodes) == ["a", "b"]
    assert list(cut.edges) == [("a", "b")]


def test_a_cut_leaves_the_graph_as_it_was(chain):
    before = dot_text(chain)
    pruned(chain, "b")
    needing(chain, "c", 1)
    within(chain, 0)
    assert dot_text(chain) == before


@pytest.mark.parametrize("cut", [pruned, needing])
def test_a_package_that_is_not_there_is_a_clear_error(chain, cut):
    with pytest.raises(PkgError, match="no package 'zlib' in the graph"):
        cut(chain, "zlib")


def test_who_needs_a_package_is_found_through_others(chain):
    assert set(needing(chain, "c").nodes) == set("abce")


def test_who_needs_a_package_stops_at_the_depth(chain):
    assert set(needing(chain, "c", 1).nodes) == set("bce")
    assert set(needing(chain, "c", 0).nodes) == {"c"}


def test_without_a_request_depth_counts_from_what_nothing_needs(chain):
    assert set(within(chain, 0).nodes) == set("ae")
    assert set(within(chain, 1).nodes) == set("abcde")


def test_depth_counts_from_the_packages_that_were_asked_for(chain):
    assert set(within(chain, 1, ["b"]).nodes) == set("bc")


def test_in_a_resolve_graph_requirements_are_no_steps(solved):
    asked = labels(within(solved, 0))
    assert {"app", "app-1"} <= asked
    assert not {"lib-1", "lib-1.5", "tool"} & asked
    one = labels(within(solved, 1))
    assert {"app-1", "lib-1", "lib-1.5", "tool-1"} <= one
    assert "base-2" not in one
    assert "base-2" in labels(within(solved, 2))


def test_in_a_resolve_graph_the_requirements_of_a_package_come_along(solved):
    near = labels(needing(solved, "base", 1))
    assert {"base-2", "base-1+", "lib-1.5", "tool-1"} <= near
    assert "app-1" not in near
    assert "app-1" in labels(needing(solved, "base", 2))


def test_a_circle_has_an_end():
    circle = dependency_graph([("a", "a-1"), ("b", "b-1")], [("a", "b"), ("b", "a")])
    assert set(needing(circle, "a").nodes) == {"a", "b"}
    assert set(within(circle, 5, ["a"]).nodes) == {"a", "b"}


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("request_", [["app"], ["app", "base-1"], ["app", "!base-2"], ["app", "old"]])
@pytest.mark.parametrize("name", ["base", "lib", "app"])
def test_rez_prunes_to_the_same_text(repository, rez_contexts, request_, name):
    from rez.utils.graph_utils import prune_graph

    repository.add("app-1", "requires = ['lib-1', 'tool']")
    repository.add("lib-1.5", "requires = ['base-1+']")
    repository.add("tool-1", "requires = ['base']")
    repository.add("base-1")
    repository.add("base-2")
    repository.add("old-1", "requires = ['!base', 'lib']")
    text = rez_contexts.ResolvedContext(request_, package_paths=[repository.path]).graph(as_dot=True)
    try:
        expected = prune_graph(text, name)
    except ValueError:
        with pytest.raises(PkgError, match="no package"):
            pruned(read_graph(text), name)
        return
    assert dot_text(pruned(read_graph(text), name)) == expected
