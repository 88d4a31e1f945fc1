"""Index a whole folder repository at once."""

# ruff: noqa: PTH116 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable
from stat import S_ISDIR
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from pkg.errors import PkgError
from pkg.index.entries import LISTED_ANEW, UNSTORED, YOUNG, DefinitionEntry, FamilyEntry
from pkg.index.reading import raw_entry
from pkg.index.report import IndexReport
from pkg.index.stamps import ABSENT, clock, digest, digest_of_file, file_stamp, folder_stamp, is_young
from pkg.index.static import StaticReader
from pkg.index.storage import map_storage
from pkg.index.values import encode_literals
from pkg.package.loading import FORMAT_VERSION, read_all
from pkg_repositories.definitions import read_definition, release_stamps
from pkg_repositories.listing import scan

if TYPE_CHECKING:
    from pkg.package.family import PackageFamily
    from pkg_repositories.folder import FolderRepository
    from pkg_repositories.indexed import FamilyIndex


class _File(NamedTuple):
    """A definition file as it was found; `name` is empty where there is none."""

    version: str
    name: str
    stamp: bytes
    content: bytes
    others: tuple[tuple[str, bytes], ...]


class _Found(NamedTuple):
    """What the storage says of one family; `names` is None for what is no folder."""

    family: PackageFamily
    now: int
    stamp: bytes
    names: tuple[str, ...] | None
    listed_anew: bool
    files: list[_File]


def index_all(
    repository: FolderRepository,
    index: FamilyIndex,
    on_family: Callable[[int, int], None] | None = None,
    *,
    contents: bool = False,
) -> IndexReport:
    """Bring the index of a repository up to date and complete, and write it.

    Every known definition is compared with its file. Plain data is read without executing it; of what looks
    at nothing but itself the text is kept, and executed when it is first wanted; the rest is executed.

    Args:
        repository: the repository.
        index: its index.
        on_family: called now and then with the number of families done, and of all.
        contents: compare the content of known definitions, not their stamps alone.

    Raises:
        PackageRepositoryError: a folder cannot be read.
    """
    started = perf_counter()
    families = repository.families()
    work = _Indexing(repository, index, contents)
    fresh = [family for family in families if not family.layout and index.store.row(family.name) is None]
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if on_family is not None and (done % 16 == 0 or done == len(families)):
            on_family(done, len(families))

    for found in map_storage(work.look, fresh, lambda found: 2 + 3 * len(found.files)):
        work.take(found)
        step()
    new = set(map(id, fresh))
    for family in families:
        if id(family) not in new:
            work.update(family)
            step()
    kept = repository.keep()
    return IndexReport(
        len(families),
        work.packages,
        work.read,
        work.reused,
        work.unstored,
        index.store.size,
        perf_counter() - started,
        kept,
    )


