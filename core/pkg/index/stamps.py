"""Stamps: what `stat` says of a file or folder, to see later whether it has changed.

A stamp is only as good as the clock of the file system: what is changed twice within one tick looks
unchanged the second time. So a stamp is *young* while its own times are less than `SETTLED` back (or lie in
the future), and what bears a young stamp is read again the next time, as git does with its index.
"""

# ruff: noqa: PTH116 - pathlib is slow to import
from __future__ import annotations

import os
import time
from _imp import source_hash
from struct import Struct

SETTLED = 2_000_000_000
"""Nanoseconds; two seconds are the coarsest tick in use (FAT)."""

ABSENT = b""
"""The stamp of what is not there."""

_FOLDER = Struct("<Qqq")
_FILE = Struct("<QQqq")
_HASH_SEED = 0x646566
_INODES = (1 << 64) - 1  # Windows has wider ones


def folder_stamp(status: os.stat_result) -> bytes:
    """Return the stamp of a folder: inode, time of change of its entries, time of change of itself."""
    return _FOLDER.pack(status.st_ino & _INODES, status.st_mtime_ns, status.st_ctime_ns)


def file_stamp(status: os.stat_result) -> bytes:
    """Return the stamp of a file: inode, size and both times."""
    return _FILE.pack(status.st_ino & _INODES, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def stamp_of_file(path: str) -> bytes:
    """Look at a file; `ABSENT` where there is none or it cannot be reached."""
    try:
        return file_stamp(os.stat(path))
    except (OSError, ValueError):
        return ABSENT


def is_young(stamp: bytes, now: int) -> bool:
    """Tell whether a change right after `now` could leave this very stamp.

    Args:
        stamp: of a file or folder.
        now: when it was taken or a little earlier, nanoseconds since the epoch.
    """
    if not stamp:
        return False
    mtime: int
    ctime: int
    mtime, ctime = (_FILE if len(stamp) == _FILE.size else _FOLDER).unpack(stamp)[-2:]
    return max(mtime, ctime) > now - SETTLED


def clock() -> int:
    """Return the time of day, nanoseconds since the epoch."""
    return time.time_ns()


def digest(content: bytes) -> bytes:
    """Return a hash of a file's content."""
    return source_hash(_HASH_SEED, content)


def digest_of_file(path: str) -> bytes | None:
    """Return the hash of a file; None when it cannot be read."""
    from pkg.errors import PkgError
    from pkg.package.loading import read_file

    try:
        return digest(read_file(path))
    except (OSError, PkgError):
        return None
