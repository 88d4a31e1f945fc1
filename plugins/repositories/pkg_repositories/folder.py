"""Families and versions in folders: `<location>/<family>/<version>`, as rez lays them out."""

# ruff: noqa: D102, PTH113, PTH116, PTH118, PTH119, PTH120, PTH122 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageRepositoryError
from pkg.interfaces.repository import Repository
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.loading import has_early_objects
from pkg.package.package import Package
from pkg.settings.plugin_sections import REZ_PLUGINS
from pkg.version import Version, is_valid_package_name
from pkg_repositories.listing import (
    EXTENSIONS,
    Folder,
    has_definition,
    links_in,
    scan,
    under_construction,
    visible_versions,
)

if TYPE_CHECKING:
    from pkg.index.entries import FamilyEntry
    from pkg.index.report import IndexReport
    from pkg.interfaces.finding import Finding
    from pkg.settings import Options, Settings
    from pkg_repositories.indexed import FamilyIndex

_COMBINED = "combined"

# After this many families that are not here, one listing of the root is cheaper than asking for each.
_FEW_MISSES = 4


class _Notes:
    """What was found out about one version."""

    __slots__ = ("file", "links")

    def __init__(self) -> None:
        self.file: str | None = None
        self.links: dict[str, str] | None = None


class FolderRepository(Repository):
    """What a folder of packages holds: families and versions, where they are, what the index knows of them.

    Everything is found with one scan per family. What was found is kept in an index (see
    `pkg_repositories.indexed`), so that the next process asks only whether it has changed.
    """

    name = "filesystem"
    settings = REZ_PLUGINS["package_repository"]["filesystem"]

    def __init__(
        self,
        options: Options | None,
        location: str,
        *,
        settings: Settings | None = None,
        show_ignored: bool = False,
    ) -> None:
        """Open a folder; nothing is read.

        Args:
            options: values of the plugin's settings; None for their defaults.
            location: the folder; symbolic links are resolved.
            settings: the settings of this run; None for those of this process.
            show_ignored: list packages that have been ignored, too.
        """
        super().__init__(options, location, settings=settings)
        self._show_ignored = show_ignored
        self._root: Folder | None = None
        self._misses = 0
        self._family_index: FamilyIndex | None = None

    # --- the index ---------------------------------------------------------------------------------

    @property
    def index(self) -> FamilyIndex | None:
        """What is known from before; None when the settings want none."""
        config = self.config
        if self._family_index is None and config.index and config.index_path and not self._show_ignored:
            from pkg_repositories.indexed import open_index

            self._family_index = open_index(self)
        return self._family_index

    def listing_places(self, name: str | None = None) -> Sequence[str] | None:
        if name is None:
            return (self.location,)
        if self.options.check_package_definition_files:
            return None
        path = f"{self.location}{os.sep}{name}"
        folder = scan(path)
        if folder is None:
            return (self.location, path, *(f"{path}.{extension}" for extension in EXTENSIONS))
        # A marked version appears when its definition does, which its own folder would tell.
        return None if under_construction(folder) else (path,)

    def family_state(self, name: str) -> bytes | None:
        index = self._family_index or self.index
        return None if index is None else index.state(name)

    def confirm(self, record: PackageRecord) -> bool:
        if record.is_loaded or self.index is None:
            return True
        return self.index.confirm(record.family.name, record.version_name)

    def keep(self) -> bool:
        return self._family_index is None or self._family_index.store.keep()

    def index_all(
        self,
        on_family: Callable[[int, int], None] | None = None,
        *,
        contents: bool = False,
        anew: bool = False,
    ) -> IndexReport:
        from pkg_repositories.indexing import index_all

        if anew:
            self._needed_index().store.forget()
            self.clear_caches()
        return index_all(self, self._needed_index(), on_family, contents=contents)

    def publish_index(self) -> str:
        store = self._needed_index().store
        try:
            return store.publish()
        except OSError as error:
            raise PackageRepositoryError(
                f"the index of {self.location} cannot be published: {error.strerror or error}. "
                "It takes a user who may write to the repository's folder"
            ) from error

    def examine(self) -> Sequence[Finding]:
        from pkg_repositories.examining import examine_folder

        return list(examine_folder(self))

    def _needed_index(self) -> FamilyIndex:
        if self.index is None:
            raise PackageRepositoryError(
                f"{self.location} has no index, because the setting 'index' is false; set it to true"
            )
        return self.index

    # --- where things are --------------------------------------------------------------------------

    def normal_location(self, location: str) -> str:
        path = os.path.realpath(location)
        return path.lower() if os.name == "nt" else path

    @property
    def uid(self) -> Hashable:
        try:
            return (self.name, self.location, os.stat(self.location).st_ino)
        except OSError:
            return (self.name, self.location)

    def layout_of(self, details: Mapping[str, Any]) -> str:
        return _COMBINED if "ext" in details else ""

    def family_uri(self, family: PackageFamily) -> str:
        if family.layout:
            return f"{self.location}{os.sep}{family.name}.{family.details['ext']}"
        return f"{self.location}{os.sep}{family.name}"

    def package_uri(self, record: PackageRecord) -> str:
        if record.family.layout:
            return f"{self.family_uri(record.family)}<{record.version_name}>"
        return self.package_file(record) or self.folder_of(record)

    def package_base(self, record: PackageRecord) -> str | None:
        if record.family.layout:
            return None
        if record.is_loaded:
            # Set by a build that runs the tests of a package before it is installed.
            redirected = record.definition.data.get("_redirected_base")
            if redirected:
                return str(redirected)
        return self.folder_of(record)

    def package_file(self, record: PackageRecord) -> str | None:
        if record.family.layout:
            return self.family_uri(record.family)
        notes = notes_of(record)
        if notes.file is None:
            folder = self.folder_of(record)
            index = self.index
            known = None if index is None else index.definition(record.family.name, record.version_name)
            if known is not None:
                notes.file = f"{folder}{os.sep}{known.file}"
                return notes.file
            for name in self.definition_names:
                path = f"{folder}{os.sep}{name}"
                if os.path.isfile(path):
                    notes.file = path
                    break
        return notes.file

    def payload_path(self, name: str, version: Version | str | None = None) -> str:
        path = os.path.join(self.location, name)
        return os.path.join(path, str(version)) if version else path

    def folder_of(self, record: PackageRecord) -> str:
        """Return the folder of a version, whatever a build says of its base."""
        folder = f"{self.location}{os.sep}{record.family.name}"
        return f"{folder}{os.sep}{record.version_name}" if record.version_name else folder

    @property
    def definition_names(self) -> list[str]:
        """The names of definition files, in the order in which they are looked for."""
        return [f"{name}.{extension}" for name in self.options.package_filenames for extension in EXTENSIONS]

    # --- families ----------------------------------------------------------------------------------

    def find_families(self) -> Iterable[PackageFamily]:
        if self.index is not None:
            _, _, folders, files, _ = self.index.root()
            root = Folder(folders, files)
        else:
            root = self._scanned_root()
        reserved = ("settings.yaml", self.options.file_lock_dir)
        for name in sorted(root.folders):
            if name not in reserved and is_valid_package_name(name):
                yield PackageFamily(self, name)
        for file in sorted(root.files):
            name, dot, extension = file.rpartition(".")
            if dot and extension in EXTENSIONS and file not in reserved and is_valid_package_name(name):
                yield self._combined_family(name, extension)

    def find_family(self, name: str) -> PackageFamily | None:
        if self.index is not None:
            entry = self.index.family(name)
            if entry is None:
                return None
            return (
                self._combined_family(name, entry.extension) if entry.extension else PackageFamily(self, name)
            )
        if self._root is None and self._misses < _FEW_MISSES:
            folder = scan(f"{self.location}{os.sep}{name}")
            if folder is not None and (os.name != "nt" or name in self._scanned_root().folders):
                family = PackageFamily(self, name)
                family.notes = folder
                return family
            self._misses += 1
            for extension in EXTENSIONS:
                if os.path.isfile(f"{self.location}{os.sep}{name}.{extension}"):
                    return self._combined_family(name, extension)
            return None
        root = self._scanned_root()
        if name in root.folders:
            return PackageFamily(self, name)
        for extension in EXTENSIONS:
            if f"{name}.{extension}" in root.files:
                return self._combined_family(name, extension)
        return None

    def _combined_family(self, name: str, extension: str) -> PackageFamily:
        return PackageFamily(self, name, _COMBINED, {"ext": extension})

    def _scanned_root(self) -> Folder:
        if self._root is None:
            self._root = scan(self.location) or Folder([], set())
        return self._root

    def last_release_time(self, family: PackageFamily) -> float:
        try:
            return os.stat(self.family_uri(family)).st_mtime
        except OSError:
            return 0

    # --- versions ----------------------------------------------------------------------------------

    def version_names(self, family: PackageFamily) -> Sequence[str]:
        entry = self.known_family(family)
        if entry is not None and entry.names is not None:
            return entry.names
        if family.layout:
            return self.combined_names(family)
        path = self.family_uri(family)
        folder: Folder | None = family.notes or scan(path)
        family.notes = None
        return () if folder is None else self.names_in(path, folder)[0]

    def names_in(self, path: str, folder: Folder) -> tuple[list[str], bool]:
        """Pick the versions out of what a family's folder holds.

        Args:
            path: the folder.
            folder: its content.

        Returns:
            The names, and whether they depend on more than the names in this folder.
        """
        if self.config.allow_unversioned_packages and any(
            name in folder.files for name in self.definition_names
        ):
            return [""], folder.links
        names = visible_versions(folder, show_ignored=self._show_ignored)
        if self.options.check_package_definition_files:
            return [
                name
                for name in names
                if has_definition(f"{path}{os.sep}{name}", ("package",))
                and has_definition(f"{path}{os.sep}{name}", self.options.package_filenames)
            ], True
        building = under_construction(folder)
        if building:
            # Whatever package_filenames says: rez asks for a file named `package` here.
            names = [
                name
                for name in names
                if name not in building or has_definition(f"{path}{os.sep}{name}", ("package",))
            ]
        return names, folder.links or bool(building)

    def state_of(self, record: PackageRecord) -> Hashable | None:
        path = self.package_file(record)
        try:
            return None if path is None else os.stat(path).st_mtime
        except OSError:
            return None

    def short_link(self, record: PackageRecord, folder: str) -> str | None:
        notes = notes_of(record)
        if notes.links is None:
            notes.links = links_in(
                os.path.join(self.folder_of(record), self.config.variant_shortlinks_dirname)
            )
        base = self.package_base(record)
        return None if base is None else notes.links.get(os.path.join(base, folder))

    def package_from_uri(self, uri: str) -> Package | None:
        path, bracket, version = uri.partition("<")
        if bracket:
            if not version.endswith(">"):
                return None
            names = [os.path.splitext(os.path.basename(path))[0], version[:-1]]
            root = os.path.dirname(path)
        else:
            base = os.path.dirname(path)
            names, root = [os.path.basename(base), ""], os.path.dirname(base)
            if not self._is_here(root):
                names, root = [os.path.basename(root), names[0]], os.path.dirname(root)
        if not self._is_here(root) or not is_valid_package_name(names[0]):
            return None
        family = self.family(names[0])
        if family is None or bool(bracket) != bool(family.layout):
            return None
        return next((Package(record) for record in family.records if record.version_name == names[1]), None)

    def _is_here(self, folder: str) -> bool:
        return folder == self.location or (bool(folder) and self.normal_location(folder) == self.location)

    def combined_names(self, family: PackageFamily) -> Sequence[str]:
        """Return the versions of a family that is one file."""
        raise NotImplementedError

    def known_family(self, family: PackageFamily) -> FamilyEntry | None:
        """Return what the index has of a family, if it is stored in the way that the index found."""
        if self.index is None or has_early_objects():
            return None
        entry = self.index.family(family.name)
        return entry if entry is not None and entry.extension == family.details.get("ext", "") else None

    def clear_caches(self) -> None:
        super().clear_caches()
        self._root = None
        self._misses = 0
        self._family_index = None


def notes_of(record: PackageRecord) -> _Notes:
    """Return what was found out about a version; the same object each time."""
    if record.notes is None:
        record.notes = _Notes()
    notes: _Notes = record.notes
    return notes
