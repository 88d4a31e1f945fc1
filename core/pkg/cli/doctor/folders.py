"""What can be said of a folder: its size, and whether files can be written there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LITTLE_ROOM = 200_000_000  # bytes; a compiled kernel and the index of a large studio need some ten million
_FEW_FILES = 1000


def existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def write_trouble(folder: Path) -> str:
    """Say why no file can be written into a folder; empty when one can.

    It is tried, because permissions alone do not tell: there are quotas and read-only mounts.
    """
    if not folder.is_dir():
        return f"{folder} is no folder"
    probe = folder / f".pkg-doctor-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return str(error.strerror)
    return ""


def little_room(folder: Path) -> str:
    """Say that hardly anything more can be written to the disk of a folder; empty while it can."""
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        return f"only {in_words(free)} are free on its disk"
    facts = os.statvfs(folder) if hasattr(os, "statvfs") else None
    if facts is not None and facts.f_files and facts.f_favail < _FEW_FILES:
        return f"its disk has room for {facts.f_favail} more files only"
    return ""


def size_of(folder: Path) -> int:
    """Add up the bytes of all files below a folder."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118
            except OSError:  # another process has removed it
                continue
    return total


def in_words(size: int) -> str:
    """Write a number of bytes for a person."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size} {unit}"
        size = round(size / 1000)
    return f"{size} TB"
