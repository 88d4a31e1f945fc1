"""List the definitions of folder repositories without opening them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pkg.catalog.catalog import Catalog
from pkg.errors import PackageRepositoryError
from pkg.index.storage import map_storage
from pkg.interfaces.repository import Repository, split_path

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.family import PackageFamily
    from pkg.settings import Settings


class ScannedPackage(NamedTuple):
    """One definition in a repository.

    Attributes:
        family: name of the package.
        version: the version as the repository writes it; empty for an unversioned package.
        format: "py" or "yaml".
        path: the definition file; that of all versions, for a combined family.
    """

    family: str
    version: str
    format: str
    path: str


def scan_repo(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, settings: Settings | None = None
) -> list[ScannedPackage]:
    """List the definitions that rez's filesystem repository would list, without executing any.

    Only combined files that are not plain data are executed, since nothing else tells their versions. A
    version folder without a definition is left out; rez lists it, and fails when it is needed.

    Args:
        paths: folders, one or several, each a repository. One that does not exist is empty.
        settings: for file names, unversioned packages and the like; None for those of this process.

    Returns:
        The definitions folder by folder: families by name, combined files after folders, versions by name.
        One that an earlier folder hides is listed, too.

    Raises:
        PackageRepositoryError: a folder cannot be read, or a path names another kind of repository.
        PackageMetadataError: the versions in a combined file cannot be read.
    """
    from pkg.host import Host, default_host

    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    host = default_host() if settings is None else Host(settings)
    found: list[ScannedPackage] = []
    for path in paths:
        for packages in scan(host, os.fspath(path), host.settings):
            found += packages
    return found


def scan(host: Host, path: str, settings: Settings) -> Iterator[list[ScannedPackage]]:
    """Iterate over the definitions of one repository, family by family.

    Nothing is taken from the index.

    Args:
        host: where the kind of repository comes from.
        path: a folder.
        settings: of this run.

    Raises:
        PackageRepositoryError, PackageMetadataError: as `scan_repo`.
    """
    repository = open_folder(host, path, settings.override({"index": False}))
    yield from map_storage(_packages, repository.families(), steps=lambda found: 1 + len(found))


def open_folder(host: Host, path: str, settings: Settings) -> Repository:
    """Open a repository that is a folder.

    Raises:
        PackageRepositoryError: the path names another kind of repository.
    """
    kind = split_path(path)[0]
    if kind != "filesystem":
        raise PackageRepositoryError(
            f"{path!r} is a repository of kind {kind!r}, without definition files; name a folder"
        )
    return Catalog(host, settings, [path]).repository(path)


def _packages(family: PackageFamily) -> list[ScannedPackage]:
    found = []
    for record in family.records:
        path = family.repository.package_file(record)
        if path is not None:
            found.append(ScannedPackage(family.name, record.version_name, path.rpartition(".")[2], path))
    return found
