"""rez's look-up functions, on the default host: `get_latest_package("maya", "2024+")`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pkg.catalog.catalog import Catalog
from pkg.errors import PackageFamilyNotFoundError
from pkg.version import PackageRequest, VersionedObject

if TYPE_CHECKING:
    from pkg.package.developer import DeveloperPackage
    from pkg.package.family import PackageFamily
    from pkg.package.handle import Handle
    from pkg.package.package import Context, Package
    from pkg.package.variant import Variant
    from pkg.version import Version, VersionRange


def default_catalog(paths: Iterable[str] | None = None) -> Catalog:
    """Return the catalog of this process: one for all calls, so that repositories stay open.

    Args:
        paths: repositories to search; `packages_path` when None.
    """
    global _default
    if _default is None:
        from pkg.host import default_host

        _default = Catalog(default_host())
    return _default if not paths else _default.with_paths(list(paths))


_default: Catalog | None = None


def clear_caches() -> None:
    """Forget what the default catalog's repositories listed and loaded."""
    if _default is not None:
        _default.clear_caches()


def snapshot(paths: Iterable[str | os.PathLike[str]] | None = None) -> Catalog:
    """Look at all repositories now, for a job during which nothing may change.

    Give it to `pkg.solve(..., catalog=...)` and `pkg.ResolvedContext(..., catalog=...)`: whatever is released
    meanwhile, they see the packages of this moment. Without one, each resolve sees those of its own.

    Args:
        paths: repositories to search; `packages_path` when None.

    Returns:
        A catalog with every family listed. Definitions are read when they are wanted, each at most once: one
        that is edited in place before that is read as edited, and one that is removed is an error.

    Raises:
        PackageRepositoryError: a repository cannot be read.
    """
    from pkg.host import default_host

    catalog = Catalog(default_host(), paths=[os.fspath(path) for path in paths] if paths else None)
    for family in catalog.families():
        family.records  # noqa: B018 - listed once, and then kept
    return catalog


def iter_package_families(paths: list[str] | None = None) -> Iterator[PackageFamily]:
    """Iterate over all families; one for each repository that has the name.

    Args:
        paths: repositories to search; `packages_path` when None.
    """
    return default_catalog(paths).families()


def iter_packages(
    name: str, range_: VersionRange | str | None = None, paths: list[str] | None = None
) -> Iterator[Package]:
    """Iterate over the packages of a name; versions of earlier repositories hide those of later ones.

    Args:
        name: the family.
        range_: only versions inside it; None for all.
        paths: repositories to search; `packages_path` when None.
    """
    return default_catalog(paths).packages(name, range_ or None)


def get_package(name: str, version: Version | str, paths: list[str] | None = None) -> Package | None:
    """Return one package; None when no repository has it."""
    return default_catalog(paths).package(name, version)


def get_package_from_string(txt: str, paths: list[str] | None = None) -> Package | None:
    """Return the package that a text such as `maya-2024.1` names; None when no repository has it."""
    wanted = VersionedObject(txt)
    return get_package(wanted.name, wanted.version, paths)


def get_latest_package(
    name: str,
    range_: VersionRange | str | None = None,
    paths: list[str] | None = None,
    error: bool = False,
) -> Package | None:
    """Return the package with the highest version in a range.

    Args:
        name: the family.
        range_: the range; None for any version.
        paths: repositories to search; `packages_path` when None.
        error: raise instead of returning None.

    Raises:
        PackageFamilyNotFoundError: there is none, and `error` is set.
    """
    catalog = default_catalog(paths)
    package = catalog.latest_package(name, range_ or None)
    if package is None and error:
        wanted = f"{name}-{range_}" if range_ else name
        raise PackageFamilyNotFoundError(
            f"No such package family {name!r}"
            if not catalog.find_families(name)
            else f"no version of {name!r} is in the range of {wanted!r}; searched: {', '.join(catalog.paths)}"
        )
    return package


def get_latest_package_from_string(
    txt: str, paths: list[str] | None = None, error: bool = False
) -> Package | None:
    """Return the package with the highest version that a request such as `maya-2024+` allows."""
    request = PackageRequest(txt)
    return get_latest_package(request.name, request.range, paths, error)


def get_package_family_from_repository(name: str, path: str) -> PackageFamily | None:
    """Return a family of one repository; None when it does not have it."""
    return default_catalog().repository(path).family(name)


def get_package_from_repository(name: str, version: Version | str, path: str) -> Package | None:
    """Return a package of one repository; None when it does not have it."""
    return default_catalog().repository(path).package(name, version)


def get_package_from_handle(package_handle: Handle | Mapping[str, Any]) -> Package:
    """Make the package of a handle or of its plain form."""
    return default_catalog().package_from_handle(package_handle)


def get_variant(variant_handle: Handle | Mapping[str, Any], context: Context = None) -> Variant:
    """Make the variant of a handle or of its plain form, as context files keep them."""
    return default_catalog().variant_from_handle(variant_handle, context)


def get_developer_package(path: str, format: str | None = None) -> DeveloperPackage:  # noqa: A002 - rez's name
    """Load the package in a source folder."""
    return default_catalog().developer_package(path, format)


def get_package_from_uri(uri: str, paths: list[str] | None = None) -> Package | None:
    """Return the package with a URI.

    Args:
        uri: the URI, usually the path of a definition file.
        paths: repositories to search. When None, those of `packages_path` and then the folder that the
            URI itself points into.
    """
    package = default_catalog(paths).package_from_uri(uri)
    if package is None and not paths:
        package = default_catalog(roots_of(uri)).package_from_uri(uri)
    return package


def get_variant_from_uri(uri: str, paths: list[str] | None = None) -> Variant | None:
    """Return the variant with a URI; arguments as of `get_package_from_uri`."""
    variant = default_catalog(paths).variant_from_uri(uri)
    if variant is None and not paths:
        variant = default_catalog(roots_of(uri)).variant_from_uri(uri)
    return variant


def get_last_release_time(name: str, paths: list[str] | None = None) -> float:
    """Return when a family last changed, epoch seconds; 0 when that cannot be told."""
    return default_catalog(paths).last_release_time(name)


def get_completions(prefix: str, paths: list[str] | None = None, family_only: bool = False) -> set[str]:
    """Return the requests that a prefix could become."""
    return default_catalog(paths).completions(prefix, family_only)


def roots_of(uri: str) -> list[str]:
    """Return the folders that would be the repository if the URI were that of a definition file."""
    folder = os.path.dirname(uri.partition("<")[0])  # noqa: PTH120
    parents = [folder, os.path.dirname(folder), os.path.dirname(os.path.dirname(folder))]  # noqa: PTH120
    return [parent for parent in dict.fromkeys(reversed(parents)) if parent]
