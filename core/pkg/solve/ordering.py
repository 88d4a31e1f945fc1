"""The orderers of one solve, and the sort keys they give to versions and to required ranges.

Source: rez 3.4.0; compared with rez in tests/core/solve/test_orderers.py and tests/conformance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pkg.solve.order_list import PackageOrderList
from pkg.solve.orderers import SortedOrder
from pkg.solve.package_order import ALL_PACKAGES, PackageOrder, Releases, to_pod
from pkg.version import Version

if TYPE_CHECKING:
    from pkg.solve.kinds import Find
    from pkg.version import VersionRange


class Ordering:
    """The orderers of one solve.

    Which one serves a family: the first in the list that names it, else the first for all packages, else
    version descending.

    Attributes:
        is_default: True when there are no orderers; keys are then plain tuples, quick to compare.
        looks_at_releases: whether any of them does.
        consistent: whether all of them are.
    """

    def __init__(self, orderers: Iterable[PackageOrder] = (), releases: Releases | None = None) -> None:
        """Make an ordering.

        Args:
            orderers: in order.
            releases: see `Releases`; needed by `soft_timestamp` alone. None: nothing was ever released.
        """
        self.orderers = tuple(orderers)
        self.is_default = not self.orderers
        self.looks_at_releases = any(orderer.looks_at_releases for orderer in self.orderers)
        self.consistent = all(orderer.consistent for orderer in self.orderers)
        self._releases: Releases = releases or (lambda _family: ())
        self._by_family: dict[str, PackageOrder] = {}
        for orderer in self.orderers:
            for family in orderer.packages:
                self._by_family.setdefault(family, orderer)

    @classmethod
    def default(cls) -> Ordering:
        """Return the ordering without orderers: version descending everywhere."""
        return cls()

    @classmethod
    def from_pod(
        cls, data: Iterable[Any] | None, releases: Releases | None = None, find: Find | None = None
    ) -> Ordering:
        """Make an ordering from rez's plain data, a list; None for no orderers.

        Args:
            data: the data; orderers may stand in it as well.
            releases: see `Releases`.
            find: finds types that are plugins; see `kinds.plugin_type`.

        Raises:
            PackageOrderError: an entry is malformed.
        """
        return cls(PackageOrderList.from_pod(data, find), releases)

    def to_pod(self) -> list[dict[str, Any]]:
        """Return the orderers as plain data."""
        return [to_pod(orderer) for orderer in self.orderers]

    def orderer(self, family: str) -> PackageOrder | None:
        """Return the orderer that serves a family; None for the default order."""
        return self._by_family.get(family) or self._by_family.get(ALL_PACKAGES)

    def is_plain(self, family: str) -> bool:
        """Tell whether the versions of a family stand in their own order, descending."""
        orderer = self.orderer(family)
        return orderer is None or (type(orderer) is SortedOrder and orderer.descending)

    def version_key(self, family: str, version: Version) -> Any:
        """Return the sort key of a version; the highest is tried first, equal ones in listing order."""
        if self.is_default:
            return version.key
        orderer = self.orderer(family)
        return _Key(version if orderer is None else orderer.key(family, version, self._releases), version)

    def range_key(self, family: str, range_: VersionRange | None) -> Any:
        """Return the sort key of a required range, comparable with those of other families.

        Args:
            family: the required family.
            range_: None for the range of `~foo`, which says nothing: below every other. (rez cannot
                compare it at all.)
        """
        if range_ is None:
            return ()
        key = self.version_key
        return tuple(
            (
                (key(family, bound.lower), -2 if bound.lower_inclusive else -1),
                (key(family, bound.upper), 2 if bound.upper_inclusive else 1),
            )
            for bound in range_.bounds
        )


class _Key:
    """The key of a version under some orderer; where two cannot be compared, their versions are."""

    __slots__ = ("main", "version")

    def __init__(self, main: Any, version: Version) -> None:
        self.main = main
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and bool(self.main == other.main)

    def __lt__(self, other: _Key) -> bool:
        try:
            return _less(self.main, other.main)
        except TypeError:
            return self.version < other.version

    __hash__ = None  # type: ignore[assignment]


def _less(left: Any, right: Any) -> bool:
    """Compare what orderers give; the end of an unbounded range is above everything, of whatever type."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        for one, other in zip(left, right, strict=False):
            if one != other:
                return _less(one, other)
        return len(left) < len(right)
    if left is Version.inf or right is Version.inf:
        return left is not Version.inf
    return bool(left < right)
