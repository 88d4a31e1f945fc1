"""Hide, show and remove packages of a folder repository."""

# ruff: noqa: PTH103, PTH108, PTH110, PTH112, PTH113
# ruff: noqa: PTH116, PTH118, PTH120, PTH123
# ruff: noqa: PTH208
from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pkg.errors import PackageRepositoryError, VersionError
from pkg.version import Version, is_valid_package_name
from pkg_repositories.changing import changed, clean_leftovers, refused
from pkg_repositories.listing import EXTENSIONS, IGNORE_PREFIX, has_definition
from pkg_repositories.staging import StagingFolder
from pkg_repositories.trees import rename, writable

if TYPE_CHECKING:
    from pkg.package.package import Package
    from pkg_repositories.filesystem import FilesystemRepository

_DAY = 24 * 3600


def ignore(repository: FilesystemRepository, name: str, version: str, allow_missing: bool) -> int:
    """See `Repository.ignore_package`."""
    is_valid_package_name(name, raise_error=True)
    package = repository.hidden_package(name, version)
    if package is None and not allow_missing:
        return -1
    _refuse_combined(repository, package, name, "hidden")
    marker = _marker(repository, name, version)
    if os.path.exists(marker):
        return 0
    with refused(f"hide {name}-{version} in {repository.location}"):
        os.makedirs(os.path.dirname(marker), exist_ok=True)
        with open(marker, "w"):
            pass
    changed(repository, name)
    return 1


def unignore(repository: FilesystemRepository, name: str, version: str) -> int:
    """See `Repository.unignore_package`."""
    is_valid_package_name(name, raise_error=True)
    removed = False
    with refused(f"show {name}-{version} in {repository.location}"), suppress(FileNotFoundError):
        os.unlink(_marker(repository, name, version))
        removed = True
    if removed:
        changed(repository, name)
    if repository.hidden_package(name, version) is None:
        return -1
    return 1 if removed else 0


def remove_version(repository: FilesystemRepository, name: str, version: str) -> bool:
    """See `Repository.remove_package`."""
    is_valid_package_name(name, raise_error=True)
    package = repository.hidden_package(name, version)
    if package is None:
        return False
    _refuse_combined(repository, package, name, "removed")
    folder = package.base
    assert folder is not None
    if not version:
        hidden = [
            each.name
            for each in os.scandir(folder)
            if each.is_dir() and has_definition(each.path, repository.options.package_filenames)
        ]
        if hidden:
            raise PackageRepositoryError(
                f"cannot remove the unversioned package {name!r}: its folder {folder} holds versions too "
                f"({', '.join(sorted(hidden))}). Delete its definition file by hand, or force the family"
            )
    what = f"remove {name}-{version} from {repository.location}" if version else f"remove {name}"
    clean_leftovers(repository, name)
    with repository.lock(name, version), refused(what):
        _take_away(folder, repository.location if not version else os.path.join(repository.location, name))
        with suppress(FileNotFoundError):
            os.unlink(_marker(repository, name, version))
    changed(repository, name)
    return True


def remove_family(repository: FilesystemRepository, name: str, force: bool) -> bool:
    """See `Repository.remove_package_family`."""
    is_valid_package_name(name, raise_error=True)
    folder = os.path.join(repository.location, name)
    files = [f"{folder}.{extension}" for extension in EXTENSIONS]
    found = [path for path in (folder,) if os.path.isdir(path)] or [
        path for path in files if os.path.isfile(path)
    ]
    if not found:
        return False
    everything = repository.with_ignored()
    family = everything.family(name)
    versions = [] if family is None else [record.version_name for record in family.records]
    if versions and not force:
        shown = ", ".join(version or "an unversioned one" for version in versions[:5])
        more = f" and {len(versions) - 5} more" if len(versions) > 5 else ""
        raise PackageRepositoryError(
            f"cannot remove the non-empty package family {name!r} from {repository.location}: it holds "
            f"{shown}{more}. Remove them first, or force it"
        )
    clean_leftovers(repository, name)
    with repository.lock(name, ""), refused(f"remove family {name} from {repository.location}"):
        for path in found:
            _take_away(path, repository.location)
    changed(repository, name)
    return True


def remove_hidden(
    repository: FilesystemRepository, days: float, dry_run: bool, on_package: Callable[[str], object] | None
) -> int:
    """See `Repository.remove_ignored_since`."""
    count = 0
    now = time.time()
    repository.clear_caches()
    for family in list(repository.families()):
        folder = os.path.join(repository.location, family.name)
        if family.layout:
            continue
        for entry in sorted(os.listdir(folder)):
            if not entry.startswith(IGNORE_PREFIX):
                continue
            try:
                # The time of the change of the file itself: nobody can set that one back.
                age = now - int(os.stat(os.path.join(folder, entry)).st_ctime)
                version = str(Version(entry[len(IGNORE_PREFIX) :]))
            except (OSError, VersionError):
                continue
            if age / _DAY < days or repository.hidden_package(family.name, version) is None:
                continue
            if dry_run or remove_version(repository, family.name, version):
                count += 1
                if on_package is not None:
                    on_package(f"{family.name}-{version}" if version else family.name)
    return count


def _marker(repository: FilesystemRepository, name: str, version: str) -> str:
    return os.path.join(repository.location, name, IGNORE_PREFIX + version)


def _refuse_combined(repository: FilesystemRepository, package: Package | None, name: str, verb: str) -> None:
    family = repository.family(name) if package is None else package.parent
    if family is not None and family.layout:
        raise PackageRepositoryError(
            f"{name!r} cannot be {verb} version by version: one file, {family.uri}, defines all of them. "
            "Change that file"
        )


def _take_away(path: str, parent: str) -> None:
    """Have something out of sight by one rename, then delete it."""
    with writable(parent):
        staging = StagingFolder(parent)
        try:
            rename(path, staging.inside("removed"))
        finally:
            staging.remove()
