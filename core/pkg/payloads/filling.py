"""Work through what a cache has been asked for."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from pkg.errors import PackageCacheError, PkgError
from pkg.payloads.rules import has_room, is_nearly_full

if TYPE_CHECKING:
    from logging import Logger

    from pkg.payloads.package_cache import PackageCache


def fill(cache: PackageCache, logger: Logger, *, wait: bool) -> None:
    """Add what is asked for, in random order, until nothing is left that this process could add.

    Args:
        cache: the cache.
        logger: told what is done, and what not and why.
        wait: also wait for what other processes are copying; otherwise that is left to them.
    """
    left_to_others: set[str] = set()
    while True:
        if is_nearly_full(cache.path, cache.settings):
            logger.info(
                "Less than %.2f MB are free on the disk of the cache (package_cache_space_buffer); "
                "nothing more will be cached.",
                cache.settings.package_cache_space_buffer / 1024**2,
            )
            return
        notes = [each for each in cache.storage.asked_for() if each[0] not in left_to_others]
        if not notes:
            return
        # In any order, so that several processes do not all begin with the same one.
        name, handle = random.choice(notes)
        try:
            done = _add(cache, handle, logger, wait=wait)
        except PkgError as error:
            logger.warning("Not cached: %s", error)
            done = True
        except OSError as error:
            logger.warning("Not cached: %s", error)
            done = True
        if done:
            cache.storage.forget(name)
        else:
            left_to_others.add(name)


def _add(cache: PackageCache, handle: object, logger: Logger, *, wait: bool) -> bool:
    """Add one variant; False when another process is at it, which drops the note when it is done."""
    variant = cache.variant_of(handle)
    root = variant.root
    if root and not has_room(cache.path, root, cache.settings):
        raise PackageCacheError(f"{variant.uri} is too large for the room that is left")
    logger.info("Started caching of variant %s...", variant.uri)
    begun = time.monotonic()
    path, status = cache.add_variant(variant, wait_for_copying=wait)
    if status == cache.VARIANT_FOUND:
        logger.info("Variant was already cached at %s", path)
    elif status == cache.VARIANT_COPYING:
        logger.info("Variant is already being copied to %s", path)
        return False
    elif status == cache.VARIANT_COPY_STALLED:
        logger.warning("Variant is stalled copying to %s; `pkg pkg-cache --clean` removes it", path)
    elif status == cache.VARIANT_CREATED:
        logger.info("Cached variant to %s in %.3g seconds", path, time.monotonic() - begun)
    else:
        logger.info("Variant %s %s", variant.qualified_name, cache.STATUS_DESCRIPTIONS[status])
    return True
