"""Marks beside versions whose payload is being written in place, so that no resolve takes them."""

# ruff: noqa: PTH103, PTH108, PTH112, PTH116, PTH118, PTH123, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from pkg_repositories.changing import refused
from pkg_repositories.listing import BUILDING_PREFIX, has_definition

if TYPE_CHECKING:
    from pkg_repositories.filesystem import FilesystemRepository

_STALE_MARKER = 3600  # seconds, rez 3.4.0


def begin_in_place(repository: FilesystemRepository, name: str, version: str) -> None:
    """Mark a version whose payload is being written where it will be, so that no resolve takes it."""
    if version:
        family = os.path.join(repository.location, name)
        with refused(f"install {name}-{version} into {repository.location}"):
            os.makedirs(family, exist_ok=True)
            with open(os.path.join(family, BUILDING_PREFIX + version), "w"):
                pass


def cancel_in_place(repository: FilesystemRepository, name: str) -> None:
    """Remove the marks that are not needed any more."""
    remove_marks(repository, os.path.join(repository.location, name), "")
    repository.clear_caches()


def remove_marks(repository: FilesystemRepository, family: str, version: str) -> None:
    """Remove the marks of one version, of all that have a definition, and of those long gone."""
    with suppress(OSError):
        for name in os.listdir(family):
            if not name.startswith(BUILDING_PREFIX):
                continue
            marker = os.path.join(family, name)
            marked = name[len(BUILDING_PREFIX) :]
            folder = os.path.join(family, marked)
            with suppress(OSError):
                if os.path.isdir(folder):
                    stale = marked == version or has_definition(folder, repository.options.package_filenames)
                else:
                    stale = time.time() - os.stat(marker).st_mtime > _STALE_MARKER
                if stale:
                    os.unlink(marker)
