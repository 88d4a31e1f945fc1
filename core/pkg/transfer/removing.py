"""Remove packages from repositories: rez's functions, on the default host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.transfer.copying import open_repository

if TYPE_CHECKING:
    from pkg.interfaces.repository import Repository
    from pkg.version import Version


def remove_package(name: str, version: Version | str, path: Repository | str) -> bool:
    """Delete a version from a repository, hidden or not.

    Args:
        name: the family.
        version: the version.
        path: the repository, open or as a path.

    Returns:
        Whether there was one.

    Raises:
        PackageRepositoryError: it cannot be deleted.
    """
    return open_repository(path).remove_package(name, version)


def remove_package_family(name: str, path: Repository | str, force: bool = False) -> bool:
    """Delete a family from a repository.

    Args:
        name: the family.
        path: the repository, open or as a path.
        force: also one that holds versions.

    Returns:
        Whether there was one.

    Raises:
        PackageRepositoryError: it holds versions, hidden ones among them, or cannot be deleted.
    """
    return open_repository(path).remove_package_family(name, force)


def remove_packages_ignored_since(
    days: float,
    paths: Sequence[Repository | str] | None = None,
    dry_run: bool = False,
    verbose: bool = False,  # noqa: ARG001 - rez's signature
    *,
    on_package: Callable[[str], object] | None = None,
) -> int:
    """Delete the versions that have been hidden for some days.

    Args:
        days: at least so many.
        paths: repositories; those of `packages_path` when None.
        dry_run: count only.
        verbose: without effect; `on_package` tells more.
        on_package: called with the name of each.

    Returns:
        How many there were.
    """
    if paths is None:
        from pkg.catalog import default_catalog

        paths = list(default_catalog().repositories())
    repositories = [open_repository(path) for path in paths]
    return sum(repository.remove_ignored_since(days, dry_run, on_package) for repository in repositories)
