"""Definitions that another machine has loaded, from the value cache.

Kept under the path and the stamp of the definition file, with everything else that the answer depends on:
what is found is what loading the file would give. What depends on more than files, or changed a moment ago,
is not kept.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg_repositories.definitions import LoadedFile, read_known

if TYPE_CHECKING:
    from pkg.index.entries import DefinitionEntry
    from pkg.interfaces.cache import ValueCache

_FORMAT = 1


class SharedDefinitions:
    """The definitions of one repository in a value cache."""

    def __init__(self, values: ValueCache, *, rules: Sequence[object], compress_from: int) -> None:
        """Make them; nothing is asked.

        Args:
            values: the value cache.
            rules: the settings that decide what loading a file gives.
            compress_from: see `ValueCache.set`.
        """
        self._values = values
        self._compress_from = compress_from
        self._start = repr(("definition", _FORMAT, sys.implementation.cache_tag, *rules))

    def get(self, folder: str, file: str, stamp: bytes) -> LoadedFile | None:
        """Return the definition in a file; None when nobody has stored it.

        Args:
            folder: the folder of the definition.
            file: the name of the file.
            stamp: its stamp.
        """
        from pkg.index.entries import DefinitionEntry
        from pkg.index.stamps import stamp_of_file

        content = self._values.get(self._key(folder, file, stamp))
        if content is None:
            return None
        try:
            others, digest, flags, lines, blob = marshal.loads(content)
            if any(stamp_of_file(f"{folder}{os.sep}{name}") != other for name, other in others):
                return None
            entry = DefinitionEntry(file, stamp, others, digest, flags, lines, blob)
            loaded = read_known(entry, folder)
        except (ValueError, TypeError, EOFError):
            return None  # written by something else
        if loaded is not None:
            loaded.known_entry = entry
        return loaded

    def put(self, folder: str, entry: DefinitionEntry) -> None:
        """Store a definition for others, if they may use it.

        Args:
            folder: the folder of the definition.
            entry: what the index keeps of it.
        """
        from pkg.index.entries import RAW, UNSTORED, YOUNG

        if entry.flags & (RAW | UNSTORED | YOUNG) or entry.blob is None:
            return
        content = marshal.dumps((entry.others, entry.digest, entry.flags, entry.lines, entry.blob))
        key = self._key(folder, entry.file, entry.stamp)
        self._values.set(key, content, compress_from=self._compress_from)

    def _key(self, folder: str, file: str, stamp: bytes) -> str:
        return f"{self._start} {stamp.hex()} {folder}{os.sep}{file}"
