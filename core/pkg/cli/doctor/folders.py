"""What can be said of a folder: its size, and whether files can be written there."""

from __future__ import annotations

import os
from pathlib import Path


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
