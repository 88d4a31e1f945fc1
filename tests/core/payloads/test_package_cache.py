import os
import shutil
import time
from pathlib import Path

import pytest

import pkg
from pkg.errors import PackageCacheError
from pkg.payloads import rules
from pkg.payloads.package_cache import PackageCache


def age(cache, days):
    """Make everything in a cache look unused for some days."""
    then = time.time() - days * 86400
    for payload in cache.storage.payloads():
        os.utime(f"{payload.root}.json", (then, then))


def test_it_is_part_of_the_api():
    assert pkg.PackageCache is PackageCache


def test_a_folder_that_is_not_there_is_named_with_what_to_do(cached_studio, tmp_path):
    with pytest.raises(PackageCacheError, match=r"no package cache at .*gone.*cache_packages_path"):
        PackageCache(str(tmp_path / "gone"), plugins=cached_studio.host)


def test_a_cache_of_values_is_refused(cached_studio):
    cached_studio.change(payload_cache="memcached")
    with pytest.raises(PackageCacheError, match="'memcached' keeps no payloads; set payload_cache"):
        cached_studio.cache  # noqa: B018


def test_adding_tells_what_happened(cached_studio):
    cached_studio.repo.add("foo-1", files={"a": "a"})
    cache, foo = cached_studio.cache, cached_studio.variant("foo-1")
    assert cache.get_cached_root(foo) is None
    root, status = cache.add_variant(foo)
    assert status == cache.VARIANT_CREATED
    assert cache.add_variant(foo) == (root, cache.VARIANT_FOUND)
    assert cache.get_cached_root(foo) == root
    assert [(str(one), path, number) for one, path, number in cache.get_variants()] == [
        (str(foo), root, cache.VARIANT_FOUND)
    ]
    assert cache.remove_variant(foo) == cache.VARIANT_REMOVED
    assert cache.remove_variant(foo) == cache.VARIANT_NOT_FOUND


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"default_cachable": False}, "not cachable"),
        ({"package_cache_same_device": False}, "same device.*package_cache_same_device is off"),
        ({"tmpdir": "HERE"}, "temporary repository"),
        ({"local_packages_path": "REPO"}, "local package, and package_cache_local is off"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_should_not_be_cached_is_refused_unless_forced(cached_studio, tmp_path, settings, message):
    cached_studio.repo.add("foo-1", files={"a": "a"})
    places = {"HERE": str(tmp_path), "REPO": str(cached_studio.repo.path)}
    cached_studio.change(**{key: places.get(value, value) for key, value in settings.items()})
    cache, foo = cached_studio.cache, cached_studio.variant("foo-1")
    with pytest.raises(PackageCacheError, match=message):
        cache.add_variant(foo)
    assert cache.add_variant(foo, force=True)[1] == cache.VARIANT_CREATED


def test_a_payload_that_is_not_there_is_refused_even_when_forced(cached_studio):
    cached_studio.repo.add("foo-1", variants=[["bar"]])
    foo = cached_studio.variant("foo-1", 0)
    shutil.rmtree(foo.root)
    with pytest.raises(PackageCacheError, match=r"payload of .* is not there"):
        cached_studio.cache.add_variant(foo, force=True)


def test_a_full_disk_skips(cached_studio):
    cached_studio.repo.add("foo-1", files={"a": "a"})
    cached_studio.change(package_cache_space_buffer=1 << 60)
    cache = cached_studio.cache
    assert cache.cache_near_full()
    assert cache.add_variant(cached_studio.variant("foo-1")) == ("", cache.VARIANT_SKIPPED)


@pytest.mark.parametrize(
    ("used", "size", "fits"), [(79, 500, True), (81, 50, True), (81, 90, False), (81, 500, False)]
)
def test_above_the_threshold_a_payload_has_to_leave_more_than_the_buffer(
    cached_studio, monkeypatch, tmp_path, used, size, fits
):
    (tmp_path / "payload").mkdir()
    (tmp_path / "payload" / "file").write_bytes(b"x" * size)
    (tmp_path / "payload" / "again").symlink_to("file")
    cached_studio.change(package_cache_space_buffer=100, package_cache_used_threshold=80)
    monkeypatch.setattr(
        rules.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1000, used * 10, 190)
    )
    assert cached_studio.cache.variant_meets_space_requirements(str(tmp_path / "payload")) is fits


