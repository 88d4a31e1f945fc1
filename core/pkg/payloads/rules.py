"""Which payloads may be cached, and whether there is room for them (rez 3.4.0)."""

# ruff: noqa: PTH112, PTH116 - pathlib is slow to import
from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.settings import Settings


def why_never(variant: Variant) -> str | None:
    """Return why a variant can under no circumstances be cached; None when it can."""
    root = variant.root
    if not root:
        return f"{variant.uri} is of a kind that has no payload"
    if not os.path.isdir(root):
        return f"the payload of {variant.uri} is not there: {root}"
    return None


def why_not(variant: Variant, settings: Settings, path: str) -> str | None:
    """Return why a variant should not be cached; None when it should. Its payload exists.

    Args:
        variant: the variant.
        settings: the settings of this run.
        path: the folder of the cache.
    """
    package = variant.parent
    if not package.is_cachable:
        return (
            f"{package.uri} is not cachable: neither the package nor the settings (default_cachable and its "
            "kin) say that it is"
        )
    if not settings.package_cache_local and variant.is_local:
        return f"{package.uri} is a local package, and package_cache_local is off"
    root = variant.root or ""
    if not settings.package_cache_same_device and os.stat(root).st_dev == os.stat(path).st_dev:
        return f"{variant.uri} is on the same device as the cache, and package_cache_same_device is off"
    repository = package.repository
    if repository.name == "filesystem" and repository.location.startswith(settings.tmpdir + os.sep):
        return f"{package.uri} is in a temporary repository (below tmpdir, which is {settings.tmpdir})"
    return None


def is_nearly_full(path: str, settings: Settings) -> bool:
    """Tell whether less is free on the cache's disk than must remain."""
    return shutil.disk_usage(path).free < int(settings.package_cache_space_buffer)


def has_room(path: str, root: str, settings: Settings) -> bool:
    """Tell whether a payload fits: the disk is little used, or more than the buffer will remain."""
    total, used, free = shutil.disk_usage(path)
    if not total or used / total * 100 <= settings.package_cache_used_threshold:
        return True
    buffer = int(settings.package_cache_space_buffer)
    return free - size_of(root, enough=free - buffer) > buffer


def size_of(root: str, *, enough: float | None = None) -> int:
    """Return the bytes of all files in a folder, links followed, each file counted once.

    Args:
        root: the folder; what cannot be read counts nothing.
        enough: stop when it is known to be more than this; None counts all.
    """
    size = 0
    seen = set()
    folders = [root]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                listed = list(entries)
        except OSError:
            continue
        for entry in listed:
            try:
                facts = entry.stat()
            except OSError:
                continue
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            seen.add((facts.st_dev, facts.st_ino))
            if stat.S_ISREG(facts.st_mode):
                size += facts.st_size
                if enough is not None and size > enough:
                    return size
            elif stat.S_ISDIR(facts.st_mode):
                folders.append(entry.path)
    return size
