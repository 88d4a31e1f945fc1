"""`pkg pkg-cache`, beside rez's where both are to say the same."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def studio(pkg_environ, pkg_repo, tmp_path):
    """A studio that caches everything; returns the folder of its cache."""
    cache = tmp_path / "cache"
    cache.mkdir()
    pkg_environ.update(
        REZ_PACKAGES_PATH=str(pkg_repo.path),
        REZ_CACHE_PACKAGES_PATH=str(cache),
        REZ_DEFAULT_CACHABLE="1",
        REZ_PACKAGE_CACHE_SAME_DEVICE="1",
        REZ_PACKAGE_CACHE_SPACE_BUFFER="0",
        REZ_IMPLICIT_PACKAGES_JSON="[]",
        REZ_TMPDIR=str(tmp_path / "tmp"),
        PKG_RESOLVER_BACKEND="python",
    )
    pkg_repo.add("foo-1", requires=["bar"], files={"bin/foo": "#!/bin/sh\necho $REZ_FOO_ROOT\n"})
    pkg_repo.add("bar-2", variants=[["baz"]], files={"baz/b": "b"})
    pkg_repo.add("baz-3", cachable=False)
    return cache


def foo(pkg_repo):
    return f"{pkg_repo.path}/foo/1/package.py[]"


def bar(pkg_repo):
    return f"{pkg_repo.path}/bar/2/package.py[0]"


def test_variants_are_added_listed_and_removed(studio, pkg_cli, pkg_repo):
    added = pkg_cli("pkg-cache", "--add-variants", foo(pkg_repo), bar(pkg_repo))
    assert added.code == 0
    assert added.err.count("Successfully cached to:") == 2
    listed = [line.split() for line in pkg_cli("pkg-cache").out.splitlines()]
    assert [line[:3] for line in listed] == [
        ["cached", "bar-2", bar(pkg_repo)],
        ["cached", "foo-1", foo(pkg_repo)],
    ]
    assert "Already exists" in pkg_cli("pkg-cache", "-a", foo(pkg_repo)).err
    removed = pkg_cli("pkg-cache", "-r", foo(pkg_repo), bar(pkg_repo))
    assert (removed.code, removed.err.count("successfully removed")) == (0, 2)
    empty = pkg_cli("pkg-cache")
    assert (empty.code, empty.out, empty.err) == (0, "", "No cached packages.\n")


def test_the_listing_is_rezs(studio, pkg_cli, pkg_repo, pkg_environ):
    program = Path(sys.executable).with_name("rez-pkg-cache")
    if not program.exists():
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez-pkg-cache is not installed")
        pytest.skip("rez-pkg-cache is not installed")
    pkg_cli("pkg-cache", "-a", foo(pkg_repo), bar(pkg_repo))
    for words in ([], ["-c", "package", "orig_path", "status"], [str(studio)]):
        theirs = subprocess.run(
            [str(program), *words], env=pkg_environ, capture_output=True, text=True, check=True
        )
        ours = [line.rstrip() for line in pkg_cli("pkg-cache", *words).out.splitlines()]
        assert ours == [line.rstrip() for line in theirs.stdout.splitlines()]


def test_the_listing_is_json_too(studio, pkg_cli, pkg_repo):
    pkg_cli("pkg-cache", "-a", bar(pkg_repo))
    document = json.loads(pkg_cli("pkg-cache", "--json").out)
    assert document["path"] == str(studio)
    (entry,) = document["variants"]
    assert entry | {"cache_path": None} == {
        "status": "cached",
        "package": "bar-2",
        "variant_uri": bar(pkg_repo),
        "orig_path": str(pkg_repo.path / "bar" / "2" / "baz"),
        "cache_path": None,
    }


def test_a_package_that_has_gone_is_still_listed(studio, pkg_cli, pkg_repo):
    import shutil

    pkg_cli("pkg-cache", "-a", bar(pkg_repo))
    shutil.rmtree(pkg_repo.path / "bar")
    finished = pkg_cli("pkg-cache", "-c", "status", "package", "orig_path")
    assert (finished.code, finished.out.split()) == (0, ["cached", "bar-2", "-"])
    assert pkg_cli("pkg-cache", "-c", "status,package", "orig_path").out == finished.out


def test_what_should_not_be_cached_is_an_error_unless_forced(studio, pkg_cli, pkg_repo):
    baz = f"{pkg_repo.path}/baz/3/package.py[]"
    finished = pkg_cli("pkg-cache", "-a", baz, foo(pkg_repo))
    assert finished.code == 1
    assert "is not cachable" in finished.err
    assert "Successfully cached" in finished.err  # the other one
    assert pkg_cli("pkg-cache", "--force", "-a", baz).code == 0


def test_a_uri_of_nothing_says_what_one_looks_like(studio, pkg_cli, pkg_repo):
    for option in ("-a", "-r"):
        finished = pkg_cli("pkg-cache", option, "/no/such/package.py[0]")
        assert finished.code == 1
        assert "no such variant: /no/such/package.py[0]. A URI is" in finished.err


def test_no_room_is_told(studio, pkg_cli, pkg_repo, pkg_environ):
    pkg_environ["REZ_PACKAGE_CACHE_SPACE_BUFFER"] = str(1 << 60)
    del pkg_environ["REZ_CACHE_PACKAGES_PATH"]
    finished = pkg_cli("pkg-cache", "-a", foo(pkg_repo), "--", str(studio))
    assert finished.code == 0
    assert "too little room is left" in finished.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--clean", "--logs"], "not allowed together with"),
        (["-a", "x", "--clean"], "not allowed together with"),
        (["--columns", "colour"], "'colour' is none of status"),
        (["--pkg-cache-mode", "fast"], "'fast' is neither sync nor async"),
    ],
    ids=str,
)
def test_wrong_usage_is_told(studio, pkg_cli, words, message):
    finished = pkg_cli("pkg-cache", *words)
    assert finished.code == 2
    assert message in finished.err


def test_a_cache_has_to_be_named(studio, pkg_cli, pkg_environ):
    del pkg_environ["REZ_CACHE_PACKAGES_PATH"]
    finished = pkg_cli("pkg-cache")
    assert finished.code == 2
    assert "cache_packages_path is not set" in finished.err
    assert pkg_cli("pkg-cache", str(studio)).code == 0


def test_a_cache_that_is_not_there_is_an_error(studio, pkg_cli):
    finished = pkg_cli("pkg-cache", "/no/such/folder")
    assert finished.code == 1
    assert "there is no package cache at /no/such/folder" in finished.err


def test_environments_wait_for_the_cache_in_sync_mode(studio, pkg_cli, pkg_repo):
    finished = pkg_cli(
        "env", "foo", "--pkg-cache-mode", "sync", "-c", "echo $REZ_FOO_ROOT $REZ_BAR_ORIG_ROOT"
    )
    root, origin = finished.out.split()
    assert Path(root).is_relative_to(studio)
    assert origin == str(pkg_repo.path / "bar" / "2" / "baz")
    other = pkg_cli("env", "foo", "--no-pkg-cache", "-c", "echo $REZ_FOO_ROOT")
    assert other.out.strip() == str(pkg_repo.path / "foo" / "1")


def test_inside_an_environment_packages_are_marked_as_cached(studio, pkg_cli):
    pkg_cli("env", "foo", "--pkg-cache-mode", "sync", "-c", "true")
    program = f"{sys.executable} -P -m pkg context"
    out = pkg_cli("env", "foo", "-c", program).out
    marks = {line.split()[0]: line.split()[-1] for line in out.splitlines() if line.startswith("ba")}
    assert marks == {"bar-2": "(cached)", "baz-3": marks["baz-3"]}
    assert marks["baz-3"] != "(cached)"


def test_the_daemon_goes_on_by_itself_and_leaves_logs(studio, pkg_cli, pkg_repo):
    assert pkg_cli("env", "foo", "-c", "true").code == 0
    end = time.monotonic() + 20
    while pkg_cli("pkg-cache").out.count("cached  ") < 2:
        assert time.monotonic() < end
    logs = pkg_cli("pkg-cache", "--logs").out
    assert logs.count("INFO Cached variant to") == 2
    assert pkg_cli("pkg-cache", "--view-logs").out == logs


def test_no_logs_are_told(studio, pkg_cli):
    finished = pkg_cli("pkg-cache", "--logs")
    assert (finished.code, finished.out, finished.err) == (0, "", "No logs.\n")


def test_cleaning_deletes_what_was_removed(studio, pkg_cli, pkg_repo):
    pkg_cli("pkg-cache", "-a", foo(pkg_repo))
    pkg_cli("pkg-cache", "-r", foo(pkg_repo))
    removed = studio / ".sys" / "to_delete"
    assert len(list(removed.iterdir())) == 1
    assert pkg_cli("pkg-cache", "--clean").code == 0
    assert list(removed.iterdir()) == []


def test_looking_at_a_context_fills_nothing(studio, pkg_cli):
    pkg_cli("env", "foo", "--no-pkg-cache", "-o", "foo.rxt")
    document = Path(studio.parent / "foo.rxt")
    document.write_text(document.read_text().replace('"package_caching": false', '"package_caching": true'))
    assert pkg_cli("context", "foo.rxt").code == 0
    assert pkg_cli("graph", "--in", "foo.rxt", "-d").code == 0
    assert list(studio.iterdir()) == []
    assert pkg_cli("env", "-i", "foo.rxt", "-c", "true").code == 0
    assert (studio / ".sys" / "pending").is_dir()
