"""What every orderer is: a key for each version; the version with the *highest* key is tried first.

The same keys also decide between variants (rez 3.4.0), so they must compare across families; see
`pkg.solve.ordering`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from pkg.version import Version

ALL_PACKAGES = "*"

Releases = Callable[[str], Iterable[tuple[Version, int | None]]]
"""From a family to (version, timestamp or None) of its packages in the *configured* repositories."""


class PackageOrder(ABC):
    """Base of the orderers; see `pkg.interfaces.orderer` for how to write one.

    Attributes:
        name: the type in plain data.
        looks_at_releases: whether keys depend on what is released, and not only on the version.
        consistent: whether the keys of one family are of one kind, so that any two can be compared.
        packages: the families it applies to; `["*"]` for all.
    """

    name: ClassVar[str] = ""
    looks_at_releases: bool = True
    consistent: bool = False

    def __init__(self, packages: str | Iterable[str] | None = None) -> None:
        """Apply to one family, to several, or (None) to all."""
        names = ALL_PACKAGES if packages is None else packages
        self.packages = [names] if isinstance(names, str) else sorted(names)

    @abstractmethod
    def key(self, family: str, version: Version, releases: Releases) -> Any:
        """Return what versions of a family are compared by; higher comes first."""

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """Return the plain data without the type."""

    @classmethod
    @abstractmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:
        """Make one from its plain data, type left out."""

    def to_pod(self) -> dict[str, Any]:
        """Return the plain data, type left out, as rez's method of that name."""
        return self.fields()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and to_pod(self) == to_pod(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fields()!r})"


def to_pod(orderer: PackageOrder) -> dict[str, Any]:
    """Return an orderer's plain data, type included."""
    return {"type": orderer.name, **orderer.fields()}
