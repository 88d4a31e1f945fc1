"""What an index knows of one family and of each of its definitions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pkg.index.store_file import StoreFile

# Flags of a definition.
RAW = 1
"""The index holds the text of the file, not what it gives."""
UNSTORED = 2
"""Every process has to load it: it looks at more than its file, or gives what cannot be written."""
LATE = 4
"""What it requires is found out at each resolve."""
YOUNG = 8
"""It changed so shortly before it was read that its stamp proves nothing."""

# Flags of a family, besides YOUNG: some stamp in it is young.
UNPROMISED = 16
"""A definition is UNSTORED or LATE: no state of the family tells what a resolve would see."""
LISTED_ANEW = 32
"""Links or building markers: the folder's stamp does not tell everything about its listing."""
COMBINED = 64
"""All versions are in one file."""


class DefinitionEntry:
    """One definition, as it was when it was read.

    Attributes:
        file: name of the definition file.
        stamp: its stamp.
        others: name, relative to the definition's folder, and stamp of each further file that the answer
            depends on; `ABSENT` for those that must not be there.
        digest: hash of the file's content.
        flags: RAW, UNSTORED, LATE, YOUNG.
        lines: first line of command texts by attribute, for YAML; None for Python.
        size: bytes of the content in the index; 0 when UNSTORED.
    """

    __slots__ = ("_blob", "_place", "digest", "file", "flags", "lines", "others", "size", "stamp")

    def __init__(
        self,
        file: str,
        stamp: bytes,
        others: tuple[tuple[str, bytes], ...],
        digest: bytes,
        flags: int,
        lines: dict[str, int | None] | None,
        blob: bytes | None = None,
        place: tuple[StoreFile, int, int] | None = None,
        size: int = 0,
    ) -> None:
        self.file = file
        self.stamp = stamp
        self.others = others
        self.digest = digest
        self.flags = flags
        self.lines = lines
        self.size = len(blob) if blob is not None else size
        self._blob = blob
        self._place = place

    @property
    def blob(self) -> bytes | None:
        """The content, checked: encoded data, or the file's text when RAW; None when that is damaged."""
        if self._blob is None and self._place is not None:
            file, offset, checksum = self._place
            return file.read(offset, self.size, checksum)
        return self._blob

    @property
    def place(self) -> tuple[StoreFile, int, int] | None:
        """File, offset and checksum of the content; None when it is in memory."""
        return self._place

    def with_stamp(self, stamp: bytes, young: bool) -> DefinitionEntry:
        """Return this one, found unchanged under another stamp."""
        return DefinitionEntry(
            self.file,
            stamp,
            self.others,
            self.digest,
            (self.flags & ~YOUNG) | (YOUNG if young else 0),
            self.lines,
            self._blob,
            self._place,
            self.size,
        )


class FamilyEntry:
    """One family, as it was when it was listed.

    Attributes:
        name: the family.
        extension: of the combined file; empty for a folder.
        stamp: of the folder, or of the combined file; `ABSENT` when it was never listed.
        token: the state: random, renewed whenever something in the family is found changed.
        names: the versions in listing order; None when they are not known.
        flags: YOUNG, UNPROMISED, LISTED_ANEW, COMBINED.
        origin: the token in the file that this came from; None when it came from none.
    """

    __slots__ = (
        "_definitions",
        "_read",
        "_written",
        "extension",
        "flags",
        "name",
        "names",
        "origin",
        "stamp",
        "token",
    )

    def __init__(
        self,
        name: str,
        *,
        extension: str = "",
        stamp: bytes = b"",
        names: tuple[str, ...] | None = None,
        flags: int = 0,
        token: bytes | None = None,
        definitions: dict[str, DefinitionEntry] | None = None,
        origin: bytes | None = None,
        written: dict[str, int] | None = None,
        read: Callable[[str, int], DefinitionEntry] | None = None,
    ) -> None:
        """Make an entry.

        Args:
            name: the family.
            extension: see the class, as for the others.
            stamp: the stamp.
            names: the versions.
            flags: the flags.
            token: the state; None for a new one.
            definitions: the loaded ones; taken over, not copied.
            origin: the token in a file.
            written: further definitions, and their place in a file.
            read: makes their entries, given both, when they are wanted.
        """
        self.name = name
        self.extension = extension
        self.stamp = stamp
        # Random, because an index may be lost and made anew while what others made of it is still there.
        self.token = os.urandom(16) if token is None else token
        self.names = names
        self.flags = flags | (COMBINED if extension else 0)
        self.origin = origin
        self._definitions = {} if definitions is None else definitions
        self._written = {} if written is None else written
        self._read = read

    @property
    def definitions(self) -> dict[str, DefinitionEntry]:
        """The loaded definitions by version name; of a combined file one, under the empty name."""
        for version_name in list(self._written):
            self.definition(version_name)
        return self._definitions

    def definition(self, version_name: str) -> DefinitionEntry | None:
        """Return one definition; None when it was not loaded."""
        if version_name in self._written and self._read is not None:
            self._definitions[version_name] = self._read(version_name, self._written.pop(version_name))
        return self._definitions.get(version_name)

    def drop(self, version_name: str) -> None:
        """Forget a definition."""
        self._written.pop(version_name, None)
        self._definitions.pop(version_name, None)

    def put(self, version_name: str, definition: DefinitionEntry) -> None:
        """Take in a definition that was loaded."""
        self._written.pop(version_name, None)
        self._definitions[version_name] = definition
        if definition.flags & YOUNG:
            self.flags |= YOUNG
        if definition.flags & (UNSTORED | LATE):
            self.flags |= UNPROMISED

    def renew(self) -> None:
        """Give the family another state."""
        self.token = os.urandom(16)

    def settle(self, young: bool) -> None:
        """Work out the flags that follow from the definitions.

        Args:
            young: whether the stamp of the family itself is.
        """
        self.flags &= ~(YOUNG | UNPROMISED)
        if young:
            self.flags |= YOUNG
        for version_name, definition in list(self.definitions.items()):
            self.put(version_name, definition)

    def fixed_part(self) -> tuple[Any, ...]:
        """Return what a file holds besides the definitions, the stamp and the token."""
        return (self.name, self.extension, self.stamp, self.names)
