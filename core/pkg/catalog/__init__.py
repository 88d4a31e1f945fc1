"""Package look-ups over a list of repositories.

`Catalog` holds the open repositories of one search path; the functions bear rez's names and work on
the default host, for scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.catalog.catalog import Catalog
    from pkg.catalog.dependents import get_plugins, get_reverse_dependency_tree
    from pkg.catalog.functions import (
        clear_caches,
        default_catalog,
        get_completions,
        get_developer_package,
        get_last_release_time,
        get_latest_package,
        get_latest_package_from_string,
        get_package,
        get_package_family_from_repository,
        get_package_from_handle,
        get_package_from_repository,
        get_package_from_string,
        get_package_from_uri,
        get_variant,
        get_variant_from_uri,
        iter_package_families,
        iter_packages,
        snapshot,
    )
    from pkg.catalog.resource_search import (
        ResourceSearcher,
        ResourceSearchResult,
        ResourceSearchResultFormatter,
    )

__all__ = [
    "Catalog",
    "ResourceSearchResult",
    "ResourceSearchResultFormatter",
    "ResourceSearcher",
    "clear_caches",
    "default_catalog",
    "get_completions",
    "get_developer_package",
    "get_last_release_time",
    "get_latest_package",
    "get_latest_package_from_string",
    "get_package",
    "get_package_family_from_repository",
    "get_package_from_handle",
    "get_package_from_repository",
    "get_package_from_string",
    "get_package_from_uri",
    "get_plugins",
    "get_reverse_dependency_tree",
    "get_variant",
    "get_variant_from_uri",
    "iter_package_families",
    "iter_packages",
    "snapshot",
]


_HOMES = {
    "Catalog": "catalog",
    "ResourceSearchResult": "resource_search",
    "ResourceSearchResultFormatter": "resource_search",
    "ResourceSearcher": "resource_search",
    "get_plugins": "dependents",
    "get_reverse_dependency_tree": "dependents",
}


def __getattr__(name: str) -> Any:
    """Load one of the public names."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = _HOMES.get(name, "functions")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value
