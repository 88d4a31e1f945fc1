"""What is known of one repository: on disk, shared by the processes of a user, and in this process.

Two files: a *base*, and beside it a *delta* with the families that were learned since; a delta counts only
over the very base it names, and when it has grown to a quarter of it both are made into a new base. A family
in the delta is there completely. Below both may lie a file that a site published beside the repository.

Nothing here is believed for being here: whoever uses an entry compares its stamps with the storage first (see
`pkg_repositories.indexed`). So files are replaced without regard for readers, a lost write costs time and
nothing else, and what fails a check counts as not known.
"""

# ruff: noqa: PTH101, PTH102, PTH112, PTH110, PTH103, PTH108, PTH116, PTH118, PTH120, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pkg.index.entries import FamilyEntry
from pkg.index.locking import locked
from pkg.index.store_file import ROW, Damaged, StoreFile, key_of

BASE, DELTA = "base", "delta"

_SMALLEST_MERGE = 1 << 18
_FORGOTTEN_AFTER = 600.0  # seconds; no write takes that long

# A row that no file holds: what was learned in this process.
_LEARNED: tuple[Any, ...] = ()


def log(text: str, *values: object) -> None:
    """Tell those who said `-v`."""
    import logging

    logging.getLogger("pkg").info(text, *values)


