"""One file of an index: found, checked and read piece by piece.

    prelude     magic, format, length and checksum of the description, checksum of the table, file length
    description marshalled: identity, what it lies over, purpose, places of table and root listing
    table       open addressing by a hash of the family's name; each row bears its own checksum
    segments    per family: a head (listing and what is known of each definition), then the contents

Pieces are read with `pread`, not mapped: on a network file system a mapped file that another machine has
replaced kills the process that touches it, and a read is as fast.
"""

# ruff: noqa: PTH116 - pathlib is slow to import
from __future__ import annotations

import marshal
import os
import sys
from _imp import source_hash
from collections.abc import Callable
from struct import Struct
from typing import Any
from zlib import crc32

from pkg.index.entries import COMBINED, DefinitionEntry, FamilyEntry

MAGIC = b"pkgindex"
FORMAT = 2

# Magic, format, length and checksum of the description, checksum of the table, length of the file.
PRELUDE = Struct("<8sIIIIQ")
# Key, stamp of the folder, token, flags, length of the head, place of the segment, length of the segment,
# checksum of the head; then the checksum of the row.
ROW = Struct("<8s24s16sIIQQI")
CHECK = Struct("<I")
# Stamp and digest of a definition, flags; place of its content behind the head, length and checksum of that.
DEFINITION = Struct("<32s8sH2xIII")
ROW_SIZE = ROW.size + CHECK.size

_NO_KEY = bytes(8)
_HASH_SEED = 0x706B67
_FIRST_READ = 1 << 16
_OTHERS_MAY_WRITE = 0o022

# After so many reads a file of at most so many bytes is read as a whole: the rest of them would take longer.
_MANY_READS = 32
_WHOLE = 1 << 23


class Damaged(Exception):  # noqa: N818 - never leaves this package
    """A file cannot be used; the text says why."""


def key_of(name: str) -> bytes:
    """Return what a family is found by."""
    return source_hash(_HASH_SEED, name.encode("utf-8", "surrogateescape"))


