import itertools
import os
import random

import pytest

from pkg.environment.patching import PatchLock, get_lock_request, patched_request
from pkg.errors import PackageRequestError
from pkg.version import PackageRequest, Version, VersionedObject


def requests(*texts):
    return [PackageRequest(text) for text in texts]


def patched(original, changes=(), **options):
    return [str(request) for request in patched_request(requests(*original), changes, **options)]


def test_a_new_request_takes_the_place_of_the_old_one_of_its_name():
    assert patched(["maya-2023", "nuke"], ["maya-2024"]) == ["maya-2024", "nuke"]


def test_a_request_of_another_kind_is_added_behind():
    assert patched(["maya-2023", "nuke"], ["!maya-2024", "~nuke-14"]) == [
        "maya-2023",
        "nuke",
        "!maya-2024",
        "~nuke-14",
    ]


def test_a_request_of_a_new_name_is_added_behind_in_order():
    assert patched(["maya"], ["zlib", "boost"]) == ["maya", "zlib", "boost"]


def test_a_caret_removes_every_request_of_a_name():
    assert patched(["maya", "!nuke-13", "nuke"], ["^nuke"]) == ["maya"]


def test_a_removed_name_can_be_requested_anew():
    assert patched(["maya-2023", "nuke"], ["^maya", "!maya"]) == ["nuke", "!maya"]


def test_rank_holds_the_versions_of_packages_that_no_change_names():
    resolved = [VersionedObject("maya-2023.1.2"), VersionedObject("nuke-14.0"), VersionedObject("zlib-1")]
    assert patched(["maya", "nuke"], ["nuke-15"], resolved=resolved, rank=2) == [
        "maya",
        "nuke-15",
        "~maya<2023_",
    ]


def test_rank_needs_no_new_request():
    assert patched(["maya"], resolved=[VersionedObject("maya-2023.1.2")], rank=3) == ["maya", "~maya<2023.1_"]


def test_the_arguments_stay_as_they_are():
    original, changes = requests("maya", "nuke"), ["^maya", "nuke-14"]
    patched_request(original, changes)
    assert [str(request) for request in original] == ["maya", "nuke"]
    assert changes == ["^maya", "nuke-14"]


def test_a_malformed_change_is_refused():
    with pytest.raises(PackageRequestError):
        patched(["maya"], ["may a"])


@pytest.mark.parametrize(
    ("lock", "version", "expected"),
    [
        ("no_lock", "1.2.3", None),
        ("lock_2", "1.2.3.4", "~foo-1"),
        ("lock_3", "1.2.3.4", "~foo-1.2"),
        ("lock_4", "1.2.3.4", "~foo-1.2.3"),
        ("lock_3", "1", "~foo-1"),
        ("lock", "1.2.3.4", "~foo==1.2.3.4"),
        ("lock_3", "", None),
    ],
)
def test_a_lock_is_a_weak_request_for_the_first_tokens(lock, version, expected):
    request = get_lock_request("foo", Version(version), PatchLock[lock])
    assert (request and str(request)) == expected


def test_a_lock_can_ask_for_the_package_too():
    assert str(get_lock_request("foo", Version("1.2.3"), PatchLock.lock_3, weak=False)) == "foo-1.2"


def rez_module(name):
    if os.environ.get("PKG_REQUIRE_REAL"):
        import importlib

        return importlib.import_module(name)
    return pytest.importorskip(name)


def test_rez_patches_the_same_way():
    contexts = rez_module("rez.resolved_context")
    from rez.utils.formatting import PackageRequest as RezRequest
    from rez.version import Version as RezVersion

    class Resolved:
        def __init__(self, name, version):
            self.name, self.version = name, RezVersion(version)
            self.qualified_package_name = f"{name}-{version}"

    random.seed(5)
    pool = ["a", "a-1", "a-1.2+<2", "!a-2", "~a-1", "b==1.0", "!b", "~b-2", "c", "~c-1.1", ".e-1", "!c-3"]
    for _ in range(300):
        original = random.choices(pool, k=random.randint(0, 4))
        changes = random.choices([*pool, "^a", "^b", "^c"], k=random.randint(0, 3))
        resolved = [("a", "1.2.3"), ("b", "1.0"), ("c", "3")][: random.randint(0, 3)]
        strict, rank = random.choice([True, False]), random.choice([0, 1, 2, 3])

        theirs = contexts.ResolvedContext.__new__(contexts.ResolvedContext)
        theirs._package_requests = [RezRequest(text) for text in original]
        theirs._resolved_packages = list(itertools.starmap(Resolved, resolved))
        # Texts crash rez when rank is above 1; `^name` is only understood as text.
        as_objects = [text if text.startswith("^") else RezRequest(text) for text in changes]
        expected = [str(each) for each in theirs.get_patched_request(as_objects, strict=strict, rank=rank)]

        start = [f"{name}-{version}" for name, version in resolved] if strict else original
        objects = [VersionedObject(f"{name}-{version}") for name, version in resolved]
        got = patched(start, changes, resolved=objects, rank=0 if strict else rank)
        assert got == expected, (original, changes, resolved, strict, rank)


@pytest.mark.parametrize("lock", [lock.name for lock in PatchLock])
@pytest.mark.parametrize("version", ["", "1", "1.2", "1.2-3.4.5"])
def test_rez_writes_the_same_locks(lock, version):
    contexts = rez_module("rez.resolved_context")
    from rez.version import Version as RezVersion

    expected = contexts.get_lock_request("foo", RezVersion(version), contexts.PatchLock[lock])
    got = get_lock_request("foo", Version(version), PatchLock[lock])
    assert (got and str(got)) == (expected and str(expected))