class Store:
    """The knowledge of one repository; shared by all `Repository` objects of a process.

    Attributes:
        folder: where the files are.
        published_path: where the file for everybody is, or would be.
        root: listing of the repository's root: (stamp, young, folders, files, links); None when not known.
    """

    def __init__(self, folder: str, purpose: tuple[Any, ...], published: str) -> None:
        """Open; a missing or unusable file counts as empty.

        Args:
            folder: where the files are, or will be.
            purpose: everything that decides what the files hold: location, settings, Python, pkg.
            published: a file in a folder of its own at the repository's root. It counts when it belongs to
                root or to the owner of the repository.
        """
        self.folder = folder
        self._purpose = purpose
        self.published_path = published
        self._entries: dict[str, FamilyEntry] = {}
        self._dirty: set[str] = set()
        self._root_dirty = False
        self._unwritable = False
        self._told: set[tuple[str, str]] = set()
        self._base: StoreFile | None = None
        self._delta: StoreFile | None = None
        self._published: StoreFile | None = None
        self._files: list[StoreFile] = []
        self.root: tuple[Any, ...] | None = None
        self._open()

    # --- files -------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._delta = None
        self._base = self._opened(os.path.join(self.folder, BASE))
        if self._base is not None:
            try:
                self._delta = self._opened(os.path.join(self.folder, DELTA), delta=True)
            except Damaged:
                self._base = None  # what it knows may have been found changed since
            if self._base is not None and self._delta is not None and self._delta.over != self._base.identity:
                self._delta = None  # of an earlier base
        if self._published is None:
            self._published = self._opened(self.published_path, published=True)
        self._files = [file for file in (self._delta, self._base, self._published) if file is not None]
        if not self._root_dirty:
            self.root = next((root for root in (file.root() for file in self._files) if root), None)

    def _opened(self, path: str, *, published: bool = False, delta: bool = False) -> StoreFile | None:
        def may_write(user: int) -> bool:
            if user == 0:
                return True
            if published:
                return user == os.stat(os.path.dirname(os.path.dirname(path))).st_uid
            return user == os.getuid()

        purpose = published_purpose(self._purpose) if published else self._purpose
        try:
            return StoreFile(path, purpose, may_write if hasattr(os, "getuid") else None, delta)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Damaged as problem:
            self._tell(path, str(problem))
            if delta:
                raise
            return None

    def refresh(self) -> None:
        """See what other processes have written since."""
        if self._is_current():
            return
        self._open()
        for name in list(self._entries):
            if name not in self._dirty:
                del self._entries[name]

    def _tell(self, path: str, problem: str) -> None:
        if (path, problem) not in self._told:
            self._told.add((path, problem))
            log("the package index %s is not used: %s", path, problem)

    def _is_current(self) -> bool:
        return all(
            not os.path.exists(os.path.join(self.folder, name)) if file is None else file.is_current()
            for file, name in ((self._base, BASE), (self._delta, DELTA))
        )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The files that are not used, and why."""
        return sorted(self._told)

    @property
    def published(self) -> StoreFile | None:
        """The file that lies in the repository; None when there is none that can be used."""
        return self._published if self._published in self._files else None

    @property
    def packages(self) -> int:
        """How many packages are known, about."""
        known: int = sum(file.packages for file in (self._delta, self._base) if file is not None)
        published: int = self._published.packages if self._published is not None else 0
        return max(known, published) + sum(len(self._entries[name].names or ()) for name in self._dirty)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in (self._delta, self._base) if file is not None)

    # --- families ----------------------------------------------------------------------------------

    def row(self, name: str) -> tuple[Any, ...] | None:
        """Return stamp, token and flags of a family without reading more; None when it is not known."""
        entry = self._entries.get(name)
        if entry is not None:
            return (entry.stamp, entry.token, entry.flags)
        key = key_of(name)
        for file in self._files:
            row = file.row(key)
            if row is not None:
                return row[1:4]
            if file.failed is not None:
                self._complain(file)
                return self.row(name)
        return None

    def family(self, name: str, stamp: bytes | None = None) -> FamilyEntry | None:
        """Return what is known of a family.

        Args:
            name: the family.
            stamp: its present one: a file that knows it under this stamp is asked before one that does not.
        """
        entry = self._entries.get(name)
        if entry is None:
            entry = self._read(name, stamp)
            if entry is not None:
                self._entries[name] = entry
        return entry

    def _read(self, name: str, stamp: bytes | None) -> FamilyEntry | None:
        key = key_of(name)
        found = [(file, row) for file in self._files for row in (file.row(key),) if row is not None]
        if len(found) > 1:
            found.sort(key=lambda pair: pair[1][1] != stamp)
        for file, row in found:
            if file not in self._files:
                continue
            entry = file.family(row, name)
            if entry is not None:
                if file is self._published:
                    entry.origin = None
                return entry
            self._complain(file)
        return None

    def _complain(self, file: StoreFile) -> None:
        """Leave out a file that is damaged inside; with the delta the base, which is older."""
        if file.failed is not None and file in self._files:
            self._tell(file.path, file.failed)
            self._files.remove(file)
            if file is self._delta and self._base in self._files:
                self._files.remove(self._base)

    def put(self, entry: FamilyEntry) -> None:
        """Take in what was learned of a family."""
        self._entries[entry.name] = entry
        self._dirty.add(entry.name)

    def put_root(self, root: tuple[Any, ...]) -> None:
        """Take in a listing of the root."""
        self.root = root
        self._root_dirty = True

    def names(self) -> list[str]:
        """Return the families that are known."""
        rows = {row[0]: (file, row) for file in reversed(self._files) for row in file.rows()}
        found = (file.family(row) for file, row in rows.values())
        return sorted({*self._entries, *(entry.name for entry in found if entry is not None)})

    # --- writing -----------------------------------------------------------------------------------

    def keep(self) -> bool:
        """Write what was learned.

        Returns:
            Whether all of it is on disk now. What another process learned of the same family in the
            meantime stays, and ours is dropped.
        """
        if not (self._dirty or self._root_dirty):
            return True
        if self._unwritable:
            return False
        try:
            _make_folder(self.folder)
            with locked(os.path.join(self.folder, "lock")) as got:
                return got and self._merge()
        except (OSError, ValueError) as error:
            self._unwritable = True
            log("the package index %s cannot be written: %s", self.folder, error)
            return False

    def _merge(self) -> bool:
        from pkg.index.store_writing import Segment, write

        entries, dirty = self._entries, set(self._dirty)
        root = self.root
        if not self._is_current():
            self._open()
        if any(file is not None and file.failed is not None for file in (self._base, self._delta)):
            self._base = self._delta = None
        if self._root_dirty:
            self.root = root
        complete = True
        ours: dict[bytes, Segment] = {}
        written: list[FamilyEntry] = []
        for name in dirty:
            entry = entries[name]
            there = self._on_disk(name)
            if there is not None and there.token != entry.token:
                # Somebody else listed it or found it changed meanwhile. Who saw the later folder wins.
                if there.token != entry.origin and _changed_at(there) >= _changed_at(entry):
                    complete = False
                    continue
            elif there is not None:
                for version, definition in list(there.definitions.items()):
                    if version not in entry.definitions and (entry.names is None or version in entry.names):
                        entry.put(version, definition)
            segment = Segment.made(entry)
            ours[segment.key] = segment
            written.append(entry)
        added = {
            segment.key: segment for segment in self._segments(self._delta) if segment.key not in ours
        } | ours
        size = sum(len(segment.content) + ROW.size for segment in added.values())
        base = self._base
        if base is None or size > max(base.size // 4, _SMALLEST_MERGE):
            present = None
            if self.root is not None and not self.root[4]:
                present = {
                    key_of(name)
                    for name in (*self.root[2], *(file.rpartition(".")[0] for file in self.root[3]))
                }
            everything = {segment.key: segment for segment in self._segments(base)} | added
            gone = [key for key in everything if present is not None and key not in present]
            for key in gone:
                del everything[key]
            write(os.path.join(self.folder, BASE), self._purpose, everything.values(), root=self.root)
            with suppress(OSError):
                os.unlink(os.path.join(self.folder, DELTA))
            self._tidy()
        else:
            write(
                os.path.join(self.folder, DELTA),
                self._purpose,
                added.values(),
                over=base.identity,
                root=self.root,
            )
        for entry in written:
            entry.origin = entry.token
        self._dirty.clear()
        self._root_dirty = False
        self._entries = {}
        self._open()
        return complete

    def _on_disk(self, name: str) -> FamilyEntry | None:
        key = key_of(name)
        for file in (self._delta, self._base):
            row = None if file is None else file.row(key)
            if file is not None and row is not None:
                entry = file.family(row, name)
                if entry is not None:
                    return entry
        return None

    def _segments(self, file: StoreFile | None) -> Iterator[Any]:
        from pkg.index.store_writing import Segment

        for row in () if file is None else file.rows():
            segment = None if file is None else Segment.copied(file, row)
            if segment is not None:
                yield segment

    def forget(self) -> None:
        """Remove what is known, here and on disk; a published file is not asked before the next write."""
        with suppress(OSError), locked(os.path.join(self.folder, "lock")):
            for name in (DELTA, BASE):
                with suppress(OSError):
                    os.unlink(os.path.join(self.folder, name))
        self._entries.clear()
        self._dirty.clear()
        self._root_dirty = False
        self._base = self._delta = self._published = None
        self._files = []
        self.root = None

    def publish(self) -> str:
        """Write everything that is known into one file for others.

        Returns:
            The file.

        Raises:
            OSError: it cannot be written.
        """
        from pkg.index.store_writing import Segment, write

        segments = {
            segment.key: segment for file in (self._base, self._delta) for segment in self._segments(file)
        }
        for name in self._dirty:
            segment = Segment.made(self._entries[name])
            segments[segment.key] = segment
        path = self.published_path
        folder = os.path.dirname(path)
        if not os.path.isdir(folder):
            os.mkdir(folder)
            os.chmod(folder, 0o755)  # whatever the umask says: it is for everybody
        write(path, published_purpose(self._purpose), segments.values(), root=self.root, mode=0o644)
        os.chmod(path, 0o644)
        return path

    def _tidy(self) -> None:
        """Remove what writers left behind that were killed."""
        oldest = time.time() - _FORGOTTEN_AFTER
        for name in os.listdir(self.folder):
            if name.startswith((f".{BASE}.", f".{DELTA}.")):
                path = os.path.join(self.folder, name)
                with suppress(OSError):
                    if os.stat(path).st_mtime < oldest:
                        os.unlink(path)


def published_purpose(purpose: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the purpose of a file beside the repository: where that is mounted does not matter."""
    return ("", *purpose[1:])


def _changed_at(entry: FamilyEntry) -> int:
    return int.from_bytes(entry.stamp[-8:], "little", signed=True)


def _make_folder(folder: str) -> None:
    os.makedirs(folder, mode=0o700, exist_ok=True)
