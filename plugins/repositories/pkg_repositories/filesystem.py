"""Packages in folders: `<location>/<family>/<version>/package.py`, as rez lays them out."""

# ruff: noqa: D102, PTH115, PTH113, PTH116, PTH118, PTH119, PTH120, PTH122 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageDefinitionNotFoundError
from pkg.hookspecs import hookimpl
from pkg.interfaces.repository import Repository
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.loading import check_format_version, load_definition, read_file
from pkg.package.package import Package
from pkg.settings.plugin_sections import REZ_PLUGINS
from pkg.version import Version, is_valid_package_name
from pkg_repositories.listing import Folder, scan, under_construction, visible_versions

if TYPE_CHECKING:
    from pkg.settings import Options, Settings
    from pkg_repositories.combined import CombinedFile

_EXTENSIONS = ("py", "yaml")
_COMBINED = "combined"

# After this many families that are not here, one listing of the root is cheaper than asking for each.
_FEW_MISSES = 4


class _Notes:
    """What was found out about one version."""

    __slots__ = ("file", "links")

    def __init__(self) -> None:
        self.file: str | None = None
        self.links: dict[str, str] | None = None


class FilesystemRepository(Repository):
    """A folder of packages.

    A family is a folder with one folder per version, or with a definition of its own (an unversioned
    package, which hides the versions), or a single file `<family>.py` with all versions in it.

    Everything is found with one scan per family; definitions are opened one by one when they are wanted.

    Source: rez 3.4.0.
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
        return self.package_file(record) or self._folder(record)

    def package_base(self, record: PackageRecord) -> str | None:
        if record.family.layout:
            return None
        if record.is_loaded:
            # Set by a build that runs the tests of a package before it is installed.
            redirected = record.definition.data.get("_redirected_base")
            if redirected:
                return str(redirected)
        return self._folder(record)

    def package_file(self, record: PackageRecord) -> str | None:
        if record.family.layout:
            return self.family_uri(record.family)
        notes = _notes(record)
        if notes.file is None:
            folder = self._folder(record)
            for name in self._definition_names():
                path = f"{folder}{os.sep}{name}"
                if os.path.isfile(path):
                    notes.file = path
                    break
        return notes.file

    def payload_path(self, name: str, version: Version | str | None = None) -> str:
        path = os.path.join(self.location, name)
        return os.path.join(path, str(version)) if version else path

    def _folder(self, record: PackageRecord) -> str:
        folder = f"{self.location}{os.sep}{record.family.name}"
        return f"{folder}{os.sep}{record.version_name}" if record.version_name else folder

    def _definition_names(self) -> list[str]:
        return [f"{name}.{extension}" for name in self.options.package_filenames for extension in _EXTENSIONS]

    # --- families ----------------------------------------------------------------------------------

    def find_families(self) -> Iterable[PackageFamily]:
        root = self._scanned_root()
        reserved = ("settings.yaml", self.options.file_lock_dir)
        for name in sorted(root.folders):
            if name not in reserved and is_valid_package_name(name):
                yield PackageFamily(self, name)
        for file in sorted(root.files):
            name, dot, extension = file.rpartition(".")
            if dot and extension in _EXTENSIONS and file not in reserved and is_valid_package_name(name):
                yield self._combined_family(name, extension)

    def find_family(self, name: str) -> PackageFamily | None:
        if self._root is None and self._misses < _FEW_MISSES:
            folder = scan(f"{self.location}{os.sep}{name}")
            if folder is not None and (os.name != "nt" or name in self._scanned_root().folders):
                family = PackageFamily(self, name)
                family.notes = folder
                return family
            self._misses += 1
            for extension in _EXTENSIONS:
                if os.path.isfile(f"{self.location}{os.sep}{name}.{extension}"):
                    return self._combined_family(name, extension)
            return None
        root = self._scanned_root()
        if name in root.folders:
            return PackageFamily(self, name)
        for extension in _EXTENSIONS:
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
        if family.layout:
            names = self._combined_file(family).version_names
            if not names:
                return ("",) if self.config.allow_unversioned_packages else ()
            return names
        path = self.family_uri(family)
        folder: Folder | None = family.notes or scan(path)
        family.notes = None
        if folder is None:
            return ()
        if self.config.allow_unversioned_packages and any(
            name in folder.files for name in self._definition_names()
        ):
            return ("",)
        names = visible_versions(folder, show_ignored=self._show_ignored)
        if self.options.check_package_definition_files:
            return [
                name
                for name in names
                if _has_definition(f"{path}{os.sep}{name}", ("package",))
                and _has_definition(f"{path}{os.sep}{name}", self.options.package_filenames)
            ]
        building = under_construction(folder)
        if building:
            # Whatever package_filenames says: rez asks for a file named `package` here.
            names = [
                name
                for name in names
                if name not in building or _has_definition(f"{path}{os.sep}{name}", ("package",))
            ]
        return names

    def state_of(self, record: PackageRecord) -> Hashable | None:
        path = self.package_file(record)
        try:
            return None if path is None else os.stat(path).st_mtime
        except OSError:
            return None

    def short_link(self, record: PackageRecord, folder: str) -> str | None:
        notes = _notes(record)
        if notes.links is None:
            notes.links = _links(os.path.join(self._folder(record), self.config.variant_shortlinks_dirname))
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

    # --- definitions -------------------------------------------------------------------------------

    def load(self, record: PackageRecord) -> Definition:
        family = record.family
        if family.layout:
            file = self._combined_file(family)
            attributes = file.attributes(record.version)
            return Definition(attributes, file.path, self.package_uri(record), self._converter())
        folder = self._folder(record)
        for name in self._definition_names():
            path = f"{folder}{os.sep}{name}"
            try:
                content = read_file(path)
            except OSError:
                continue
            _notes(record).file = path
            data = load_definition(path, content, self.config.package_definition_build_python_paths)
            check_format_version(path, data)
            if "timestamp" not in data:
                from pkg_repositories.old_formats import release_data

                data.update(release_data(folder, self.config.max_package_changelog_chars))
            return Definition(data, path, convert_old_commands=self._converter())
        if not record.version_name:
            wanted = f"unversioned package {family.name!r}"
        else:
            wanted = f"{family.name}-{record.version_name}"
        raise PackageDefinitionNotFoundError(
            f"Missing package definition file of {wanted}: {folder} holds none of "
            f"{', '.join(self._definition_names())}. Install the package again, or remove the folder"
        )

    def _combined_file(self, family: PackageFamily) -> CombinedFile:
        file: CombinedFile | None = family.notes
        if file is None:
            from pkg_repositories.combined import CombinedFile

            path = self.family_uri(family)
            try:
                content = read_file(path)
            except OSError as error:
                raise PackageDefinitionNotFoundError(
                    f"the combined package file {path} is gone; list the repository again"
                ) from error
            data = load_definition(path, content, self.config.package_definition_build_python_paths)
            check_format_version(path, data)
            file = family.notes = CombinedFile(path, data)
        return file

    def _converter(self) -> Callable[[list[str]], str] | None:
        """Return what turns lists of shell lines into code, where the settings allow such commands."""
        if self.config.disable_rez_1_compatibility or self.config.error_old_commands:
            return None
        from pkg.package.old_commands import convert_old_commands

        return lambda lines: convert_old_commands(lines, self.config.env_var_separators)

    def clear_caches(self) -> None:
        super().clear_caches()
        self._root = None
        self._misses = 0


def _notes(record: PackageRecord) -> _Notes:
    if record.notes is None:
        record.notes = _Notes()
    notes: _Notes = record.notes
    return notes


def _has_definition(folder: str, names: Iterable[str]) -> bool:
    return any(
        os.path.isfile(f"{folder}{os.sep}{name}.{extension}") for name in names for extension in _EXTENSIONS
    )


def _links(folder: str) -> dict[str, str]:
    """Map what the symbolic links of a folder point to onto their names; the first of several counts."""
    links: dict[str, str] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    target = os.path.normpath(os.path.join(folder, os.readlink(entry.path)))
                    links.setdefault(target, entry.name)
    except OSError:
        return {}
    return links


@hookimpl
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    """Register the folder repository."""
    register(FilesystemRepository)
