"""What every change of a folder repository has around it: what others left, errors, and that it is seen."""

# ruff: noqa: PTH118 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from pkg.errors import PackageDefinitionNotFoundError, PackageRepositoryError
from pkg.package.package import Package
from pkg_repositories.staging import discard, leftovers, undo
from pkg_repositories.switches import finish_switches

if TYPE_CHECKING:
    from pkg_repositories.filesystem import FilesystemRepository


def clean_leftovers(repository: FilesystemRepository, name: str) -> None:
    """Remove what killed processes left behind in the repository and in one family."""
    family = os.path.join(repository.location, name)
    for path, journal in leftovers((repository.location, family)):
        with suppress(PackageRepositoryError, OSError), ExitStack() as locks:
            parts = journal.get("parts", [journal] if journal.get("name") else [])
            for part in sorted(parts, key=lambda part: (part["name"], part["version"])):
                locks.enter_context(repository.lock(part["name"], part["version"]))
            # What a set has switched comes first: it decides which definition there is.
            switched = bool(journal.get("switches")) and finish_switches(path, journal)
            for part in parts:
                installed = now_installed(repository, part["name"], part["version"])
                roots = set() if installed is None else roots_of(installed)
                known = roots | {root[: root.index(os.sep)] for root in roots if os.sep in root}
                undo(part, known.__contains__)
                if switched:
                    changed(repository, part["name"])
            discard(path)


def changed(repository: FilesystemRepository, name: str) -> None:
    """Let everybody see that a family has changed: other processes by its folder's time, we at once."""
    with suppress(OSError):
        os.utime(os.path.join(repository.location, name))
    repository.clear_caches()


@contextmanager
def refused(what: str) -> Iterator[None]:
    """Turn what the system refuses into an error that says what could not be done."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise PackageRepositoryError(
            f"cannot {what}: {(error.strerror or str(error)).lower()}{place}. Nothing was changed"
        ) from error


def now_installed(repository: FilesystemRepository, name: str, version: str) -> Package | None:
    """Return the package as it is there now, hidden or not; None when there is no definition."""
    family = repository.with_ignored().family(name)
    if family is not None and family.layout:
        raise PackageRepositoryError(
            f"cannot install into {family.uri}: one file defines all versions of {name!r}. "
            "Give each version a folder first, or install under another name"
        )
    package = repository.hidden_package(name, version)
    if package is None:
        return None
    try:
        package.validate_data()
    except PackageDefinitionNotFoundError:
        return None
    return package


def roots_of(package: Package) -> set[str]:
    """Return where the payloads of a package's variants are, below its folder."""
    return {variant.non_shortlinked_subpath or "" for variant in package.iter_variants()}
