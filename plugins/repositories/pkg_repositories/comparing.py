"""Definitions that the index knows, compared with the storage."""

# ruff: noqa: PTH116 - pathlib is slow to import
from __future__ import annotations

import os

from pkg.index.entries import YOUNG, DefinitionEntry
from pkg.index.stamps import ABSENT, digest_of_file, file_stamp, is_young, stamp_of_file


def compared(definition: DefinitionEntry, folder: str, now: int) -> DefinitionEntry | None:
    """Return a definition if it is what it was, with a stamp that is as good as can be; else None."""
    path = f"{folder}{os.sep}{definition.file}"
    stamp = stamp_of_file(path)
    if not _others_hold(definition, folder):
        return None
    if stamp == definition.stamp and not definition.flags & YOUNG:
        return definition
    if stamp is ABSENT:
        return None
    if definition.flags & YOUNG and any(seal for _, seal in definition.others):
        return None  # there is no digest of those
    if digest_of_file(path) != definition.digest:
        return None
    young = is_young(stamp, now)
    if stamp == definition.stamp and young:
        return definition
    return definition.with_stamp(stamp, young)


def holds(definition: DefinitionEntry, folder: str) -> bool:
    """Tell whether all stamps of a definition are those that the index has."""
    try:
        status = os.stat(f"{folder}{os.sep}{definition.file}")
    except OSError:
        return False
    return file_stamp(status) == definition.stamp and _others_hold(definition, folder)


def _others_hold(definition: DefinitionEntry, folder: str) -> bool:
    return all(stamp_of_file(f"{folder}{os.sep}{name}") == stamp for name, stamp in definition.others)
