"""Move a package to another repository: copied there, then hidden here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import PackageMoveError
from pkg.interfaces.repository import Repository
from pkg.transfer.copying import copy_package, open_repository

if TYPE_CHECKING:
    from pkg.package.package import Package
    from pkg.transfer.payload import LinkMode, Progress


def move_package(
    package: Package,
    dest_repository: Repository | str,
    keep_timestamp: bool = False,
    force: bool = False,
    verbose: bool = False,  # noqa: ARG001 - rez's signature
    *,
    link: LinkMode = "auto",
    on_progress: Progress | None = None,
) -> Package:
    """Copy a package to another repository and hide the original. Nothing is deleted.

    A version that is hidden in the target (moved away from there, perhaps) is replaced and shown again.

    Args:
        package: the package.
        dest_repository: where to, open or as a path.
        keep_timestamp: keep the timestamp of the package.
        force: move a package that says that it cannot be relocated.
        verbose: without effect; `on_progress` tells more.
        link: how files get their content; see `PayloadCopier`.
        on_progress: see `copy_package`.

    Returns:
        The package in the target.

    Raises:
        PackageMoveError: the target has the package already.
        PackageCopyError, PackageRepositoryError: see `copy_package`.
    """
    target = open_repository(dest_repository)
    existing = target.package(package.name, package.version)
    if existing is not None:
        raise PackageMoveError(
            f"Package already exists at destination: {existing.uri}. Remove it there first, or leave the move"
        )
    hidden = target.hidden_package(package.name, package.version) is not None
    result = copy_package(
        package,
        target,
        overwrite=hidden,
        force=force,
        keep_timestamp=keep_timestamp,
        link=link,
        on_progress=on_progress,
    )
    target.unignore_package(package.name, package.version)
    source = package.repository
    assert isinstance(source, Repository)
    source.ignore_package(package.name, package.version)
    found = target.package(package.name, package.version)
    if found is None:  # hidden again by somebody, in this moment
        moved = (result["copied"] or result["skipped"])[0][1]
        assert moved is not None
        return moved.parent
    return found
