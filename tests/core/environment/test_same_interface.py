"""Every public name of rez's `ResolvedContext`: there, with the same parameters, or explained."""

import inspect
from pathlib import Path

import pytest

from pkg.environment import context as contexts
from pkg.environment import patching
from pkg.environment.context import ResolvedContext

PAGE = Path(__file__).parents[3] / "docs/reference/differences-from-rez.md"

# Means for rez's own code; the page of differences says so.
INTERNAL = {
    "Callback",
    "context_tracking_lock",
    "context_tracking_payload",
    "graph_",
    "local",
    "package_cache_present",
    "pre_resolve_bindings",
    "status_",
    "tmpdir_manager",
}
# A list that is empty when it is fresh, and None when it is loaded; ours is None for both.
OTHERWISE_EMPTY = {"package_orderers"}
NOT_OF_CONTEXTS = {"RezToolsVisibility", "SuiteVisibility"}


def public(thing):
    return {name for name in dir(thing) if not name.startswith("_")}


@pytest.fixture
def both(repository, resolve, rez_contexts):
    """One context of rez and one of ours."""
    repository.add("foo-1")
    return rez_contexts.ResolvedContext(["foo"], package_paths=[repository.path]), resolve("foo")


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_every_public_name_is_there_or_explained(both):
    theirs, ours = both
    missing = public(theirs) - public(ours)
    assert missing == INTERNAL
    page = PAGE.read_text()
    for name in missing | NOT_OF_CONTEXTS:
        assert f"`{name}`" in page, name


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_every_attribute_is_of_the_same_sort(both):
    theirs, ours = both
    for name in public(theirs) - INTERNAL - OTHERWISE_EMPTY:
        expected, got = getattr(theirs, name), getattr(ours, name)
        assert callable(got) == callable(expected), name
        if isinstance(expected, (str, int, float, list, dict, bool)):
            assert isinstance(got, type(expected)), name


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_every_method_takes_the_same_arguments(rez_contexts):
    theirs = rez_contexts.ResolvedContext
    compared = 0
    for name in public(theirs) - INTERNAL:
        if not callable(getattr(theirs, name)):
            continue
        expected = inspect.signature(getattr(theirs, name)).parameters
        got = inspect.signature(getattr(ResolvedContext, name)).parameters
        own = [key for key, one in got.items() if one.kind is one.KEYWORD_ONLY]
        assert [key for key in got if key not in own] == list(expected), name
        for key, one in expected.items():
            if name == "print_info" and key == "buf":
                continue  # rez binds the standard output of the moment of import
            if key != "buf" and one.default is not one.empty:
                assert got[key].default == getattr(one.default, "name", one.default), (name, key)
        compared += 1
    assert compared > 30


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_the_constructor_takes_the_same_keywords(rez_contexts):
    expected = inspect.signature(rez_contexts.ResolvedContext.__init__).parameters
    got = inspect.signature(ResolvedContext.__init__).parameters
    assert set(expected) <= set(got)
    assert set(got) - set(expected) == {"resolver", "plugins", "catalog"}
    for key in set(expected) - {"self"}:
        assert got[key].default == expected[key].default, key


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_the_module_offers_the_same(rez_contexts):
    theirs = {
        name
        for name in public(rez_contexts)
        if inspect.isclass(getattr(rez_contexts, name)) or inspect.isfunction(getattr(rez_contexts, name))
        if getattr(rez_contexts, name).__module__ == rez_contexts.__name__
    }
    ours = public(contexts) | public(patching)
    assert theirs - ours == NOT_OF_CONTEXTS
    assert {lock.name: lock.rank for lock in patching.PatchLock} == {
        lock.name: lock.rank for lock in rez_contexts.PatchLock
    }


@pytest.mark.rez
@pytest.mark.filterwarnings("ignore")
def test_objects_compare_hash_and_copy_alike(both, resolve, rez_contexts):
    theirs, ours = both
    for context in both:
        twin = context.copy()
        assert twin == context
        assert hash(twin) == hash(context)
        assert twin is not context
        assert twin.patch_locks is context.patch_locks  # a shallow copy
        assert context != "foo"
    assert ours != resolve("foo", "!bar")
    assert theirs.is_current() is ours.is_current() is False
