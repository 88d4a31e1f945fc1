"""Read one definition of a folder repository: from its file, or from what the index has of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageDefinitionNotFoundError
from pkg.package.loading import check_format_version, load_definition, read_file

if TYPE_CHECKING:
    from pkg.index.entries import DefinitionEntry
    from pkg.index.static import StaticReader
    from pkg_repositories.shared import SharedDefinitions

_RELEASE_FILES = ("release.yaml", ".metadata", ".metadata/changelog.txt", ".metadata/release_time.txt")


class LoadedFile:
    """A definition that was loaded.

    Attributes:
        path: the file.
        data: the attributes; see `load_definition`.
        lines: see `Definition.lines`.
        known_entry: what the index keeps of it, where that is known already.
    """

    __slots__ = ("_content", "_now", "_others", "_stamp", "_storable", "data", "known_entry", "lines", "path")

    def __init__(
        self,
        path: str,
        data: dict[str, Any],
        lines: dict[str, int | None] | None = None,
        *,
        stamp: bytes = b"",
        others: tuple[tuple[str, bytes], ...] = (),
        content: bytes = b"",
        now: int = 0,
        storable: bool = True,
    ) -> None:
        """Keep what was read.

        Args:
            path: the file.
            data: the attributes.
            lines: see `Definition.lines`.
            stamp: of the file, from before it was read; empty when nothing is to be kept.
            others: what else the answer depends on; see `DefinitionEntry`.
            content: the file.
            now: when the stamps were taken.
            storable: whether the next process may do without loading it.
        """
        self.path = path
        self.data = data
        self.lines = lines
        self.known_entry: DefinitionEntry | None = None
        self._stamp = stamp
        self._others = others
        self._content = content
        self._now = now
        self._storable = storable

    def entry(self, folder: str) -> DefinitionEntry | None:
        """Make what the index keeps of it; None when there is nothing to be kept.

        Args:
            folder: the folder of the definition.
        """
        if self.known_entry is not None or not self._stamp:
            return self.known_entry
        from pkg.index.reading import loaded_entry

        file = self.path[len(folder) + 1 :]
        data = self.data if self._storable else None
        return loaded_entry(self.path, file, self._stamp, self._others, self._content, data, self._now)


def read_known(known: DefinitionEntry, folder: str) -> LoadedFile | None:
    """Make a definition of what the index has; None when that is not enough.

    Args:
        known: the entry, compared with the storage.
        folder: the folder of the definition.
    """
    from pkg.index.entries import RAW, UNSTORED
    from pkg.index.values import decode

    if known.flags & (RAW | UNSTORED):
        return None
    blob = known.blob
    if blob is None:
        return None
    path = f"{folder}{os.sep}{known.file}"
    return LoadedFile(path, decode(blob, path), known.lines)


def read_definition(
    folder: str,
    names: Sequence[str],
    *,
    known: DefinitionEntry | None = None,
    python_paths: Sequence[str] = (),
    longest_changelog: int = 0,
    stamped: bool = False,
    reader: StaticReader | None = None,
    shared: SharedDefinitions | None = None,
) -> LoadedFile | None:
    """Load the definition in a folder.

    Args:
        folder: the folder.
        names: files to look for; the first that is there counts.
        known: what the index has, compared with the storage; its text is used where it has it.
        python_paths: see `load_definition`.
        longest_changelog: see `release_data`.
        stamped: take stamps, for the index.
        reader: reads what is plain data without executing it; None executes everything.
        shared: what other machines have loaded; None for nothing. Takes stamps as well.

    Returns:
        None when none of the files is there.

    Raises:
        PackageMetadataError: it does not parse, or raised.
    """
    from pkg.index.stamps import ABSENT, clock, stamp_of_file

    now = clock()
    stamped = stamped or shared is not None
    others: list[tuple[str, bytes]] = []
    for name in names:
        path = f"{folder}{os.sep}{name}"
        content = stamp = None
        if known is not None and known.file == name:
            content, stamp = known.blob, known.stamp
        if content is None or stamp is None:
            stamp = stamp_of_file(path) if stamped else ABSENT
            found = shared.get(folder, name, stamp) if shared is not None and stamp else None
            if found is not None:
                return found
            try:
                content = read_file(path)
            except OSError:
                others.append((name, ABSENT))
                continue
        data = None if reader is None else _static(reader, path, content)
        if data is None:
            data = load_definition(path, content, python_paths)
        storable = check_format_version(path, data)
        if "timestamp" not in data:
            from pkg_repositories.old_formats import release_data

            if stamped:
                others += release_stamps(folder)
            data.update(release_data(folder, longest_changelog))
        loaded = LoadedFile(
            path,
            data,
            stamp=stamp if stamped else ABSENT,
            others=tuple(others),
            content=content,
            now=now,
            storable=storable,
        )
        if shared is not None:
            loaded.known_entry = loaded.entry(folder)
            if loaded.known_entry is not None:
                shared.put(folder, loaded.known_entry)
        return loaded
    return None


def _static(reader: StaticReader, path: str, content: bytes) -> dict[str, Any] | None:
    from pkg.index.values import decode, encode_literals

    data = reader.read(content, path) if path.endswith(".py") else None
    # What a reader gives is shared between its answers; written and read, it is not.
    return None if data is None else decode(encode_literals(data), path)


def read_combined(path: str, python_paths: Sequence[str], *, stamped: bool) -> LoadedFile:
    """Load the file of a combined family.

    Args:
        path: the file.
        python_paths: see `load_definition`.
        stamped: take a stamp, for the index.

    Raises:
        PackageDefinitionNotFoundError: it is gone.
        PackageMetadataError: it does not parse, or raised.
    """
    from pkg.index.stamps import ABSENT, clock, stamp_of_file
    from pkg.index.static import read_static

    now = clock()
    stamp = stamp_of_file(path) if stamped else ABSENT
    try:
        content = read_file(path)
    except OSError as error:
        raise PackageDefinitionNotFoundError(
            f"the combined package file {path} is gone; list the repository again"
        ) from error
    # Also read when families are only listed, so it is not executed where it is plain data.
    data = read_static(content, path) if path.endswith(".py") else None
    if data is None:
        data = load_definition(path, content, python_paths)
    storable = check_format_version(path, data)
    return LoadedFile(path, data, stamp=stamp, content=content, now=now, storable=storable)


def release_stamps(folder: str) -> list[tuple[str, bytes]]:
    """Return the stamps of everything that `release_data` looks at."""
    from pkg.index.stamps import ABSENT, stamp_of_file

    found = [(name, stamp_of_file(f"{folder}{os.sep}{name}")) for name in _RELEASE_FILES[:2]]
    if found[0][1] is ABSENT and found[1][1] is not ABSENT:
        found += [(name, stamp_of_file(f"{folder}{os.sep}{name}")) for name in _RELEASE_FILES[2:]]
    return found
