"""Packages in folders: `<location>/<family>/<version>/package.py`, as rez lays them out."""

# ruff: noqa: D102, PTH110
# ruff: noqa: PTH117, PTH118, PTH119
from __future__ import annotations

import os
from _thread import get_ident
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal

from pkg.errors import ConfigurationError, PackageDefinitionNotFoundError, PackageRepositoryError
from pkg.hookspecs import hookimpl
from pkg.interfaces.repository import Repository
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.loading import has_early_objects
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.version import Version, is_valid_package_name
from pkg_repositories.definitions import read_combined, read_definition, read_known
from pkg_repositories.folder import FolderRepository, notes_of

if TYPE_CHECKING:
    from pkg.index.static import StaticReader
    from pkg.interfaces.installing import StagedInstall, StagedSet
    from pkg.settings import Options, Settings
    from pkg_repositories.combined import CombinedFile
    from pkg_repositories.shared import SharedDefinitions

# Executing a definition takes six times as long as reading it, once what reads has been imported.
_MANY_READS = 60


class FilesystemRepository(FolderRepository):
    """A folder of packages.

    A family is a folder with one folder per version, or with a definition of its own (an unversioned
    package, which hides the versions), or a single file `<family>.py` with all versions in it.

    Definitions are opened one by one when they are wanted. What changes the folder is in
    `pkg_repositories.installing` and `pkg_repositories.removing`.

    Source: rez 3.4.0.
    """

    def __init__(
        self,
        options: Options | None,
        location: str,
        *,
        settings: Settings | None = None,
        show_ignored: bool = False,
    ) -> None:
        """Open a folder; see `FolderRepository`."""
        super().__init__(options, location, settings=settings, show_ignored=show_ignored)
        self._reads = 0
        # With the thread that may use it.
        self._reader: tuple[int, StaticReader] | None = None
        self._shared: SharedDefinitions | Literal[False] | None = None

    def keep(self) -> bool:
        self._reader = None  # it remembers a lot
        return super().keep()

    # --- definitions -------------------------------------------------------------------------------

    def load(self, record: PackageRecord) -> Definition:
        family = record.family
        if family.layout:
            file = self._combined_file(family)
            attributes = file.attributes(record.version)
            definition = Definition(attributes, file.path, self.package_uri(record), self._converter())
            definition.lines = file.lines
            return definition
        folder = self.folder_of(record)
        index = None if has_early_objects() else self.index
        known = None if index is None else index.definition(family.name, record.version_name)
        loaded = None if known is None else read_known(known, folder)
        if loaded is None:
            loaded = read_definition(
                folder,
                self.definition_names,
                known=known,
                python_paths=self.config.package_definition_build_python_paths,
                longest_changelog=self.config.max_package_changelog_chars,
                stamped=index is not None,
                reader=None if index is None else self._static_reader(),
                shared=None if has_early_objects() else self._shared_definitions(),
            )
            if loaded is not None and index is not None:
                index.learn(family.name, record.version_name, loaded.entry(folder))
        if loaded is not None:
            notes_of(record).file = loaded.path
            definition = Definition(loaded.data, loaded.path, convert_old_commands=self._converter())
            definition.lines = loaded.lines
            return definition
        if not record.version_name:
            wanted = f"unversioned package {family.name!r}"
        else:
            wanted = f"{family.name}-{record.version_name}"
        raise PackageDefinitionNotFoundError(
            f"Missing package definition file of {wanted}: {folder} holds none of "
            f"{', '.join(self.definition_names)}. Install the package again, or remove the folder"
        )

    def _shared_definitions(self) -> SharedDefinitions | None:
        """Return what other machines have loaded; None where settings or the repository want none shared."""
        if self.values is None or not self.config.cache_package_files:
            return None
        if self._shared is None:
            from pkg_repositories.shared import SharedDefinitions

            self._shared = False
            if not self._is_never_shared():
                self._shared = SharedDefinitions(
                    self.values,
                    rules=(
                        self.config.package_definition_build_python_paths,
                        self.config.max_package_changelog_chars,
                    ),
                    compress_from=self.config.memcached_package_file_min_compress_len,
                )
        return self._shared or None

    def _is_never_shared(self) -> bool:
        """Tell whether the repository's settings.yaml switches memcached off."""
        path = os.path.join(self.location, "settings.yaml")
        if not os.path.exists(path):
            return False
        import yaml

        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                settings = yaml.safe_load(file) or {}
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise PackageRepositoryError(f"{path} cannot be read: {error}") from error
        # rez writes the second one into bundles, and reads the first.
        keys = ("disable_memcache", "disable_memcached")
        return isinstance(settings, dict) and any(settings.get(key) for key in keys)

    def _static_reader(self) -> StaticReader | None:
        """Return what reads plain definitions without executing them, when so many are read that it pays."""
        self._reads += 1
        if self._reads < _MANY_READS:
            return None
        if self._reader is None:
            from pkg.index.static import StaticReader

            self._reader = (get_ident(), StaticReader())
        thread, reader = self._reader
        return reader if thread == get_ident() else None

    def _combined_file(self, family: PackageFamily) -> CombinedFile:
        file: CombinedFile | None = family.notes
        if file is None:
            from pkg_repositories.combined import CombinedFile

            path = self.family_uri(family)
            index = self.index if self.known_family(family) is not None else None
            known = None if index is None else index.combined_definition(family.name)
            loaded = None if known is None else read_known(known, self.location)
            fresh = loaded is None
            if loaded is None:
                paths = self.config.package_definition_build_python_paths
                loaded = read_combined(path, paths, stamped=index is not None)
            file = CombinedFile(path, loaded.data)
            file.lines = loaded.lines
            if index is not None and fresh:
                index.learn_combined(family.name, loaded.entry(self.location), self._names_of(file))
            family.notes = file
        return file

    def combined_names(self, family: PackageFamily) -> Sequence[str]:
        return self._names_of(self._combined_file(family))

    def _names_of(self, file: CombinedFile) -> Sequence[str]:
        if file.version_names:
            return file.version_names
        return ("",) if self.config.allow_unversioned_packages else ()

    def _converter(self) -> Callable[[list[str]], str] | None:
        """Return what turns lists of shell lines into code, where the settings allow such commands."""
        if self.config.disable_rez_1_compatibility or self.config.error_old_commands:
            return None
        from pkg.package.old_commands import convert_old_commands

        return lambda lines: convert_old_commands(lines, self.config.env_var_separators)

    # --- the write side ----------------------------------------------------------------------------

    def with_ignored(self) -> FilesystemRepository:
        """Return the same folder with hidden versions listed and nothing remembered."""
        return FilesystemRepository(self.options, self.location, settings=self.config, show_ignored=True)

    def lock(self, name: str, version: str) -> AbstractContextManager[None]:
        """Keep others, and rez, from changing a package; see `pkg_repositories.locks`."""
        from pkg_repositories.locks import locked

        folder = self.location
        if self.options.file_lock_dir:
            name_of_folder = str(self.options.file_lock_dir)
            if os.path.isabs(name_of_folder) or os.path.basename(name_of_folder) != name_of_folder:
                raise ConfigurationError(
                    "plugins.package_repository.filesystem.file_lock_dir must be the name of a single folder "
                    f"in the repository, such as '.lock', not {name_of_folder!r}"
                )
            inside = os.path.join(folder, name_of_folder)
            folder = inside if os.path.exists(inside) else folder
        return locked(
            folder,
            f"{name}-{version}" if version else name,
            kind=self.options.file_lock_type,
            timeout=self.options.file_lock_timeout,
        )

    def hidden_package(self, name: str, version: Version | str) -> Package | None:
        everything = self.with_ignored()
        family = everything.family(name)
        if family is None:
            return None
        wanted = Version(version) if isinstance(version, str) else version
        names = [record.version_name for record in family.records]
        # By its name first: a folder that is no version need not keep others from being changed.
        if str(wanted) in names:
            return Package(family.record(str(wanted)))
        return everything.package(name, wanted)

    def stage(self, name: str, version: Version | str | None = None) -> StagedInstall:
        from pkg_repositories.installing import FolderInstall

        is_valid_package_name(name, raise_error=True)
        return FolderInstall(self, name, str(Version(str(version or ""))))

    def stage_set(self) -> StagedSet:
        from pkg_repositories.together import FolderSet

        return FolderSet(self)

    def install_variant(
        self, variant: Variant, *, dry_run: bool = False, overrides: Mapping[str, Any] | None = None
    ) -> Variant | None:
        from pkg.package.merging import REMOVE, merge_variants

        rest = dict(overrides or {})
        name = rest.pop("name", None) or variant.name
        version = rest.pop("version", None) or variant.version
        if REMOVE in (name, version):
            raise PackageRepositoryError("name and version of a package cannot be left out")
        if variant.repository == self and name == variant.name and str(version) == str(variant.version):
            return variant
        if not dry_run:
            with self.stage(name, version) as stage:
                stage.add(variant, overrides=rest)
                return stage.commit()[0].variant
        is_valid_package_name(name, raise_error=True)
        installed = self.hidden_package(name, version)
        try:
            if installed is not None:
                installed.validate_data()
        except PackageDefinitionNotFoundError:
            installed = None
        merged = merge_variants(installed, [variant], name, str(version), rest, 0)
        if installed is None or merged.changed or not merged.existing[0]:
            return None
        return Variant(self.family_from_handle({"name": name}).record(str(version)), merged.indices[0])

    def pre_variant_install(self, variant: Variant) -> None:
        from pkg_repositories.marks import begin_in_place

        begin_in_place(self, variant.name, str(variant.version))

    def on_variant_install_cancelled(self, variant: Variant) -> None:
        from pkg_repositories.marks import cancel_in_place

        cancel_in_place(self, variant.name)

    def ignore_package(self, name: str, version: Version | str, allow_missing: bool = False) -> int:
        from pkg_repositories.removing import ignore

        return ignore(self, name, str(Version(str(version))), allow_missing)

    def unignore_package(self, name: str, version: Version | str) -> int:
        from pkg_repositories.removing import unignore

        return unignore(self, name, str(Version(str(version))))

    def remove_package(self, name: str, version: Version | str) -> bool:
        from pkg_repositories.removing import remove_version

        return remove_version(self, name, str(Version(str(version))))

    def remove_package_family(self, name: str, force: bool = False) -> bool:
        from pkg_repositories.removing import remove_family

        return remove_family(self, name, force)

    def remove_ignored_since(
        self, days: float, dry_run: bool = False, on_package: Callable[[str], object] | None = None
    ) -> int:
        from pkg_repositories.removing import remove_hidden

        return remove_hidden(self, days, dry_run, on_package)


@hookimpl
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    """Register the folder repository."""
    register(FilesystemRepository)
