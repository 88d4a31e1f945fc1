from __future__ import annotations

import json

import pytest

import pkg
from pkg.catalog import get_plugins, get_reverse_dependency_tree
from pkg.errors import PackageFamilyNotFoundError, PkgError


@pytest.fixture
def chain(studio):
    """A repository in which things depend on each other over three levels."""
    studio.add("shot-1", requires=["lookdev", "!python-2"])
    studio.add("old-1", requires=["python"])
    studio.add("old-2")  # the newest version no longer needs it
    studio.add("weak-1", requires=["~python-3", "!maya"])
    studio.add("cmake-3", build_requires=["python"], private_build_requires=["maya"])
    studio.add("flagged-1", requires=[".python-3"])
    studio.write("empty-1", "name = 'empty'\nversion = '1'\n@late()\ndef requires():\n    return ['maya']\n")
    return studio


@pytest.mark.parametrize("family", ["python", "maya", "lookdev", "shot", "cmake"])
@pytest.mark.parametrize(
    "options", [[], ["-q"], ["-d", "0"], ["--depth", "1"], ["-d", "2", "-b"], ["-p"], ["-b", "-p", "-q"]]
)
def test_depends_prints_what_rez_prints(chain, pkg_cli, rez_tool, family, options):
    ours, theirs = pkg_cli("depends", family, *options), rez_tool("depends", family, *options)
    assert ours.code == theirs.returncode == 0
    assert ours.out == theirs.stdout


def test_the_graph_is_rezs(chain, pkg_cli, rez_tool):
    ours, theirs = pkg_cli("depends", "python", "--pg"), rez_tool("depends", "python", "--pg")
    assert _lines(ours.out) == _lines(theirs.stdout)
    assert "shot -> lookdev" in ours.out


def _lines(dot):
    """Give the lines without quotes; rez writes nodes in the order of a set."""
    return sorted(line.replace('"', "").replace(" ;", ";") for line in dot.strip().splitlines()[1:])


def test_write_graph_keeps_dot_text(chain, pkg_cli, tmp_path):
    assert pkg_cli("depends", "python", "--wg", str(tmp_path / "tree.dot")).code == 0
    assert (tmp_path / "tree.dot").read_text() == pkg_cli("depends", "python", "--pg").out


def test_write_graph_makes_a_page_that_needs_no_graphviz(chain, pkg_cli, tmp_path):
    assert pkg_cli("depends", "python", "--wg", str(tmp_path / "tree.html")).code == 0
    assert "what depends on python" in (tmp_path / "tree.html").read_text()


def test_json_holds_levels_and_edges(chain, pkg_cli):
    data = json.loads(pkg_cli("depends", "maya", "--json").out)
    assert data["levels"] == [["maya"], ["empty", "lookdev"], ["shot"]]
    assert ["shot", "lookdev"] in data["edges"]


def test_an_unknown_family_offers_near_names(chain, pkg_cli, rez_tool):
    finished = pkg_cli("depends", "pyton")
    assert finished.code == rez_tool("depends", "pyton").returncode == 1
    assert "Did you mean 'python'?" in finished.err


def test_a_broken_package_does_not_hide_the_others(chain, pkg_cli):
    chain.write("bad-1", "name = 'bad'\nversion = '1'\nrequires = ['python', '???']\n")
    finished = pkg_cli("depends", "python", "-d", "1", "-q")
    assert finished.code == 0
    assert "lookdev" in finished.out
    assert "bad is left out" in finished.err


def test_paths_replace_the_configured_repositories(chain, pkg_cli, tmp_path):
    assert pkg_cli("depends", "python", "--paths", str(tmp_path / "nowhere")).code == 1


def test_the_function_of_scripts_gives_levels_and_graph(chain):
    levels, graph = get_reverse_dependency_tree("python", depth=1, paths=[str(chain.path)])
    assert levels == [["python"], ["lookdev", "maya"]]
    assert set(graph.edges) == {("lookdev", "python"), ("maya", "python")}
    with pytest.raises(PackageFamilyNotFoundError):
        get_reverse_dependency_tree("nothing", paths=[str(chain.path)])


def test_the_function_of_scripts_does_not_pass_over_a_broken_package(chain):
    chain.write("bad-1", "name = 'bad'\nversion = '1'\nrequires = 3\n")
    with pytest.raises(PkgError, match="requires"):
        get_reverse_dependency_tree("python", paths=[str(chain.path)])


def test_plugins_of_a_package_as_a_function(chain):
    chain.add("host-1", has_plugins=True)
    chain.add("guest-1", plugin_for=["host"])
    assert get_plugins("host", paths=[str(chain.path)]) == ["guest"]
    assert get_plugins("maya", paths=[str(chain.path)]) == []
    assert pkg.get_latest_package("guest", paths=[str(chain.path)]).plugin_for == ["host"]
