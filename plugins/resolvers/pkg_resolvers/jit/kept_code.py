"""Encoded families on disk, for the next process: one file per list of repositories.

A file says for each family under which state (see `FamilyStates`) it was encoded, and whoever uses a family
compares. A file can therefore be old, or be missing, but it cannot make an answer wrong. It is written aside
and renamed, so that readers need no lock; of several writers the last wins, and what the others had learned
is learned again. A checksum finds what is damaged; a file that somebody else could have written is not read.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH103, PTH108, PTH116, PTH118, PTH120
from __future__ import annotations

import marshal
import os
import sys
from array import array
from contextlib import suppress
from zlib import adler32, crc32

from pkg.files import put_bytes
from pkg_resolvers.jit import blocks, encode, families, family_blocks, layout, places, views
from pkg_resolvers.jit.encode import Code

_MAGIC = b"pkgcode\1"
_HEAD = 8  # words: magic, tag, checksum of the data, its length, the lengths of the arrays follow
_FOLDER = "encoded"

# A launcher that makes up a new list of repositories for every project must not fill the disk.
_MOST_FILES = 32


def load(cache_folder: str, key: str) -> Code | None:
    """Read what an earlier process kept.

    Args:
        cache_folder: where caches are.
        key: what `FamilyStates.key` says.

    Returns:
        The code; None when there is none that can be used.
    """
    try:
        descriptor = os.open(_path(cache_folder, key), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
            return None
        return _read(descriptor, found.st_size, key)
    except (OSError, ValueError, EOFError, TypeError, MemoryError):
        return None
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int, key: str) -> Code | None:
    import mmap

    with mmap.mmap(descriptor, size, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
        if view[:8] != _MAGIC or size < 8 * _HEAD:
            return None
        head = array("Q", bytes(view[8 : 8 * _HEAD]))
        tag, checksum, count = head[0], head[1], head[2]
        begin = 8 * (_HEAD + count)
        if tag != _tag(key) or adler32(view[8 * _HEAD :]) != checksum:
            return None
        arrays = []
        for length in array("Q", bytes(view[8 * _HEAD : begin])):
            words = array("q")
            words.frombytes(view[begin : begin + 8 * length])  # copied once, as the constructor would not
            arrays.append(words)
            begin += 8 * length
        return Code.restored(arrays, marshal.loads(view[begin:]))


def save(cache_folder: str, key: str, code: Code) -> bool:
    """Keep a code for the next process.

    Returns:
        Whether it was written.
    """
    try:
        arrays, table = code.parts()
    except ValueError:
        return False
    path = _path(cache_folder, key)
    lengths = array("Q", [len(words) for words in arrays])
    pieces = [memoryview(lengths).cast("B"), *(memoryview(words).cast("B") for words in arrays)]
    pieces.append(memoryview(marshal.dumps(table)))
    checksum = 1
    for piece in pieces:
        checksum = adler32(piece, checksum)
    head = array("Q", [_tag(key), checksum, len(arrays), 0, 0, 0, 0])
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        put_bytes(path, (_MAGIC, memoryview(head).cast("B"), *pieces), mode=0o600)
        code.fresh = 0
        _tidy(os.path.dirname(path))
    except OSError:
        return False
    return True


def _path(cache_folder: str, key: str) -> str:
    text = key.encode("utf-8", "surrogateescape")
    return os.path.join(cache_folder, _FOLDER, f"{crc32(text):08x}{adler32(text):08x}.bin")


def _tag(key: str) -> int:
    """Give a number that is another whenever a file may mean something else."""
    sources = [
        (found.st_size, found.st_mtime_ns)
        for found in (os.stat(module.__file__ or "") for module in _MODULES)
    ]
    text = repr((sys.version, sys.byteorder, sources, key)).encode("utf-8", "surrogateescape")
    return crc32(text) << 32 | adler32(text)


_MODULES = (blocks, encode, families, family_blocks, layout, places, views)


def _tidy(folder: str) -> None:
    """Remove the files that have not been written for the longest time, when there are too many."""
    with os.scandir(folder) as entries:
        files = [entry.path for entry in entries]
    if len(files) > _MOST_FILES:
        files.sort(key=lambda path: os.stat(path).st_mtime)
        for path in files[: len(files) - _MOST_FILES]:
            with suppress(OSError):
                os.unlink(path)
