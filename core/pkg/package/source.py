"""What a package needs of the repository it is in."""

# ruff: noqa: D102 - documented on pkg.interfaces.repository.Repository
from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from pkg.package.definition import Definition
    from pkg.package.family import PackageFamily, PackageRecord
    from pkg.settings import Settings


class PackageSource(Protocol):
    """The side of a repository that packages see; `pkg.interfaces.repository.Repository` is one."""

    name: ClassVar[str]
    location: str
    config: Settings

    @property
    def uid(self) -> Hashable: ...

    def version_names(self, family: PackageFamily) -> Sequence[str]: ...

    def load(self, record: PackageRecord) -> Definition: ...

    def family_uri(self, family: PackageFamily) -> str: ...

    def package_uri(self, record: PackageRecord) -> str: ...

    def package_base(self, record: PackageRecord) -> str | None: ...

    def package_file(self, record: PackageRecord) -> str | None: ...

    def short_link(self, record: PackageRecord, folder: str) -> str | None: ...

    def is_at(self, path: str) -> bool: ...

    def last_release_time(self, family: PackageFamily) -> float: ...

    def state_of(self, record: PackageRecord) -> Any: ...