class _Indexing:
    """One pass over a repository; the attributes are the numbers of the report."""

    def __init__(self, repository: FolderRepository, index: FamilyIndex, contents: bool) -> None:
        self._repository = repository
        self._contents = contents
        self._index = index
        self._definition_names = repository.definition_names
        self._reader = StaticReader()
        self.packages = self.read = self.reused = self.unstored = 0

    # --- families that are new ---------------------------------------------------------------------

    def look(self, family: PackageFamily) -> _Found:
        """Read everything of a family; called by several threads."""
        path = f"{self._repository.location}{os.sep}{family.name}"
        now = clock()
        try:
            status = os.stat(path)
        except OSError:
            return _Found(family, now, ABSENT, None, False, [])
        folder = scan(path) if S_ISDIR(status.st_mode) else None
        if folder is None:
            return _Found(family, now, ABSENT, None, False, [])
        names, listed_anew = self._repository.names_in(path, folder)
        files = [self._file(f"{path}{os.sep}{name}" if name else path, name) for name in names]
        return _Found(family, now, folder_stamp(status), tuple(names), listed_anew, files)

    def _file(self, folder: str, version: str) -> _File:
        others: list[tuple[str, bytes]] = []
        for name in self._definition_names:
            try:
                descriptor = os.open(f"{folder}{os.sep}{name}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
            except OSError:
                others.append((name, ABSENT))
                continue
            try:
                stamp = file_stamp(os.fstat(descriptor))
                content = read_all(descriptor)
            except OSError:
                break
            finally:
                os.close(descriptor)
            if b"timestamp" not in content:
                others += release_stamps(folder)
            return _File(version, name, stamp, content, tuple(others))
        return _File(version, "", ABSENT, b"", ())

    def take(self, found: _Found) -> None:
        """Put what was read of a family into the index."""
        if found.names is None:
            return self.update(found.family)
        name = found.family.name
        entry = FamilyEntry(
            name, stamp=found.stamp, names=found.names, flags=LISTED_ANEW if found.listed_anew else 0
        )
        self.packages += len(found.names)
        if is_young(found.stamp, found.now):
            entry.flags |= YOUNG
        folder = f"{self._repository.location}{os.sep}{name}{os.sep}"
        others = []
        for file in found.files:
            definition = self._static(f"{folder}{file.version}{os.sep}", file, found.now)
            if definition is None:
                others.append(file.version)
            else:
                entry.put(file.version, definition)
        self.read += len(found.names) - len(others)
        self._index.adopt(entry)
        for version in others:
            self._load(found.family, version)
        return None

    def _static(self, folder: str, file: _File, now: int) -> DefinitionEntry | None:
        """Make the entry of a definition without executing it; None where that is not possible."""
        if not file.name.endswith(".py"):
            return None
        content = file.content
        others = file.others
        data = self._reader.read(content, folder + file.name)
        if any(seal for _, seal in others):
            return None
        if data is None:
            return raw_entry(file.name, file.stamp, others, content, now)
        if data.pop("format_version", FORMAT_VERSION) not in _KNOWN_FORMATS:
            return None
        if ("timestamp" in data) != (b"timestamp" in content):
            return None
        blob = encode_literals(data)
        flags = YOUNG if is_young(file.stamp, now) else 0
        return DefinitionEntry(file.name, file.stamp, others, digest(content), flags, None, blob)

    # --- families that are known, and definitions that have to be loaded ----------------------------

    def update(self, family: PackageFamily) -> None:
        """Compare every definition of a family, and load what has changed."""
        known: DefinitionEntry | None
        if family.layout:
            if self._contents:
                self._index.distrust(family.name)
            known = self._index.combined_definition(family.name)
            self.read += known is None
            self.reused += known is not None
        try:
            names = self._repository.version_names(family)
        except PkgError:  # a combined file that is broken
            self.unstored += 1
            return
        self.packages += len(names)
        if family.layout:
            return
        for version in names:
            known = self._index.definition(family.name, version)
            if known is None or (self._contents and not self._is_same(family.name, version, known)):
                self._read(family, version)
            else:
                self.reused += 1
                self.unstored += bool(known.flags & UNSTORED)

    def _is_same(self, name: str, version: str, known: DefinitionEntry) -> bool:
        folder = self._index.folder(name, version)
        return digest_of_file(f"{folder}{os.sep}{known.file}") == known.digest

    def _read(self, family: PackageFamily, version: str) -> None:
        now = clock()
        folder = self._index.folder(family.name, version)
        entry = self._static(folder + os.sep, self._file(folder, version), now)
        if entry is None:
            self._load(family, version)
        else:
            self.read += 1
            self._index.learn(family.name, version, entry)

    def _load(self, family: PackageFamily, version: str) -> None:
        self.read += 1
        repository = self._repository
        folder = self._index.folder(family.name, version)
        try:
            loaded = read_definition(
                folder,
                self._definition_names,
                python_paths=repository.config.package_definition_build_python_paths,
                longest_changelog=repository.config.max_package_changelog_chars,
                stamped=True,
            )
        except PkgError:
            loaded = None
        entry = None if loaded is None else loaded.entry(folder)
        if entry is None or entry.flags & UNSTORED:
            self.unstored += 1
        if entry is not None:
            self._index.learn(family.name, version, entry)


_KNOWN_FORMATS = (FORMAT_VERSION, *range(FORMAT_VERSION))
