"""Packages that exist only in this process: developer packages, generated ones, tests."""

# ruff: noqa: D102 - documented on Repository; pathlib is slow to import
# ruff: noqa: PTH112, PTH118
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageRepositoryError
from pkg.hookspecs import hookimpl
from pkg.interfaces.repository import Repository
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.version import Version, is_valid_package_name

if TYPE_CHECKING:
    from pkg.interfaces.installing import StagedInstall
    from pkg.settings import Options, Settings

# The version under which a family keeps its unversioned package; it hides all others.
NO_VERSION = "_NO_VERSION"

MemoryData = dict[str, dict[str, dict[str, Any]]]


class MemoryRepository(Repository):
    """Definitions in a dict: family name to version to attributes.

        {"maya": {"2024": {"requires": ["python-3.10"]}}, "utils": {"_NO_VERSION": {}}}

    Its packages have neither folder nor root, but for those that were staged with a payload: theirs is in a
    temporary folder, which goes with the repository.

    Attributes:
        data: the definitions; `clear_caches` after a change.
        changing: held while they are changed.
    """

    name = "memory"

    def __init__(
        self,
        options: Options | None,
        location: str,
        *,
        settings: Settings | None = None,
        data: Mapping[str, Mapping[str, dict[str, Any]]] | None = None,
    ) -> None:
        """Make a repository.

        Args:
            options: nothing; the plugin has no settings.
            location: any name; tells this repository from others.
            settings: the settings of this run; None for those of this process.
            data: the definitions; empty when None.
        """
        super().__init__(options, location, settings=settings)
        self.data: MemoryData = {} if data is None else data  # type: ignore[assignment]
        self._ignored: set[tuple[str, str]] = set()
        self._payloads: str | None = None
        self.changing = RLock()

    @classmethod
    def create(
        cls, data: Mapping[str, Mapping[str, dict[str, Any]]], settings: Settings | None = None
    ) -> MemoryRepository:
        """Make a repository of its own for some definitions; its location is unlike all others."""
        return cls(None, f"memory{{{id(data):#x}}}", settings=settings, data=data)

    def find_families(self) -> Iterable[PackageFamily]:
        return [PackageFamily(self, name) for name in self.data]

    def find_family(self, name: str) -> PackageFamily | None:
        return PackageFamily(self, name) if name in self.data else None

    def version_names(self, family: PackageFamily) -> Sequence[str]:
        versions = self.data.get(family.name, {})
        found = ("",) if NO_VERSION in versions else tuple(versions)
        return tuple([version for version in found if (family.name, version) not in self._ignored])

    def load(self, record: PackageRecord) -> Definition:
        versions = self.data.get(record.family.name, {})
        return Definition(versions.get(record.version_name or NO_VERSION, {}), uri=self.package_uri(record))

    def package_base(self, record: PackageRecord) -> str | None:
        if self._payloads is None:
            return None
        folder = self.payload_path(record.family.name, record.version_name)
        return folder if os.path.isdir(folder) else None

    # --- the write side ----------------------------------------------------------------------------

    def payload_path(self, name: str, version: Version | str | None = None) -> str:
        return os.path.join(self._folder(), "packages", name, str(version or NO_VERSION))

    def stage(self, name: str, version: Version | str | None = None) -> StagedInstall:
        from pkg_repositories.memory_installing import MemoryInstall

        return MemoryInstall(self, name, str(version or ""))

    def new_folder(self) -> str:
        """Make an empty folder for a payload that nobody sees yet."""
        from tempfile import mkdtemp

        return mkdtemp(dir=self._folder())

    def _folder(self) -> str:
        if self._payloads is None:
            from shutil import rmtree
            from tempfile import mkdtemp
            from weakref import finalize

            self._payloads = mkdtemp(prefix="pkg-memory-")
            finalize(self, rmtree, self._payloads, ignore_errors=True)
        return self._payloads

    def put(self, name: str, version: str, attributes: Mapping[str, Any]) -> None:
        """Define a version, whatever was there."""
        from pkg.package.merging import check_versioned
        from pkg.package.written import plain

        check_versioned(name, version, self.config.allow_unversioned_packages)
        values = {key: plain(value) for key, value in attributes.items() if value is not None}
        self.data.setdefault(name, {})[version or NO_VERSION] = values
        self.clear_caches()

    def _remove_payload(self, name: str, version: str) -> None:
        if self._payloads is not None:
            from shutil import rmtree

            rmtree(self.payload_path(name, version), ignore_errors=True)

    def hidden_package(self, name: str, version: Version | str) -> Package | None:
        is_valid_package_name(name, raise_error=True)
        self.clear_caches()
        if (str(version) or NO_VERSION) not in self.data.get(name, {}):
            return None
        return Package(PackageFamily(self, name).record(str(version)))

    def install_variant(
        self, variant: Variant, *, dry_run: bool = False, overrides: Mapping[str, Any] | None = None
    ) -> Variant | None:
        import time

        from pkg.package.merging import merge_variants

        rest = dict(overrides or {})
        name = rest.pop("name", None) or variant.name
        version = str(rest.pop("version", None) or variant.version)
        if variant.repository is self and (name, version) == (variant.name, str(variant.version)):
            return variant
        installed = self.hidden_package(name, version)
        merged = merge_variants(installed, [variant], name, version, rest, int(time.time()))
        record = PackageFamily(self, name).record(version)
        if dry_run:
            exists = installed is not None and merged.existing[0] and not merged.changed
            return Variant(record, merged.indices[0]) if exists else None
        self.put(name, version, merged.data)
        return Variant(record, merged.indices[0])

    def ignore_package(self, name: str, version: Version | str, allow_missing: bool = False) -> int:
        if not allow_missing and self.hidden_package(name, version) is None:
            return -1
        hidden = (name, str(version)) in self._ignored
        self._ignored.add((name, str(version)))
        self.clear_caches()
        return 0 if hidden else 1

    def unignore_package(self, name: str, version: Version | str) -> int:
        hidden = (name, str(version)) in self._ignored
        self._ignored.discard((name, str(version)))
        if self.hidden_package(name, version) is None:
            return -1
        return 1 if hidden else 0

    def remove_package(self, name: str, version: Version | str) -> bool:
        if self.hidden_package(name, version) is None:
            return False
        del self.data[name][str(version) or NO_VERSION]
        self._remove_payload(name, str(version))
        self._ignored.discard((name, str(version)))
        self.clear_caches()
        return True

    def remove_package_family(self, name: str, force: bool = False) -> bool:
        is_valid_package_name(name, raise_error=True)
        if name not in self.data:
            return False
        if self.data[name] and not force:
            raise PackageRepositoryError(
                f"cannot remove the non-empty package family {name!r} from {self}: it holds "
                f"{', '.join(self.data[name])}. Remove them first, or force it"
            )
        for version in self.data.pop(name):
            self._remove_payload(name, version)
        self._ignored = {each for each in self._ignored if each[0] != name}
        self.clear_caches()
        return True


@hookimpl
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    """Register the memory repository."""
    register(MemoryRepository)