def test_waiting_ends_with_the_other_copy(cached_studio, monkeypatch):
    from pkg_caches.marking import Marker

    cached_studio.repo.add("foo-1", files={"a": "a"})
    cache, foo = cached_studio.cache, cached_studio.variant("foo-1")
    root, _ = cache.add_variant(foo)
    marker = Marker(str(Path(root).parent / ".copying-a"))
    monkeypatch.setattr(time, "sleep", lambda seconds: marker.remove())
    assert cache.add_variant(foo) == (root, cache.VARIANT_COPYING)
    assert cache.add_variant(foo, wait_for_copying=True) == (root, cache.VARIANT_FOUND)


def test_what_is_unused_too_long_is_cleaned(cached_studio):
    cached_studio.repo.add("foo-1", "bar-1", files={"a": "a"})
    cache = cached_studio.cache
    for name in ("foo-1", "bar-1"):
        cache.add_variant(cached_studio.variant(name))
    age(cache, 31)
    assert cache.get_cached_root(cached_studio.variant("foo-1"))  # which is a use
    cache.clean()
    assert [variant.name for variant, _, _ in cache.get_variants()] == ["foo"]
    assert list((cached_studio.path / ".sys" / "to_delete").iterdir()) == []


def test_no_limit_in_days_keeps_everything(cached_studio):
    cached_studio.repo.add("foo-1", files={"a": "a"})
    cached_studio.change(package_cache_max_variant_days=0)
    cached_studio.cache.add_variant(cached_studio.variant("foo-1"))
    age(cached_studio.cache, 3000)
    cached_studio.cache.clean()
    assert len(cached_studio.cache.get_variants()) == 1


def test_a_stalled_copy_is_cleaned_but_not_in_passing(cached_studio):
    folder = cached_studio.repo.add("foo-1", files={"a": "a"})
    os.mkfifo(folder / "pipe")
    cache = cached_studio.cache
    with pytest.raises(PackageCacheError, match="pipe"):
        cache.add_variant(cached_studio.variant("foo-1"))
    cache.clean(time_limit=100)
    assert [status for _, _, status in cache.get_variants()] == [cache.VARIANT_COPY_STALLED]
    cache.clean()
    assert cache.get_variants() == []


def test_a_package_that_has_gone_from_its_repository_can_still_be_cleaned(cached_studio):
    folder = cached_studio.repo.add("foo-1", files={"a": "a"})
    cached_studio.cache.add_variant(cached_studio.variant("foo-1"))
    shutil.rmtree(folder)
    assert len(cached_studio.cache.get_variants()) == 1
    age(cached_studio.cache, 31)
    cached_studio.cache.clean()
    assert cached_studio.cache.get_variants() == []


def test_what_is_done_is_logged_and_old_logs_go(cached_studio):
    cached_studio.repo.add("foo-1", files={"a": "a"})
    cache = cached_studio.cache
    old = Path(cache.storage.log_folder) / "2001-01-01.log"
    old.touch()
    cached_studio.change(package_cache_log_days=-1)
    cached_studio.cache.add_variants([cached_studio.variant("foo-1")], package_cache_async=False)
    assert not old.exists()
    (log,) = Path(cache.storage.log_folder).iterdir()
    assert "INFO Cached variant to" in log.read_text()


def test_what_cannot_be_cached_is_dropped_and_logged(cached_studio):
    folder = cached_studio.repo.add("foo-1", files={"a": "a"})
    os.mkfifo(folder / "pipe")
    cache = cached_studio.cache
    cache.add_variants([cached_studio.variant("foo-1")], package_cache_async=False)
    assert cache.storage.asked_for() == []
    (log,) = Path(cache.storage.log_folder).iterdir()
    assert "WARNING Not cached" in log.read_text()


def test_a_note_on_an_unknown_kind_of_repository_stops_nothing(cached_studio):
    import json

    cached_studio.repo.add("foo-1", files={"a": "a"})
    cache = cached_studio.cache
    cache.storage.ask_for([cached_studio.variant("foo-1")])
    strange = {"key": "svn.variant", "variables": {"repository_type": "svn", "location": "x", "name": "x"}}
    (cached_studio.path / ".sys" / "pending" / "x-1.json").write_text(json.dumps(strange))
    cache.work(wait=True)
    assert cache.storage.asked_for() == []
    assert [variant.name for variant, _, _ in cache.get_variants()] == ["foo"]
