"""The payload cache in the life of a resolved context: filled when it is made, used by its environments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageCacheError

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.payloads.package_cache import PackageCache


def fill_cache(context: Any) -> None:
    """Have the payloads of a context cached, as the settings say.

    That this fails ends nothing: the environment works from the packages' own folders.

    Args:
        context: a solved `ResolvedContext` that uses the cache (`package_caching`).
    """
    settings = context.settings
    if not settings.write_package_cache:
        return
    cache = _open(context)
    if cache is None:
        return
    try:
        cache.add_variants(context.resolved_packages or (), context.package_cache_async)
    except (PackageCacheError, OSError) as error:
        sys.stderr.write(f"warning: the package cache is not filled: {error}\n")


def cached_roots(context: Any) -> dict[str, str]:
    """Return the folders of cached copies by package name, for an environment of a context."""
    if not context.settings.read_package_cache:
        return {}
    cache = _open(context)
    if cache is None:
        return {}
    variants: list[Variant] = context.resolved_packages or []
    roots = ((variant.name, cache.get_cached_root(variant)) for variant in variants)
    return {name: root for name, root in roots if root}


_warned: set[str] = set()


def _open(context: Any) -> PackageCache | None:
    from pkg.payloads.package_cache import PackageCache

    path = context.settings.cache_packages_path
    try:
        return PackageCache(path, plugins=context.plugins, catalog=context.catalog)
    except PackageCacheError as error:
        if path not in _warned:
            _warned.add(path)
            sys.stderr.write(f"warning: packages are not cached: {error}\n")
        return None
