"""Suites of `pkg` and of rez: the same definition and tools, each usable and changeable by the other."""

import random

import pytest

from pkg.environment.forwarding import read_forwarding
from pkg.errors import PkgError
from pkg.suite.suite import Suite

pytestmark = [pytest.mark.rez, pytest.mark.filterwarnings("ignore")]  # rez's own warnings

TOOLS = ("paint", "shared", "model", "other", "nothing")
NAMES = ("one", "two", "three")


def change(rng, suite, load):
    """Make one random change of a suite of either class; refusals are changes too."""
    name, tool = rng.choice(NAMES), rng.choice(TOOLS)
    context = rng.choice(("paint-1.0", "paint-1.1", "model", "other", "model_other"))
    prefix_char = rng.choice([None, None, "", "="])
    affix, alias = rng.choice(["", "a_", "b"]), rng.choice(["brush", "shared", "x"])
    changes = [
        lambda: suite.add_context(name, load(context), prefix_char=prefix_char),
        lambda: suite.add_context(name, load(context)),
        lambda: suite.remove_context(name),
        lambda: suite.bump_context(name),
        lambda: suite.set_context_prefix(name, affix),
        lambda: suite.set_context_suffix(name, affix),
        lambda: suite.remove_context_suffix(name),
        lambda: suite.hide_tool(name, tool),
        lambda: suite.unhide_tool(name, tool),
        lambda: suite.alias_tool(name, tool, alias),
        lambda: suite.unalias_tool(name, tool),
    ]
    rng.choice(changes)()


def tools(suite):
    def names(tool):
        variants = tool["variant"] if isinstance(tool["variant"], set) else {tool["variant"]}
        packages = sorted(variant.qualified_package_name for variant in variants)
        return tool["context_name"], tool["tool_name"], tool["tool_alias"], packages

    return (
        {alias: names(tool) for alias, tool in suite.get_tools().items()},
        sorted(map(names, suite.get_hidden_tools())),
        {
            alias: list(map(names, suite.get_alias_conflicts(alias)))
            for alias in suite.get_conflicting_aliases()
        },
    )


def wrappers(folder):
    return {path.name: read_forwarding(str(path)).keywords for path in (folder / "bin").iterdir()}


@pytest.mark.parametrize("seed", range(8))
def test_the_same_changes_make_the_same_suite(seed, rez_suite_class, host, saved, tmp_path, contents):
    from rez.exceptions import RezError
    from rez.resolved_context import ResolvedContext as RezContext

    from pkg.environment.context import ResolvedContext

    files = {
        name: saved(*requests)
        for name, requests in {
            "paint-1.0": ["paint-1.0"],
            "paint-1.1": ["paint-1.1"],
            "model": ["model"],
            "other": ["other"],
            "model_other": ["model", "other"],
        }.items()
    }
    ours, theirs = Suite(plugins=host), rez_suite_class()
    here, there = random.Random(seed), random.Random(seed)
    for _ in range(25):
        refused = []
        try:
            change(here, ours, lambda name: ResolvedContext.load(files[name], plugins=host))
        except PkgError as error:
            refused.append(str(error))
        try:
            change(there, theirs, lambda name: RezContext.load(files[name]))
        except RezError as error:
            refused.append(str(error))
        assert len(refused) in (0, 2), refused
        assert tools(ours) == tools(theirs)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.find_contexts(in_request="model") == theirs.find_contexts(in_request="model")
    assert ours.find_contexts(in_resolve="!lib") == theirs.find_contexts(in_resolve="!lib")
    assert ours.find_contexts(in_resolve="paint-1.1") == theirs.find_contexts(in_resolve="paint-1.1")

    ours.save(str(tmp_path / "ours"))
    theirs.save(str(tmp_path / "theirs"))
    left, right = contents(tmp_path / "ours"), contents(tmp_path / "theirs")
    assert left.keys() == right.keys()
    assert left["suite.yaml"] == right["suite.yaml"]
    assert wrappers(tmp_path / "ours") == wrappers(tmp_path / "theirs")

    # Each goes on with what the other has made.
    ours = Suite.load(str(tmp_path / "theirs"), plugins=host)
    theirs = rez_suite_class.load(str(tmp_path / "ours"))
    assert tools(ours) == tools(theirs)
    for suite in (ours, theirs):
        for name in suite.context_names:
            suite.set_context_prefix(name, f"{name}-")
    ours.save(str(tmp_path / "theirs"))
    theirs.save(str(tmp_path / "ours"))
    left, right = contents(tmp_path / "ours"), contents(tmp_path / "theirs")
    assert left.keys() == right.keys()
    assert left["suite.yaml"] == right["suite.yaml"]
    assert wrappers(tmp_path / "ours") == wrappers(tmp_path / "theirs")
    assert tools(Suite.load(str(tmp_path / "ours"), plugins=host)) == tools(
        rez_suite_class.load(str(tmp_path / "theirs"))
    )


def test_rez_reads_our_wrappers(rez_suite_class, folder):
    from rez.wrapper import Wrapper

    wrapper = Wrapper(str(folder / "bin" / "paint"))
    assert (wrapper.context_name, wrapper.tool_name, wrapper.prefix_char) == ("art", "paint", None)
    assert wrapper.context.parent_suite_path == str(folder)


def test_rez_keeps_our_description(rez_suite_class, suite, folder, host):
    suite = Suite.load(str(folder), plugins=host)
    suite.set_context_description("art", "for painters")
    suite.save(str(folder))
    theirs = rez_suite_class.load(str(folder))
    theirs.bump_context("art")
    theirs.save(str(folder))
    assert Suite.load(str(folder), plugins=host).contexts["art"].description == "for painters"
