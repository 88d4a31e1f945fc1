"""The payload cache in the life of contexts and their environments."""

import os
import shutil
import time

import pytest

from pkg.environment.context import ResolvedContext

COMMANDS = """
env.ROOT = '{root}'
env.THIS = this.root
env.BASE = base
env.OTHER = resolve.bar.root
"""


@pytest.fixture
def studio(cached_studio):
    cached_studio.repo.add("foo-1", requires=["bar"], commands=COMMANDS, files={"a": "a"})
    cached_studio.repo.add("bar-2", variants=[["baz"]], files={"baz/b": "b"})
    cached_studio.repo.add("baz-3", cachable=False)
    return cached_studio


def test_environments_have_the_copies_as_roots(studio):
    context = studio.resolve("foo")
    environ = context.get_environ()
    foo, bar = (studio.cache.get_cached_root(context.get_resolved_package(name)) for name in ("foo", "bar"))
    assert foo
    assert bar
    assert environ["ROOT"] == environ["THIS"] == environ["REZ_FOO_ROOT"] == foo
    assert environ["OTHER"] == environ["REZ_BAR_ROOT"] == bar
    assert environ["REZ_FOO_ORIG_ROOT"] == environ["BASE"] == str(studio.repo.path / "foo" / "1")
    assert environ["REZ_BAR_ORIG_ROOT"] == str(studio.repo.path / "bar" / "2" / "baz")
    assert environ["REZ_BAZ_ROOT"] == str(studio.repo.path / "baz" / "3")
    assert "REZ_BAZ_ORIG_ROOT" not in environ
    assert context.get_resolved_package("foo").root == str(studio.repo.path / "foo" / "1")


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ({"package_caching": False}, {}),
        ({"building": True}, {}),
        ({}, {"read_package_cache": False}),
        ({}, {"cache_packages_path": None}),
    ],
    ids=["no caching", "a build", "no reading", "no cache"],
)
def test_environments_have_the_packages_own_roots_where_no_cache_is_used(studio, options, settings):
    studio.resolve("foo")
    studio.change(**settings)
    environ = studio.resolve("foo", **options).get_environ()
    assert environ["ROOT"] == str(studio.repo.path / "foo" / "1")
    assert "REZ_FOO_ORIG_ROOT" not in environ


def test_builds_use_the_cache_where_that_is_wanted(studio):
    studio.change(package_cache_during_build=True)
    assert "REZ_FOO_ORIG_ROOT" in studio.resolve("foo", building=True).get_environ()


def test_nothing_is_cached_where_writing_is_off(studio):
    studio.change(write_package_cache=False)
    studio.resolve("foo")
    assert studio.cache.get_variants() == []


def test_a_failed_resolve_caches_nothing(studio):
    assert not studio.resolve("foo", "!bar").success
    assert studio.cache.get_variants() == []


def test_loading_a_context_fills_the_cache_too(studio, tmp_path):
    path = str(tmp_path / "foo.rxt")
    studio.resolve("foo").save(path)
    shutil.rmtree(studio.path)
    studio.path.mkdir()
    ResolvedContext.load(path, plugins=studio.host)
    assert {variant.name for variant, _, _ in studio.cache.get_variants()} == {"foo", "bar"}


def test_a_cache_that_is_not_there_is_told_once_and_does_no_harm(studio, capsys):
    studio.change(cache_packages_path=str(studio.path / "gone"))
    for _ in range(2):
        assert studio.resolve("foo").get_environ()["ROOT"] == str(studio.repo.path / "foo" / "1")
    assert capsys.readouterr().err.count("packages are not cached: there is no package cache at") == 1


def test_a_cache_that_cannot_be_written_to_is_told_and_does_no_harm(studio, capsys):
    (studio.path / ".sys").write_text("")
    assert studio.resolve("foo").get_environ()["ROOT"] == str(studio.repo.path / "foo" / "1")
    assert "the package cache is not filled" in capsys.readouterr().err


def test_in_the_background_another_process_fills_the_cache(studio, pkg_environ, tmp_path):
    variables = {
        "PKG_PACKAGES_PATH": str(studio.repo.path),
        "PKG_DEFAULT_CACHABLE": "true",
        "PKG_PACKAGE_CACHE_SAME_DEVICE": "true",
        "PKG_PACKAGE_CACHE_SPACE_BUFFER": "0",
        "PKG_TMPDIR": str(tmp_path / "tmp"),
    }
    pkg_environ.update(variables)
    studio.change()
    studio.resolve("foo", package_cache_async=True)
    end = time.monotonic() + 20
    while studio.cache.storage.asked_for() or not studio.cache.get_variants():
        assert time.monotonic() < end
        time.sleep(0.05)
    found = studio.cache.get_variants()
    assert {(variant.name, status) for variant, _, status in found} == {("foo", 1), ("bar", 1)}


def test_a_full_cache_starts_no_process_until_it_is_time_to_clean(studio, monkeypatch):
    started = []
    monkeypatch.setattr("pkg.payloads.daemon.start_daemon", lambda *words: started.append(words))
    studio.resolve("foo")
    studio.cache.clean()
    studio.resolve("foo", package_cache_async=True)
    assert started == []
    swept = studio.path / ".sys" / "swept"
    os.utime(swept, (0, 0))
    studio.resolve("foo", package_cache_async=True)
    assert len(started) == 1
    studio.change(package_cache_clean_limit=-1.0)
    studio.resolve("foo", package_cache_async=True)
    assert len(started) == 1
