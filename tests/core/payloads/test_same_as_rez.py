"""One cache, two tools: what rez 3.4.0 fills, we use and clean, and the other way round."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pkg.payloads.package_cache import PackageCache

pytestmark = pytest.mark.rez

RUN = """
import json, sys
from rez.config import config
from rez.package_cache import PackageCache
from rez.packages import get_variant_from_uri
from rez.resolved_context import ResolvedContext
{code}
"""

NAMES = {
    PackageCache.VARIANT_FOUND: "found",
    PackageCache.VARIANT_COPYING: "copying",
    PackageCache.VARIANT_COPY_STALLED: "stalled",
    PackageCache.VARIANT_PENDING: "pending",
}


@pytest.fixture
def studio(cached_studio):
    cached_studio.repo.add("foo-1", requires=["bar"], files={"bin/foo": "#!/bin/sh\n"})
    cached_studio.repo.add("bar-2.1", variants=[["baz-3"], ["baz"]], hashed_variants=False)
    for index in range(2):
        (Path(cached_studio.variant("bar-2.1", index).root) / "b").write_text("b")
    cached_studio.repo.add("baz-3", "alone", files={"c": "c"})
    return cached_studio


@pytest.fixture
def rez(studio, tmp_path):
    """Run code in a process of rez and return what it prints, as JSON: `rez("print(...)")`."""
    if not os.environ.get("PKG_REQUIRE_REAL"):
        pytest.importorskip("rez")
    names = {
        "packages_path": [str(studio.repo.path)],
        "cache_packages_path": str(studio.path),
        "default_cachable": True,
        "package_cache_same_device": True,
        "package_cache_space_buffer": 0,
        "tmpdir": str(tmp_path / "tmp"),
        "implicit_packages": [],
    }
    environ = {f"REZ_{name.upper()}_JSON": json.dumps(value) for name, value in names.items()}
    environ |= {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "REZ_DISABLE_HOME_CONFIG": "1"}

    def run(code):
        finished = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RUN.format(code=code)],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout or "null")

    return run


def uris(studio):
    wanted = [("foo-1", None), ("bar-2.1", 0), ("bar-2.1", 1), ("baz-3", None), ("alone", None)]
    return [studio.variant(*each).uri for each in wanted]


def listed(cache):
    return sorted([variant.uri, root, NAMES[status]] for variant, root, status in cache.get_variants())


LIST = """
names = {1: "found", 3: "copying", 4: "stalled", 5: "pending"}
cache = PackageCache(config.cache_packages_path)
print(json.dumps(sorted([v.uri, root, names[status]] for v, root, status in cache.get_variants())))
"""


def test_what_rez_has_cached_we_find_use_and_remove(studio, rez):
    ours = sorted(uris(studio))
    rez(
        f"""
for uri in {ours}:
    PackageCache(config.cache_packages_path).add_variant(get_variant_from_uri(uri))
"""
    )
    cache = studio.cache
    assert [uri for uri, _, _ in listed(cache)] == ours
    assert listed(cache) == rez(LIST)
    for variant, root, _ in cache.get_variants():
        assert cache.get_cached_root(variant) == root
        assert cache.add_variant(variant) == (root, cache.VARIANT_FOUND)
        assert cache.remove_variant(variant) == cache.VARIANT_REMOVED
    assert rez(LIST) == []
    cache.clean()
    assert list((studio.path / ".sys" / "to_delete").iterdir()) == []


def test_what_we_have_cached_rez_finds_uses_removes_and_cleans(studio, rez):
    from pkg.catalog import Catalog

    catalog = Catalog(studio.host)
    for uri in uris(studio):
        studio.cache.add_variant(catalog.variant_from_uri(uri))
    ours = listed(studio.cache)
    assert ours == rez(LIST)
    found = rez(
        f"""
cache = PackageCache(config.cache_packages_path)
found = []
for uri in {sorted(uris(studio))}:
    variant = get_variant_from_uri(uri)
    found.append([uri, cache.get_cached_root(variant), "found"])
    assert cache.add_variant(variant)[1] == cache.VARIANT_FOUND
    assert cache.remove_variant(variant) == cache.VARIANT_REMOVED
print(json.dumps(found))
cache.clean()
"""
    )
    assert found == ours
    assert list(studio.cache.storage.payloads()) == []
    assert list((studio.path / ".sys" / "to_delete").iterdir()) == []


def test_files_and_names_are_those_that_rez_makes(studio, rez, tmp_path):
    def tree():
        return {
            str(path.relative_to(studio.path)): path.read_text() if path.is_file() else None
            for path in studio.path.rglob("*")
            if ".sys" not in path.parts
        }

    from pkg.catalog import Catalog

    catalog = Catalog(studio.host)
    for uri in uris(studio):
        studio.cache.add_variant(catalog.variant_from_uri(uri))
    ours = tree()
    for variant, _, _ in studio.cache.get_variants():
        studio.cache.remove_variant(variant)
    assert tree() == {}
    rez(
        f"""
for uri in {uris(studio)}:
    PackageCache(config.cache_packages_path).add_variant(get_variant_from_uri(uri))
"""
    )
    theirs = tree()
    assert set(ours) == set(theirs)
    for name, text in ours.items():
        if name.endswith(".json"):
            assert json.loads(text) == json.loads(theirs[name])
        else:
            assert text == theirs[name]


def test_what_one_tool_asks_for_the_other_adds(studio, rez):
    context = studio.resolve("foo", package_caching=False)
    studio.cache.storage.ask_for(context.resolved_packages)
    assert listed(studio.cache) == rez(LIST)
    rez("PackageCache(config.cache_packages_path)._run_caching_operation(wait_for_copying=False)")
    assert {status for _, _, status in listed(studio.cache)} == {"found"}
    for variant in context.resolved_packages:
        studio.cache.remove_variant(variant)
    rez(
        """
import subprocess
from rez.system import system
PackageCache._subprocess_package_caching_daemon = staticmethod(lambda path: None)
type(system).is_production_rez_install = True
PackageCache(config.cache_packages_path).add_variants(ResolvedContext(["foo"]).resolved_packages)
"""
    )
    assert {status for _, _, status in listed(studio.cache)} == {"pending"}
    studio.cache.work(wait=False)
    assert {status for _, _, status in listed(studio.cache)} == {"found"}
    assert rez(LIST) == listed(studio.cache)


def test_environments_of_both_have_the_same_roots(studio, rez):
    context = studio.resolve("foo")
    theirs = rez("print(json.dumps(ResolvedContext(['foo']).get_environ()))")
    ours = context.get_environ()
    names = {name for name in {*ours, *theirs} if name.endswith("_ROOT")}
    assert names == {f"REZ_{one}_{kind}" for one in ("FOO", "BAR", "BAZ") for kind in ("ROOT", "ORIG_ROOT")}
    assert {name: ours[name] for name in names} == {name: theirs[name] for name in names}


def test_a_copy_of_ours_that_was_interrupted_is_stalled_for_rez_which_can_clean_it(studio, rez):
    folder = studio.repo.add("foo-2", files={"a": "a"})
    os.mkfifo(folder / "pipe")
    with pytest.raises(Exception, match="pipe"):
        studio.cache.add_variant(studio.variant("foo-2"))
    assert [status for _, _, status in rez(LIST)] == ["stalled"]
    rez("PackageCache(config.cache_packages_path).clean()")
    assert list(studio.cache.storage.payloads()) == []
    assert [path for path in studio.path.iterdir() if path.name != ".sys"] == []
