"""Packages that exist only in this process: developer packages, generated ones, tests."""

# ruff: noqa: D102 - documented on Repository
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.hookspecs import hookimpl
from pkg.interfaces.repository import Repository
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord

if TYPE_CHECKING:
    from pkg.settings import Options, Settings

# The version under which a family keeps its unversioned package; it hides all others.
NO_VERSION = "_NO_VERSION"

MemoryData = dict[str, dict[str, dict[str, Any]]]


class MemoryRepository(Repository):
    """Definitions in a dict: family name to version to attributes.

        {"maya": {"2024": {"requires": ["python-3.10"]}}, "utils": {"_NO_VERSION": {}}}

    Its packages have neither folder nor root.

    Attributes:
        data: the definitions; `clear_caches` after a change.
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
        return ("",) if NO_VERSION in versions else tuple(versions)

    def load(self, record: PackageRecord) -> Definition:
        versions = self.data.get(record.family.name, {})
        return Definition(versions.get(record.version_name or NO_VERSION, {}), uri=self.package_uri(record))


@hookimpl
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    """Register the memory repository."""
    register(MemoryRepository)