class StoreFile:
    """An open file of an index; what is in it was right when it was written, which stamps must confirm.

    Attributes:
        path: the file.
        identity: random bytes of this very file.
        over: identity of the file it adds to; empty for one that stands alone.
        families, packages: how many it holds.
        failed: why it turned out to be unusable after opening; None while it is good.
    """

    __slots__ = (
        "_descriptor",
        "_mask",
        "_reads",
        "_root",
        "_status",
        "_table",
        "_whole",
        "failed",
        "families",
        "identity",
        "over",
        "packages",
        "path",
        "size",
    )

    def __init__(
        self,
        path: str,
        purpose: tuple[Any, ...],
        may_write: Callable[[int], bool] | None,
        complete: bool = False,
    ) -> None:
        """Open and check.

        Args:
            path: the file.
            purpose: what the file must have been made for; see `Store`.
            may_write: tells whether files of a user id count; None where there are no such ids.
            complete: check all of the table, so that what it does not hold was not written into it either.

        Raises:
            FileNotFoundError: there is none.
            Damaged: it cannot be used.
        """
        self.path = path
        self.failed: str | None = None
        self._descriptor = -1
        self._reads = 0
        self._whole = b""
        try:
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            self._descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
            status = os.fstat(self._descriptor)
            if may_write is not None and (status.st_mode & _OTHERS_MAY_WRITE or not may_write(status.st_uid)):
                raise Damaged("it belongs to, or can be written by, somebody else")
            self._status = (status.st_ino, status.st_mtime_ns, status.st_size)
            self.size = status.st_size
            self._open(purpose, complete)
        except (FileNotFoundError, NotADirectoryError):
            raise
        except OSError as error:
            self.close()
            raise Damaged(error.strerror or str(error)) from error
        except Damaged:
            self.close()
            raise

    def _open(self, purpose: tuple[Any, ...], complete: bool) -> None:
        begin = self._pread(0, _FIRST_READ)
        if len(begin) < PRELUDE.size:
            raise Damaged("it is truncated")
        magic, version, length, checksum, checks, size = PRELUDE.unpack_from(begin)
        if magic != MAGIC or version != FORMAT:
            raise Damaged("it is of another format")
        if size != self.size or PRELUDE.size + length > size:
            raise Damaged("it is truncated")
        end = PRELUDE.size + length
        if end > len(begin):
            begin = self._pread(0, end)
        description = begin[PRELUDE.size : end]
        if len(description) != length or crc32(description) != checksum:
            raise Damaged("its description is damaged")
        made_for, self.identity, self.over, rows, self.families, self.packages, self._root = marshal.loads(
            description
        )
        if made_for != purpose:
            raise Damaged("it was made for other settings, another Python or another pkg")
        table_end = end + rows * ROW_SIZE
        if table_end > size:
            raise Damaged("it is truncated")
        self._mask = rows - 1
        table = begin[end:table_end]
        if len(table) < table_end - end:
            table += self._pread(end + len(table), table_end - end - len(table))
        self._table = table
        if complete and crc32(table) != checks:
            raise Damaged("its table is damaged")

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()

    def is_current(self) -> bool:
        """Tell whether the file at the path is still this one."""
        try:
            status = os.stat(self.path)
        except OSError:
            return False
        return (status.st_ino, status.st_mtime_ns, status.st_size) == self._status

    # --- reading -----------------------------------------------------------------------------------

    def row(self, key: bytes) -> tuple[Any, ...] | None:
        """Return the row of a family: key, stamp, token, flags, and where its segment is; None without one.

        What is damaged counts as not there.
        """
        table, mask = self._table, self._mask
        slot = int.from_bytes(key, "little") & mask
        for _ in range(mask + 1):
            start = slot * ROW_SIZE
            found = table[start : start + 8]
            if found == key:
                end = start + ROW.size
                if crc32(table[start:end]) != int.from_bytes(table[end : end + 4], "little"):
                    self.failed = "its table is damaged"
                    return None
                return ROW.unpack_from(table, start)
            if found == _NO_KEY:
                return None
            slot = (slot + 1) & mask
        return None

    def rows(self) -> list[tuple[Any, ...]]:
        """Return all rows that are good."""
        keys = (self._table[start : start + 8] for start in range(0, len(self._table), ROW_SIZE))
        return [row for row in (self.row(key) for key in keys if key != _NO_KEY) if row is not None]

    def family(self, row: tuple[Any, ...], name: str | None = None) -> FamilyEntry | None:
        """Read what is known of a family; None when that is damaged, or the row is that of another name.

        Args:
            row: what `row` returned.
            name: the family; None for whichever it is.
        """
        _, _, token, flags, length, start, _, checksum = row
        head = self.read(start, length, checksum)
        if head is None:
            return None
        found, extension, stamp, names, versions, rows, usual, unusual = marshal.loads(head)
        if name is not None and found != name:
            return None
        if versions is None:
            versions = names
        first = start + length

        def read(version: str, number: int) -> DefinitionEntry:
            seal, digest, marks, offset, extent, check = DEFINITION.unpack_from(
                rows, number * DEFINITION.size
            )
            file, others, lines = unusual.get(version, (usual, (), None))
            place = (self, first + offset, check) if extent else None
            return DefinitionEntry(file, seal, others, digest, marks, lines, None, place, extent)

        return FamilyEntry(
            found,
            extension=extension,
            stamp=stamp,
            names=names,
            flags=flags & ~COMBINED,
            token=token,
            written={version: number for number, version in enumerate(versions)},
            read=read,
            origin=token,
        )

    def root(self) -> tuple[Any, ...] | None:
        """Return the listing of the repository's root, as `Store` wrote it; None when there is none."""
        if self._root is None:
            return None
        content = self.read(*self._root)
        if content is None:
            return None
        listing: tuple[Any, ...] = marshal.loads(content)
        return listing

    def read(self, offset: int, size: int, checksum: int) -> bytes | None:
        """Read a piece; None, and `failed` set, when it is damaged or cannot be read."""
        try:
            content = self._pread(offset, size)
        except (OSError, ValueError) as error:
            self.failed = str(error)
            return None
        if len(content) != size or crc32(content) != checksum:
            self.failed = "its content is damaged"
            return None
        return content

    def bytes_at(self, offset: int, size: int) -> bytes | None:
        """Read a piece that has no checksum of its own; None when that cannot be."""
        try:
            content = self._pread(offset, size)
        except (OSError, ValueError) as error:
            self.failed = str(error)
            return None
        return content if len(content) == size else None

    def _pread(self, offset: int, size: int) -> bytes:
        if self._whole:
            return self._whole[offset : offset + size]
        self._reads += 1
        if self._reads > _MANY_READS and self.size <= _WHOLE:
            self._whole = self._read_at(0, self.size)
            return self._whole[offset : offset + size]
        return self._read_at(offset, size)

    def _read_at(self, offset: int, size: int) -> bytes:
        if sys.platform == "win32":
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            return os.read(self._descriptor, size)
        return os.pread(self._descriptor, size, offset)
