import os

import pytest

from pkg.environment.graph_cuts import pruned
from pkg.environment.graphs import (
    dependency_graph,
    dot_text,
    failure_paths,
    mermaid_text,
    read_graph,
    stored_text,
)
from pkg.errors import ContextFileError

# As rez stores the failed request `foo-2 bar-1`, where foo-2.0 needs bar-2+.
FAILED = (
    "{'nodes': ["
    "((('fillcolor', '#FFFFAA'), ('fontsize', 10), ('style', 'filled,dashed')), "
    "[('_1', 'foo-2'), ('_2', 'bar-1')]), "
    "((('fillcolor', '#AAFFAA'), ('fontsize', 10), ('style', 'filled')), [('_6', 'foo-2.0[]')]), "
    "((('fillcolor', '#F6F6F6'), ('fontsize', 10), ('style', 'filled')), [('_7', 'bar[1..1.5(2:4)]')]), "
    "((('fillcolor', '#F6F6F6'), ('fontsize', 10), ('style', 'filled,dashed')), [('_8', 'bar-2+')])], "
    "'edges': [((('arrowsize', '0.5'),), [('_1', '_6'), ('_2', '_7'), ('_6', '_8')]), "
    "((('arrowsize', '1'), ('color', 'red'), ('fontcolor', 'red'), ('style', 'bold')), "
    "[('_8', '_7', 'CONFLICT')])]}"
)


def test_a_stored_graph_becomes_dot():
    lines = dot_text(read_graph(FAILED)).splitlines()
    assert lines[0] == "digraph g {"
    assert lines[1] == '_1 [fillcolor="#FFFFAA", fontsize="10", style="filled,dashed", label="foo-2"];'
    assert (
        lines[-2] == '_8 -> _7 [arrowsize="1", color="red", fontcolor="red", style="bold", label="CONFLICT"];'
    )
    assert lines[-1] == "}"


def test_a_graph_is_stored_as_it_was():
    assert stored_text(read_graph(FAILED)) == FAILED


def test_dot_is_read_again():
    graph = read_graph(FAILED)
    again = read_graph(dot_text(graph))
    assert dot_text(again) == dot_text(graph)
    assert again.label("_7") == "bar[1..1.5(2:4)]"


@pytest.mark.parametrize(
    "text", ["{'nodes': [", "{'nodes': [(1,)]}", "{'edges': [((), [('a',)])]}", "{broken}", "digraph {\n???"]
)
def test_a_damaged_graph_is_a_clear_error(text):
    with pytest.raises(ContextFileError, match="graph is damaged"):
        read_graph(text)


def test_a_failed_graph_tells_the_way_to_the_conflict():
    assert failure_paths(read_graph(FAILED)).splitlines() == [
        "Resolve paths starting from initial requests to conflict:",
        "  foo-2 --> foo-2.0 --> bar-2+",
        "  bar-1 --> bar",
    ]


def test_a_graph_without_failure_has_nothing_to_tell():
    assert failure_paths(dependency_graph([("a", "a-1")], [])) == ""


# --- mermaid -------------------------------------------------------------------------------------


def test_mermaid_shows_requests_packages_and_the_conflict():
    lines = mermaid_text(read_graph(FAILED)).splitlines()
    assert lines[0] == "flowchart TD"
    assert '    n1["foo-2"]:::request' in lines
    assert '    n3["foo-2.0[]"]:::package' in lines
    assert '    n4["bar[1..1.5(2:4)]"]:::other' in lines
    assert '    n5["bar-2+"]:::requirement' in lines
    assert "    n1 --> n3" in lines
    assert lines[-2] == '    n5 ==>|"CONFLICT"| n4'
    assert lines[-1] == "    linkStyle 3 stroke:#d33,color:#d33"


def test_nothing_in_a_label_means_anything_to_mermaid():
    graph = dependency_graph([("a", 'a==1|<"2">#;`*')], [])
    assert 'n1["a#61;#61;1#124;#60;#34;2#34;#62;#35;#59;#96;#42;"]' in mermaid_text(graph)


# --- rez -----------------------------------------------------------------------------------------


@pytest.fixture
def rez_contexts(tmp_path):
    if os.environ.get("PKG_REQUIRE_REAL"):
        import rez.resolved_context as contexts
    else:
        contexts = pytest.importorskip("rez.resolved_context")
    for name, body in {
        "foo/1": "requires = ['bar-1+', '.feature-1']",
        "foo/2": "requires = ['bar-2+']",
        "bar/1": "variants = [['baz-1'], ['baz-2']]",
        "bar/2": "variants = [['baz-1'], ['baz-2']]",
        "baz/1": "",
        "baz/2": "",
        "cyc/1": "requires = ['cyd']",
        "cyd/1": "requires = ['cyc']",
    }.items():
        folder = tmp_path / "packages" / name
        folder.mkdir(parents=True)
        family, version = name.split("/")
        (folder / "package.py").write_text(f"name = {family!r}\nversion = {version!r}\n{body}\n")

    def make(*requests):
        return contexts.ResolvedContext(list(requests), package_paths=[str(tmp_path / "packages")])

    return make


REQUESTS = [
    ["foo"],
    ["foo-1", "bar-1", "baz-1", ".other-2", "!zzz"],
    ["foo-2", "bar-1"],
    ["cyc"],
    ["foo-2", "foo-1"],
    ["foo-1", "!bar"],
    ["bar", "baz<1"],
]


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("requests", REQUESTS[:6], ids=" ".join)
def test_rez_writes_the_same_dot_of_a_stored_graph(rez_contexts, requests):
    from rez.resolved_context import ResolvedContext

    stored = rez_contexts(*requests).to_dict()
    expected = ResolvedContext.from_dict(stored).graph(as_dot=True)
    assert dot_text(read_graph(stored["graph"])) == expected


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("requests", REQUESTS[:6], ids=" ".join)
def test_rez_tells_the_same_way_to_a_conflict(rez_contexts, requests):
    from rez.utils.resolve_graph import failure_detail_from_graph

    context = rez_contexts(*requests)
    expected = failure_detail_from_graph(context.graph())
    # The dot text keeps the order of the edges; rez itself tells this only of a fresh resolve.
    assert failure_paths(read_graph(context.graph(as_dot=True))) == expected


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["bar", "baz"])
def test_rez_prunes_to_the_same_nodes_and_edges(rez_contexts, name):
    from rez.utils.graph_utils import prune_graph

    text = rez_contexts("foo").graph(as_dot=True)
    expected = read_graph(prune_graph(text, name))
    got = pruned(read_graph(text), name)
    assert set(got.nodes) == set(expected.nodes)
    assert set(got.edges) == set(expected.edges)
