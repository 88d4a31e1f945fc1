"""What every cache must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pkg.catalog import Catalog
from pkg.errors import PackageCacheError
from pkg.host import Host
from pkg.interfaces.cache import PayloadCache, ValueCache
from pkg.package.variant import Variant
from pkg.testing.packages import PackageFolder
from pkg.testing.plugins import PluginTests


class PayloadCacheTests(PluginTests):
    """Tests for a cache of payloads; a subclass gives the fixture `plugin` (the class)."""

    @pytest.fixture
    def open_cache(self, plugin: Any, pkg_settings: Any, tmp_path: Path) -> Callable[[], PayloadCache]:
        """Open the cache of this test, as often as wanted: each time as another process would."""
        path = tmp_path / "cache"
        path.mkdir()

        def open_cache() -> PayloadCache:
            cache: PayloadCache = plugin(
                pkg_settings().plugin_options("caches", plugin.name, plugin.settings), str(path)
            )
            return cache

        return open_cache

    @pytest.fixture
    def variant(self, pkg_repo: PackageFolder, pkg_settings: Any) -> Variant:
        pkg_repo.add("maya-2024", files={"bin/maya": "#!/bin/sh\n", "lib/deep/er": "er"})
        package = Catalog(Host(pkg_settings(packages_path=[str(pkg_repo.path)]))).package("maya", "2024")
        assert package is not None
        return next(package.iter_variants())

    def test_it_holds_payloads(self, plugin: Any) -> None:
        assert plugin.holds == "payloads"
        assert issubclass(plugin, PayloadCache)

    def test_nothing_is_found_in_an_empty_cache(self, open_cache: Any, variant: Variant) -> None:
        cache = open_cache()
        assert cache.find(variant) == ("missing", "")
        assert cache.remove(variant) == "missing"
        assert list(cache.payloads()) == []
        assert cache.asked_for() == []

    def test_what_is_added_is_found_complete_by_others(self, open_cache: Any, variant: Variant) -> None:
        status, root, made = open_cache().add(variant)
        assert (status, made) == ("cached", True)
        assert open_cache().find(variant) == ("cached", root)
        assert open_cache().use(root)
        assert (Path(root) / "bin" / "maya").read_text() == "#!/bin/sh\n"
        assert os.access(Path(root) / "bin" / "maya", os.X_OK)
        assert (Path(root) / "lib" / "deep" / "er").read_text() == "er"

    def test_adding_again_copies_nothing(self, open_cache: Any, variant: Variant) -> None:
        _, root, _ = open_cache().add(variant)
        assert open_cache().add(variant) == ("cached", root, False)

    def test_everything_that_is_there_is_listed(self, open_cache: Any, variant: Variant) -> None:
        _, root, _ = open_cache().add(variant)
        (payload,) = open_cache().payloads()
        assert (payload.handle, payload.root, payload.status) == (variant.handle.to_dict(), root, "cached")

    def test_use_shows(self, open_cache: Any, variant: Variant) -> None:
        cache = open_cache()
        _, root, _ = cache.add(variant)
        (before,) = cache.payloads()
        assert cache.remove(variant, unused_since=before.used - 10) == "cached"
        assert cache.use(root)
        (after,) = cache.payloads()
        assert after.used >= before.used

    def test_what_is_removed_is_gone_and_its_space_is_freed(
        self, open_cache: Any, variant: Variant, tmp_path: Path
    ) -> None:
        cache = open_cache()
        _, root, _ = cache.add(variant)
        assert cache.remove(variant) == "removed"
        assert open_cache().find(variant) == ("missing", "")
        assert not cache.use(root)
        list(cache.sweep())
        assert [path for path in (tmp_path / "cache").rglob("maya") if path.is_file()] == []

    def test_what_cannot_be_copied_is_never_used(self, open_cache: Any, variant: Variant) -> None:
        os.mkfifo(Path(variant.root or "") / "pipe")
        with pytest.raises(PackageCacheError):
            open_cache().add(variant)
        assert open_cache().find(variant)[0] != "cached"

    def test_notes_are_read_by_others_until_they_are_dropped(self, open_cache: Any, variant: Variant) -> None:
        open_cache().ask_for([variant])
        open_cache().ask_for([variant])
        ((name, handle),) = open_cache().asked_for()
        assert handle == variant.handle.to_dict()
        open_cache().forget(name)
        assert open_cache().asked_for() == []

    def test_there_is_a_folder_for_logs(self, open_cache: Any) -> None:
        assert Path(open_cache().log_folder).is_dir()


class ValueCacheTests(PluginTests):
    """Tests for a cache of values.

    A subclass gives the fixtures `plugin` (the class) and `servers` (addresses of empty servers that run).
    """

    @pytest.fixture
    def open_cache(self, plugin: Any, pkg_settings: Any, servers: list[str]) -> Any:
        """Open the cache, as often as wanted: each time as another process would."""
        opened: list[ValueCache] = []

        def open_cache(**options: Any) -> ValueCache:
            declared = pkg_settings().plugin_options("caches", plugin.name, plugin.settings)
            opened.append(plugin(declared, servers, **options))
            return opened[-1]

        yield open_cache
        for cache in opened:
            cache.close()

    def test_it_holds_values(self, plugin: Any) -> None:
        assert plugin.holds == "values"
        assert issubclass(plugin, ValueCache)

    def test_what_was_set_is_got_by_others(self, open_cache: Any) -> None:
        open_cache().set("key", b"value")
        assert open_cache().get("key") == b"value"
        assert open_cache().get("another") is None

    @pytest.mark.parametrize("value", [b"", b"\0\r\nEND\r\n", os.urandom(100_000)], ids=len)
    @pytest.mark.parametrize("compress_from", [0, 1])
    def test_any_bytes_come_back(self, open_cache: Any, value: bytes, compress_from: int) -> None:
        open_cache().set("key", value, compress_from=compress_from)
        assert open_cache().get("key") == value

    @pytest.mark.parametrize("key", ["a b\n", "é", "k" * 5000], ids=len)
    def test_any_text_is_a_key(self, open_cache: Any, key: str) -> None:
        for readable in (False, True):
            open_cache(readable_keys=readable).set(key, b"value")
            assert open_cache(readable_keys=readable).get(key) == b"value"

    def test_a_value_that_is_too_large_is_not_stored_and_nothing_breaks(self, open_cache: Any) -> None:
        cache = open_cache()
        cache.set("small", b"small")
        cache.set("key", os.urandom(30_000_000))
        assert cache.get("key") is None
        assert cache.get("small") == b"small"

    def test_what_was_deleted_is_gone(self, open_cache: Any) -> None:
        cache = open_cache()
        cache.set("key", b"value")
        cache.delete("key")
        cache.delete("never set")
        assert open_cache().get("key") is None

    def test_a_flush_of_this_process_is_not_seen_by_others(self, open_cache: Any) -> None:
        cache = open_cache()
        cache.set("key", b"value")
        cache.flush()
        assert cache.get("key") is None
        cache.set("key", b"new")
        assert cache.get("key") == b"new"
        assert open_cache().get("key") == b"value"

    def test_a_flush_everywhere_is_one_for_everybody(self, open_cache: Any) -> None:
        open_cache().set("key", b"value")
        open_cache().flush(everywhere=True)
        assert open_cache().get("key") is None

    def test_every_server_tells_its_figures(self, open_cache: Any, servers: list[str]) -> None:
        cache = open_cache()
        assert [server for server, _ in cache.statistics()] == servers
        assert all(figures for _, figures in cache.statistics())
        cache.reset_statistics()

    def test_no_server_at_all_is_an_empty_cache(self, plugin: Any, pkg_settings: Any) -> None:
        options = pkg_settings().plugin_options("caches", plugin.name, plugin.settings)
        cache: ValueCache = plugin(options, ())
        cache.set("key", b"value")
        assert cache.get("key") is None
        assert cache.statistics() == []
