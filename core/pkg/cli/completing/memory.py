"""Small values on disk, good as long as some files and folders are what they were."""

# ruff: noqa: PTH103, PTH108, PTH116, PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import marshal
import os
from _imp import source_hash
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from pkg._version import __version__
from pkg.index.stamps import ABSENT, clock, file_stamp, folder_stamp, is_young

_FOLDER = "completions"
_FORMAT = 1
_HASH_SEED = 0x636F6D70
_MOST_FILES = 600

Stamps = Mapping[str, bytes]


class Memory:
    """What was found out by earlier processes of this user, this interpreter and these settings.

    A file that is damaged, or that belongs to somebody else, counts as not there; a folder that cannot be
    written costs time and nothing else.
    """

    def __init__(self, cache_path: str | None, purpose: str) -> None:
        """Make a memory; nothing is read.

        Args:
            cache_path: the cache folder; None remembers nothing.
            purpose: everything that the values depend on besides files and folders.
        """
        self._folder = os.path.join(cache_path, _FOLDER) if cache_path else None
        self._purpose = f"{_FORMAT}\n{__version__}\n{purpose}"

    def recall(self, *key: str) -> Any:
        """Return the value of a key; None when there is none, or something that it depends on has changed."""
        if self._folder is None:
            return None
        try:
            with open(self._path(key), "rb") as file:
                if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid not in (os.getuid(), 0):
                    return None
                content = file.read()
            if source_hash(_HASH_SEED, content[8:]) != content[:8]:
                return None
            purpose, written_for, stamps, value = marshal.loads(content[8:])
        except (OSError, ValueError, EOFError, TypeError):
            return None
        if purpose != self._purpose or written_for != key:
            return None
        return value if all(stamp_of(path) == stamp for path, stamp in stamps) else None

    def remember(self, stamps: Stamps, value: Any, *key: str) -> None:
        """Keep a value that `marshal` can write.

        Args:
            stamps: what it depends on, as `stamps_of` saw it before the value was found out. Nothing is kept
                while one of them is so young that the next change might leave it as it is.
            value: the value.
            *key: what it is found by.
        """
        now = clock()
        if self._folder is None or any(is_young(stamp, now) for stamp in stamps.values()):
            return
        from pkg.files import put_bytes

        content = marshal.dumps((self._purpose, key, tuple(stamps.items()), value))
        with suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            put_bytes(self._path(key), (source_hash(_HASH_SEED, content), content), mode=0o600)
            self._forget_the_oldest()

    def _path(self, key: tuple[str, ...]) -> str:
        assert self._folder is not None
        name = "\0".join((self._purpose, *key)).encode("utf-8", "surrogateescape")
        return os.path.join(self._folder, source_hash(0, name).hex() + source_hash(1, name).hex())

    def _forget_the_oldest(self) -> None:
        assert self._folder is not None
        with os.scandir(self._folder) as entries:
            files = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
        if len(files) > _MOST_FILES:
            for _, path in files[: len(files) - _MOST_FILES * 3 // 4]:
                os.unlink(path)


def stamp_of(path: str) -> bytes:
    """Look at a file or folder; `ABSENT` where there is none or it cannot be reached."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ABSENT
    return folder_stamp(status) if status.st_mode & 0o170000 == 0o040000 else file_stamp(status)


def stamps_of(paths: Iterable[str]) -> Stamps:
    """Look at several files and folders."""
    return {path: stamp_of(path) for path in paths}
