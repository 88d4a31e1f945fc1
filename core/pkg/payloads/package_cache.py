"""The payload cache as the rest of `pkg` and scripts use it; rez's class of that name."""

# ruff: noqa: PTH112 - pathlib is slow to import
from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageCacheError, PkgError

if TYPE_CHECKING:
    from logging import Logger

    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.interfaces.cache import PayloadCache, PayloadStatus
    from pkg.package.variant import Variant
    from pkg.settings import Settings

_POLL = 0.05  # seconds between two looks at a copy that another process makes
_LOOK_FOR_WORK = 3600.0  # seconds between two daemons that have nothing to do but to look for something


class PackageCache:
    """Copies of payloads on this machine, so that programs need not be read from shared storage.

    Any number of processes use, fill and clean one cache at a time, those of rez 3.4.0 among them.
    What is not complete is never used, whatever happened to who made it.

    Attributes:
        path: the folder of the cache.
        settings: the settings of this run.
        storage: the plugin that keeps the copies.
    """

    VARIANT_NOT_FOUND = 0
    VARIANT_FOUND = 1
    VARIANT_CREATED = 2
    VARIANT_COPYING = 3
    VARIANT_COPY_STALLED = 4
    VARIANT_PENDING = 5
    VARIANT_REMOVED = 6
    VARIANT_SKIPPED = 7

    STATUS_DESCRIPTIONS = {  # noqa: RUF012 - rez's name and form
        VARIANT_NOT_FOUND: "is not in the cache",
        VARIANT_FOUND: "is in the cache",
        VARIANT_CREATED: "has been cached",
        VARIANT_COPYING: "is being copied",
        VARIANT_COPY_STALLED: "was not copied to its end; `pkg pkg-cache --clean` removes what is there",
        VARIANT_PENDING: "is going to be cached",
        VARIANT_REMOVED: "has been removed",
        VARIANT_SKIPPED: "is not cached, because too little room is left",
    }

    def __init__(self, path: str, *, plugins: Host | None = None, catalog: Catalog | None = None) -> None:
        """Open a cache.

        Args:
            path: its folder.
            plugins: the plugins and settings of this run; None for those of the process.
            catalog: packages already looked up; None for a fresh one.

        Raises:
            PackageCacheError: there is no such folder.
        """
        path = os.fspath(path)
        if not os.path.isdir(path):
            raise PackageCacheError(
                f"there is no package cache at {path}: it is no folder. Make one there, or set "
                "cache_packages_path to another one."
            )
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.path = path
        self.settings: Settings = plugins.settings
        self._plugins = plugins
        self._catalog = catalog
        self.storage: PayloadCache = payload_storage(plugins, path)

    # --- looking -----------------------------------------------------------------------------------

    def get_cached_root(self, variant: Variant) -> str | None:
        """Return the folder of a variant's copy, and note that it is used; None when there is none."""
        status, root = self.storage.find(variant)
        return root if status == "cached" and self.storage.use(root) else None

    def get_variants(self) -> list[tuple[Variant, str, int]]:
        """Return all variants that are cached, are being copied, have stalled or are asked for.

        Returns:
            Variant, folder of its copy ("" when it is only asked for), and VARIANT_FOUND, VARIANT_COPYING,
            VARIANT_COPY_STALLED or VARIANT_PENDING. Variants of a kind of repository that this
            installation does not know are left out.
        """
        found = []
        seen = set()
        for payload in self.storage.payloads():
            variant = self._variant_or_none(payload.handle)
            if variant is not None:
                found.append((variant, payload.root, _NUMBERS[payload.status]))
                seen.add(variant)
        for _, handle in self.storage.asked_for():
            variant = self._variant_or_none(handle)
            if variant is not None and variant not in seen:
                found.append((variant, "", self.VARIANT_PENDING))
                seen.add(variant)
        return found

    def variant_of(self, handle: Any) -> Variant:
        """Make the variant of a handle that the cache keeps.

        Raises:
            PkgError: this installation does not know its kind of repository.
        """
        if self._catalog is None:
            from pkg.catalog import Catalog

            self._catalog = Catalog(self._plugins)
        return self._catalog.variant_from_handle(handle)

    def _variant_or_none(self, handle: Mapping[str, Any]) -> Variant | None:
        try:
            return self.variant_of(handle)
        except (PkgError, KeyError, TypeError):
            return None

    # --- room --------------------------------------------------------------------------------------

    def cache_near_full(self) -> bool:
        """Tell whether less is free on the cache's disk than `package_cache_space_buffer`."""
        from pkg.payloads.rules import is_nearly_full

        return is_nearly_full(self.path, self.settings)

    def variant_meets_space_requirements(self, rez_variant_root: str) -> bool:
        """Tell whether there is room for a payload; see `pkg.payloads.rules.has_room`."""
        from pkg.payloads.rules import has_room

        return has_room(self.path, rez_variant_root, self.settings)

    def get_variant_size(self, free: int, variant_root: str) -> int:
        """Return the size of a payload in bytes; counting ends where it would leave too little of `free`."""
        from pkg.payloads.rules import size_of

        return size_of(variant_root, enough=free - int(self.settings.package_cache_space_buffer))

    # --- changing ----------------------------------------------------------------------------------

    def add_variant(
        self,
        variant: Variant,
        force: bool = False,
        wait_for_copying: bool = False,
        logger: Logger | None = None,
    ) -> tuple[str, int]:
        """Copy a payload into the cache.

        Args:
            variant: the variant.
            force: also where settings or package say that it should not be.
            wait_for_copying: wait for another process that is copying it.
            logger: told when nothing is copied, and why.

        Returns:
            Folder of the copy, and VARIANT_CREATED, VARIANT_FOUND, VARIANT_COPYING, VARIANT_COPY_STALLED or
            VARIANT_SKIPPED.

        Raises:
            PackageCacheError: it cannot or should not be cached.
        """
        from pkg.payloads.rules import why_never, why_not

        reason = why_never(variant) or (None if force else why_not(variant, self.settings, self.path))
        if reason:
            raise PackageCacheError(f"Not cached: {reason}.")
        status, root = self.storage.find(variant)
        made = False
        while True:
            if status == "copying" and wait_for_copying:
                time.sleep(_POLL)
                status, root = self.storage.find(variant)
            elif status == "missing":
                if self.cache_near_full() or not self.variant_meets_space_requirements(variant.root or ""):
                    return "", self.VARIANT_SKIPPED
                status, root, made = self.storage.add(variant)
            else:
                break
        number = self.VARIANT_CREATED if made else _NUMBERS[status]
        if logger is not None and not made:
            logger.warning("Not caching %s: it %s", variant.qualified_name, self.STATUS_DESCRIPTIONS[number])
        return root, number

    def remove_variant(self, variant: Variant) -> int:
        """Take a payload out of the cache; `clean` frees its space. Who uses it loses it.

        Returns:
            VARIANT_REMOVED, VARIANT_NOT_FOUND or VARIANT_COPYING.
        """
        status = self.storage.remove(variant)
        return self.VARIANT_REMOVED if status == "removed" else _NUMBERS[status]

    def add_variants_async(self, variants: Iterable[Variant]) -> None:
        """See `add_variants`, which rez has put in its place."""
        self.add_variants(variants, package_cache_async=True)

    def add_variants(self, variants: Iterable[Variant], package_cache_async: bool = True) -> None:
        """Have the payloads of variants cached, as far as they may be and are not.

        Args:
            variants: the variants, such as those of a context.
            package_cache_async: leave the copying to a process in the background; otherwise do it here,
                and wait for what others are copying.
        """
        from pkg.payloads.rules import why_never, why_not

        states = ("missing",) if package_cache_async else ("missing", "copying", "stalled")
        wanted = [
            variant
            for variant in variants
            if variant.parent.is_cachable
            and self.storage.find(variant)[0] in states
            and not (why_never(variant) or why_not(variant, self.settings, self.path))
        ]
        limit = self.settings.package_cache_clean_limit
        if not wanted and (limit < 0 or not self.storage.is_due(_LOOK_FOR_WORK)):
            return
        self.storage.ask_for(wanted)
        if package_cache_async:
            from pkg.payloads.daemon import start_daemon

            start_daemon(self.path, self.settings.environ)
        else:
            self.work(wait=True)

    # --- work on the cache -------------------------------------------------------------------------

    def run_daemon(self) -> None:
        """Go on as a process of its own, add what is asked for, clean a little, and end."""
        if hasattr(os, "fork") and os.fork():
            os._exit(0)
        self.work(wait=False)

    def work(self, *, wait: bool) -> None:
        """Add what is asked for, and clean a little.

        Args:
            wait: also wait for what other processes are copying.
        """
        from pkg.payloads.filling import fill

        with self._log() as logger:
            try:
                fill(self, logger, wait=wait)
            except Exception:
                logger.exception("An error occurred while adding variants to the cache")
                raise
            limit = self.settings.package_cache_clean_limit
            if limit > 0:
                try:
                    self._clean(logger, limit)
                except (PkgError, OSError):
                    logger.exception("An error occurred while cleaning the cache")

    def clean(self, time_limit: float | None = None) -> None:
        """Remove what has not been used for `package_cache_max_variant_days`, and delete what was removed.

        Args:
            time_limit: stop after this many seconds, and leave what has stalled: it would only be copied, and
                stall, again. None removes that too, and takes its time.

        Raises:
            PackageCacheError: something could not be deleted.
        """
        with self._log() as logger:
            self._clean(logger, time_limit)

    def _clean(self, logger: Logger, time_limit: float | None) -> None:
        begun = time.time()
        longest = self.settings.package_cache_max_variant_days * 86400

        def is_late() -> bool:
            return time_limit is not None and time.time() - begun > time_limit

        for payload in list(self.storage.payloads()):
            unused = payload.status == "cached" and longest and int(begun - payload.used) > longest
            stalled = payload.status == "stalled" and time_limit is None
            if not unused and not stalled:
                continue
            variant = self._variant_or_none(payload.handle)
            if variant is None:
                logger.warning("Left alone: %s, whose repository is of an unknown kind", payload.root)
                continue
            if self.storage.remove(variant, unused_since=begun - longest) == "removed":
                kind = "unused" if unused else "stalled"
                logger.info("Removed %s variant %s from cache", kind, variant.uri)
            if is_late():
                return
        for path in self.storage.sweep():
            logger.info("Deleted %s", path)
            if is_late():
                return

    def _log(self) -> Any:
        from pkg.payloads.logs import log_of

        environ = self.settings.environ
        return log_of(
            self.storage.log_folder,
            days=self.settings.package_cache_log_days,
            environ_conf=environ.get("REZ_LOGGING_CONF"),
        )


_NUMBERS: Mapping[PayloadStatus, int] = {
    "missing": PackageCache.VARIANT_NOT_FOUND,
    "cached": PackageCache.VARIANT_FOUND,
    "copying": PackageCache.VARIANT_COPYING,
    "stalled": PackageCache.VARIANT_COPY_STALLED,
}


def payload_storage(plugins: Host, path: str) -> PayloadCache:
    """Open the payload cache that the settings choose (`payload_cache`), in a folder.

    Raises:
        PackageCacheError: what they choose keeps no payloads.
        PluginError: there is no such plugin, or it cannot be used.
    """
    from pkg.interfaces.cache import PayloadCache

    name = plugins.settings.payload_cache
    if not issubclass(plugins.get("caches", name), PayloadCache):
        raise PackageCacheError(
            f"the cache {name!r} keeps no payloads; set payload_cache to one that does, such as 'folder'."
        )
    storage: PayloadCache = plugins.create("caches", name, path)
    return storage
