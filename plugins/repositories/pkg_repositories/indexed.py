"""What a folder repository knows from its index, compared with the storage before it is used.

A family is compared once in the life of a `FamilyIndex`: by one `stat` of its folder, and where the check is
`definitions` by one of each definition that the index knows. A definition is compared when it is first
wanted, whatever the check.
"""

# ruff: noqa: PTH116 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from stat import S_ISDIR
from typing import TYPE_CHECKING, Any

from pkg.index.entries import (
    LISTED_ANEW,
    UNPROMISED,
    UNSTORED,
    YOUNG,
    DefinitionEntry,
    FamilyEntry,
)
from pkg.index.stamps import ABSENT, clock, digest_of_file, folder_stamp, is_young, stamp_of_file
from pkg.version import is_valid_package_name
from pkg_repositories.comparing import compared, holds
from pkg_repositories.listing import scan

if TYPE_CHECKING:
    from pkg.index.store import Store
    from pkg_repositories.folder import FolderRepository
    from pkg_repositories.listing import Folder

MANY_PACKAGES = 2000
"""Up to so many packages, the definitions of a repository that one can write to are compared one by one."""

_NOTHING = b""


class FamilyIndex:
    """The families of one folder, as the index has them and the storage confirms them.

    Attributes:
        store: what is kept on disk.
    """

    def __init__(
        self,
        store: Store,
        location: str,
        *,
        definitions: Callable[[], bool],
        extensions: Iterable[str],
        names_in: Callable[[str, Folder], tuple[list[str], bool]],
    ) -> None:
        """Use a store; nothing is read.

        Args:
            store: the store.
            location: the repository's folder.
            definitions: tells whether definitions are compared with each family, asked at most once.
            extensions: those of combined files, in order of preference.
            names_in: gives the versions of a family folder, and whether they depend on more than the folder's
                own entries.
        """
        self.store = store
        self._location = location
        self._ask_definitions = definitions
        self._with_definitions: bool | None = None
        self._extensions = tuple(extensions)
        self._names_in = names_in
        self._families: dict[str, FamilyEntry | None] = {}
        self._states: dict[str, bytes | None] = {}
        # Versions whose definition was found to be the one in the index, by family; None for all of them.
        self._confirmed: dict[str, set[str] | None] = {}
        # Versions that were loaded, or told to be changed, in our life.
        self._seen: dict[str, set[str]] = {}
        self._root: tuple[Any, ...] | None = None

    @property
    def _compares_definitions(self) -> bool:
        if self._with_definitions is None:
            self._with_definitions = self._ask_definitions()
        return self._with_definitions

    # --- states ------------------------------------------------------------------------------------

    def state(self, name: str) -> bytes | None:
        """Return the state of a family; see `Repository.family_state`."""
        try:
            return self._states[name]
        except KeyError:
            pass
        row = self.store.row(name)
        if row is not None and not row[2] and not self._compares_definitions:
            # The common case, as short as can be: a folder, old enough, and nothing special in it.
            try:
                if folder_stamp(os.stat(f"{self._location}/{name}")) == row[0]:
                    found: bytes | None = row[1]
                    self._states[name] = found
                    return found
            except OSError:
                pass
        if not is_valid_package_name(name):
            return _NOTHING
        entry = self.family(name)
        state = _NOTHING if entry is None else None if entry.flags & UNPROMISED else entry.token
        self._states[name] = state
        return state

    def renew(self, entry: FamilyEntry) -> None:
        """Note that something in a family was found changed."""
        entry.renew()
        self._states.pop(entry.name, None)
        self.store.put(entry)

    # --- families ----------------------------------------------------------------------------------

    def family(self, name: str) -> FamilyEntry | None:
        """Return a family as it is now; None when there is none.

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """
        try:
            return self._families[name]
        except KeyError:
            pass
        state = self._states.pop(name, None)
        if state:
            # Its stamp has been compared by `state`.
            entry = self.store.family(name)
            if entry is not None and entry.token == state and not entry.flags:
                self._families[name] = entry
                self._states[name] = state
                return entry
        entry = self._families[name] = self._look_up(name)
        return entry

    def _look_up(self, name: str) -> FamilyEntry | None:
        if self._root is not None and not self._root[4] and not self._is_in(self._root, name):
            return None
        path = f"{self._location}{os.sep}{name}"
        now = clock()
        try:
            status = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return self._combined(name)
        except OSError:
            scan(path)  # says what is wrong
            raise
        if not S_ISDIR(status.st_mode) or (os.name == "nt" and name not in self.root()[2]):
            return self._combined(name)
        stamp = folder_stamp(status)
        entry = self.store.family(name, stamp)
        if entry is not None and entry.extension:
            entry = None
        if (
            entry is not None
            and entry.stamp == stamp
            and entry.names is not None
            and not entry.flags & (YOUNG | LISTED_ANEW)
        ):
            if not self._compares_definitions:
                return entry
            if all(
                holds(definition, self.folder(name, version))
                for version, definition in list(entry.definitions.items())
            ):
                self._confirmed[name] = None
                return entry
        return self._listed(name, path, stamp, now, entry)

    def _listed(
        self, name: str, path: str, stamp: bytes, now: int, entry: FamilyEntry | None
    ) -> FamilyEntry | None:
        """List a family anew, and keep what has not changed of its definitions."""
        folder = scan(path)
        if folder is None:  # gone in this moment
            return None
        names, listed_anew = self._names_in(path, folder)
        young = is_young(stamp, now)
        flags = LISTED_ANEW if listed_anew else 0
        fresh = FamilyEntry(name, stamp=stamp, names=tuple(names), flags=flags)
        changed = entry is None or entry.names != fresh.names
        refreshed = False
        if entry is not None:
            listed = set(names)
            for version, definition in list(entry.definitions.items()):
                if version not in listed:
                    continue
                current = compared(definition, self.folder(name, version), now)
                if current is not None:
                    fresh.put(version, current)
                    refreshed = refreshed or current is not definition
                elif not definition.flags & UNSTORED:
                    changed = True
            fresh.origin = entry.origin
            if not changed:
                fresh.token = entry.token
        fresh.settle(young)
        self._confirmed[name] = None
        if changed or refreshed or entry is None or (entry.stamp, entry.flags) != (stamp, fresh.flags):
            self.store.put(fresh)
        else:
            assert entry is not None
            return entry
        return fresh

    def _combined(self, name: str) -> FamilyEntry | None:
        """Return a family that is one file; what the file says is not known before it is loaded."""
        root = self.root()
        for extension in self._extensions:
            file = f"{name}.{extension}"
            if not root[4] and file not in root[3]:
                continue
            path = f"{self._location}{os.sep}{file}"
            now = clock()
            stamp = stamp_of_file(path)
            if stamp is not ABSENT and os.path.isfile(path):  # noqa: PTH113
                return self._combined_as_it_is(name, extension, path, stamp, now)
        return None

    def _combined_as_it_is(self, name: str, extension: str, path: str, stamp: bytes, now: int) -> FamilyEntry:
        entry = self.store.family(name)
        young = is_young(stamp, now)
        if entry is not None and entry.extension == extension:
            if entry.stamp == stamp and not entry.flags & YOUNG:
                return entry
            known = entry.definition("")
            if known is not None and digest_of_file(path) == known.digest:
                if entry.stamp == stamp and young:
                    return entry
                definitions = {"": known.with_stamp(stamp, young)}
                fresh = FamilyEntry(
                    name,
                    extension=extension,
                    stamp=stamp,
                    names=entry.names,
                    token=entry.token,
                    definitions=definitions,
                    origin=entry.origin,
                )
                fresh.settle(young)
                self.store.put(fresh)
                return fresh
        fresh = FamilyEntry(name, extension=extension, stamp=stamp)
        fresh.origin = None if entry is None else entry.origin
        fresh.settle(young)
        self.store.put(fresh)
        return fresh

    # --- the root ----------------------------------------------------------------------------------

    def root(self) -> tuple[Any, ...]:
        """Return the listing of the root as it is now: (stamp, young, folders, files, links).

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """
        if self._root is None:
            self._root = self._root_now()
        return self._root

    def _root_now(self) -> tuple[Any, ...]:
        now = clock()
        try:
            stamp = folder_stamp(os.stat(self._location))
        except OSError:
            stamp = ABSENT
        known = self.store.root
        if known is not None and stamp and known[0] == stamp and not known[1] and not known[4]:
            return known
        folder = scan(self._location)
        if folder is None:
            return (ABSENT, True, frozenset(), frozenset(), True)
        listing = (
            stamp,
            is_young(stamp, now),
            frozenset(folder.folders),
            frozenset(folder.files),
            folder.links,
        )
        if listing != known and stamp:
            self.store.put_root(listing)
        return listing

    def adopt(self, entry: FamilyEntry) -> None:
        """Take in a family that was listed and read by somebody else, just now."""
        self._families[entry.name] = entry
        self._states.pop(entry.name, None)
        self._confirmed[entry.name] = None
        self.store.put(entry)

    def _is_in(self, root: tuple[Any, ...], name: str) -> bool:
        return name in root[2] or any(f"{name}.{extension}" in root[3] for extension in self._extensions)

    # --- definitions -------------------------------------------------------------------------------

    def definition(self, name: str, version: str) -> DefinitionEntry | None:
        """Return a definition that is in the index and, as it is now, in the storage; None when it is not."""
        entry = self._families.get(name) or self.store.family(name)
        if entry is None or entry.extension:
            return None
        definition = entry.definition(version)
        if definition is None:
            return None
        confirmed = self._confirmed.setdefault(name, set())
        if confirmed is None or version in confirmed:
            return definition
        folder = self.folder(name, version)
        if definition.flags & YOUNG or not holds(definition, folder):
            current = compared(definition, folder, clock())
            if current is None:
                entry.drop(version)
                if not definition.flags & UNSTORED:
                    self.renew(entry)
                return None
            if current is not definition:
                entry.put(version, current)
                self.store.put(entry)
                definition = current
        confirmed.add(version)
        return definition

    def confirm(self, name: str, version: str) -> bool:
        """Tell whether a definition is the one that `state` answered for; see `Repository.confirm`."""
        entry = self.family(name)
        if entry is None:
            return False
        if entry.extension or entry.flags & UNPROMISED or self.definition(name, version) is not None:
            return True
        if version in self._seen.get(name, ()):
            return True
        # It has changed, or the index does not know it, so that nothing speaks for what was made of it.
        self.renew(entry)
        self._seen.setdefault(name, set()).add(version)
        return False

    def distrust(self, name: str) -> None:
        """Have a combined file compared by its content when it is next asked for."""
        entry = self.store.family(name)
        if entry is not None:
            entry.flags |= YOUNG
        self._families.pop(name, None)
        self._states.pop(name, None)

    def combined_definition(self, name: str) -> DefinitionEntry | None:
        """Return what the index has of a combined file that `family` has compared."""
        entry = self.family(name)
        return None if entry is None else entry.definition("")

    def learn_combined(self, name: str, definition: DefinitionEntry | None, names: Sequence[str]) -> None:
        """Take in a combined file that was just loaded.

        Args:
            name: the family.
            definition: what was loaded; None when it changed while it was read.
            names: the versions.
        """
        entry = self.family(name)
        if entry is None:
            return
        if definition is None:
            self.renew(entry)
            return
        if definition.stamp != entry.stamp:  # edited in this moment
            self.renew(entry)
            entry.stamp = definition.stamp
        entry.put("", definition)
        entry.names = None if definition.flags & UNSTORED else tuple(names)
        if entry.flags & UNPROMISED:
            self._states.pop(name, None)
        self.store.put(entry)

    def learn(self, name: str, version: str, definition: DefinitionEntry | None) -> None:
        """Take in a definition that was just loaded.

        Args:
            name: the family; one that was not listed yet will do.
            version: the version; empty for the unversioned package.
            definition: what was loaded; None when it changed while it was read.
        """
        entry = self._families.get(name) or self.store.family(name)
        if entry is None:
            entry = FamilyEntry(name)
        if definition is None:
            self.renew(entry)
            return
        before = entry.definition(version)
        if before is not None and before.digest != definition.digest and not before.flags & UNSTORED:
            self.renew(entry)
        entry.put(version, definition)
        if entry.flags & UNPROMISED:
            self._states.pop(name, None)
        self._seen.setdefault(name, set()).add(version)
        confirmed = self._confirmed.setdefault(name, set())
        if confirmed is not None:
            confirmed.add(version)
        self.store.put(entry)

    def folder(self, name: str, version: str) -> str:
        """Return the folder of a definition; an empty version is the unversioned package."""
        folder = f"{self._location}{os.sep}{name}"
        return f"{folder}{os.sep}{version}" if version else folder


def open_index(repository: FolderRepository) -> FamilyIndex:
    """Open the index of a repository; one store for all of a process."""
    from pkg.index.opening import open_store

    config, options = repository.config, repository.options
    content = (
        tuple(options.package_filenames),
        bool(options.check_package_definition_files),
        bool(config.allow_unversioned_packages),
        int(config.max_package_changelog_chars),
        tuple(config.package_definition_build_python_paths),
    )
    store = open_store(config.index_path, repository.location, content)

    def compares_definitions() -> bool:
        check = config.index_check
        if check != "auto":
            return bool(check == "definitions")
        if repository.is_at(config.local_packages_path):
            return True
        return store.packages <= MANY_PACKAGES and os.access(repository.location, os.W_OK)

    return FamilyIndex(
        store,
        repository.location,
        definitions=compares_definitions,
        extensions=("py", "yaml"),
        names_in=repository.names_in,
    )
