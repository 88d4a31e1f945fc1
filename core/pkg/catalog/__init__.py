"""Package look-ups over a list of repositories.

`Catalog` holds the open repositories of one search path; the functions bear rez's names and work on
the default host, for scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

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
    "Catalog": "pkg.catalog.catalog",
    "ResourceSearchResult": "pkg.catalog.resource_search",
    "ResourceSearchResultFormatter": "pkg.catalog.resource_search",
    "ResourceSearcher": "pkg.catalog.resource_search",
    "clear_caches": "pkg.catalog.functions",
    "default_catalog": "pkg.catalog.functions",
    "get_completions": "pkg.catalog.functions",
    "get_developer_package": "pkg.catalog.functions",
    "get_last_release_time": "pkg.catalog.functions",
    "get_latest_package": "pkg.catalog.functions",
    "get_latest_package_from_string": "pkg.catalog.functions",
    "get_package": "pkg.catalog.functions",
    "get_package_family_from_repository": "pkg.catalog.functions",
    "get_package_from_handle": "pkg.catalog.functions",
    "get_package_from_repository": "pkg.catalog.functions",
    "get_package_from_string": "pkg.catalog.functions",
    "get_package_from_uri": "pkg.catalog.functions",
    "get_plugins": "pkg.catalog.dependents",
    "get_reverse_dependency_tree": "pkg.catalog.dependents",
    "get_variant": "pkg.catalog.functions",
    "get_variant_from_uri": "pkg.catalog.functions",
    "iter_package_families": "pkg.catalog.functions",
    "iter_packages": "pkg.catalog.functions",
    "snapshot": "pkg.catalog.functions",
}

__getattr__ = loader(__name__, _HOMES)
