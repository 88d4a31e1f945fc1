"""Write one file of an index: aside, then renamed over the one before."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from pkg.files import put_bytes
from pkg.index.entries import COMBINED, FamilyEntry
from pkg.index.store_file import CHECK, DEFINITION, FORMAT, MAGIC, PRELUDE, ROW, ROW_SIZE, StoreFile, key_of

_NO_STAMP = bytes(24)


class Segment:
    """The bytes of one family in a file, with what its row says.

    Attributes:
        key, stamp, token, flags: the row.
        head_size, checksum: of the head.
        content: head and contents.
        packages: versions that it lists.
    """

    __slots__ = ("checksum", "content", "flags", "head_size", "key", "packages", "stamp", "token")

    def __init__(
        self, row: tuple[Any, ...], content: bytes, head_size: int, checksum: int, packages: int
    ) -> None:
        self.key, self.stamp, self.token, self.flags = row
        self.content = content
        self.head_size = head_size
        self.checksum = checksum
        self.packages = packages

    @classmethod
    def made(cls, entry: FamilyEntry) -> Segment:
        """Write a family."""
        blobs: list[bytes] = []
        rows: list[bytes] = []
        versions: list[str] = []
        unusual: dict[str, tuple[Any, ...]] = {}
        usual = next((one.file for one in entry.definitions.values()), "")
        offset = 0
        for version, definition in list(entry.definitions.items()):  # other threads may load more
            blob = definition.blob
            if blob is None and definition.size:
                continue  # it turned out to be damaged; it will be loaded again
            blob = blob or b""
            blobs.append(blob)
            versions.append(version)
            rows.append(
                DEFINITION.pack(
                    definition.stamp, definition.digest, definition.flags, offset, len(blob), crc32(blob)
                )
            )
            offset += len(blob)
            if definition.file != usual or definition.others or definition.lines is not None:
                unusual[version] = (definition.file, definition.others, definition.lines)
        listed = None if entry.names == tuple(versions) else tuple(versions)
        head = marshal.dumps((*entry.fixed_part(), listed, b"".join(rows), usual, unusual))
        content = b"".join((head, *blobs))
        stamp = _NO_STAMP if entry.flags & COMBINED else entry.stamp or _NO_STAMP
        row = (key_of(entry.name), stamp, entry.token, entry.flags)
        return cls(row, content, len(head), crc32(head), len(entry.names or ()))

    @classmethod
    def copied(cls, file: StoreFile, row: tuple[Any, ...]) -> Segment | None:
        """Take a family over as it lies in a file; None when it is damaged there."""
        key, stamp, token, flags, length, start, size, checksum = row
        content = file.bytes_at(start, size)
        if content is None or crc32(content[:length]) != checksum:
            return None
        names = marshal.loads(content[:length])[3]
        return cls((key, stamp, token, flags), content, length, checksum, len(names or ()))


def write(
    path: str,
    purpose: tuple[Any, ...],
    segments: Iterable[Segment],
    *,
    over: bytes = b"",
    root: tuple[Any, ...] | None = None,
    mode: int = 0o600,
) -> None:
    """Write a file of an index.

    It is not flushed to the disk: whatever a crash leaves behind fails its checks and is made anew.

    Args:
        path: where to; its folder exists.
        purpose: what the file is for; see `Store`.
        segments: the families.
        over: identity of the file that this one adds to.
        root: listing of the repository's root; None when it is not known.
        mode: permissions.

    Raises:
        OSError: it cannot be written; nothing has changed.
    """
    segments = {segment.key: segment for segment in segments}
    rows = 8
    while rows * 2 < len(segments) * 3:
        rows *= 2
    listing = b"" if root is None else marshal.dumps(root)

    def describe(place: int) -> bytes:
        return marshal.dumps(
            (
                purpose,
                identity,
                over,
                rows,
                len(segments),
                sum(segment.packages for segment in segments.values()),
                None if root is None else (place, len(listing), crc32(listing)),
            )
        )

    identity = os.urandom(16)
    # How long the description is depends on the numbers in it; a wide one makes it as long as it can get.
    length = len(describe(1 << 62))
    position = PRELUDE.size + length + rows * ROW_SIZE
    description = describe(position).ljust(length, b"\0")
    position += len(listing)
    table = bytearray(rows * ROW_SIZE)
    contents = []
    for segment in segments.values():
        row = ROW.pack(
            segment.key,
            segment.stamp,
            segment.token,
            segment.flags,
            segment.head_size,
            position,
            len(segment.content),
            segment.checksum,
        )
        slot = int.from_bytes(segment.key, "little") & (rows - 1)
        while table[slot * ROW_SIZE : slot * ROW_SIZE + 8] != bytes(8):
            slot = (slot + 1) & (rows - 1)
        table[slot * ROW_SIZE : (slot + 1) * ROW_SIZE] = row + CHECK.pack(crc32(row))
        contents.append(segment.content)
        position += len(segment.content)
    prelude = PRELUDE.pack(MAGIC, FORMAT, length, crc32(description), crc32(table), position)
    put_bytes(path, (prelude, description, table, listing, *contents), mode=mode)
