"""The types of orderers that rez has. Source: rez 3.4.0; names and plain data are rez's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.solve.package_order import PackageOrder, Releases, to_pod
from pkg.version import Version, reverse_sort_key

if TYPE_CHECKING:
    from pkg.solve.kinds import Find


class NullPackageOrder(PackageOrder):
    """Leave versions in the order in which the repositories list them."""

    name = "no_order"
    looks_at_releases = False
    consistent = True

    def key(self, family: str, version: Version, releases: Releases) -> Any:  # noqa: ARG002, D102
        return 0

    def fields(self) -> dict[str, Any]:  # noqa: D102
        return {"packages": self.packages}

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:  # noqa: D102
        return cls(data.get("packages"))


class SortedOrder(PackageOrder):
    """Order by version, descending (the default everywhere) or ascending."""

    name = "sorted"
    looks_at_releases = False
    consistent = True

    def __init__(self, descending: bool, packages: str | Iterable[str] | None = None) -> None:
        super().__init__(packages)
        self.descending = descending

    def key(self, family: str, version: Version, releases: Releases) -> Any:  # noqa: ARG002, D102
        return version if self.descending else reverse_sort_key(version)

    def fields(self) -> dict[str, Any]:  # noqa: D102
        return {"descending": self.descending, "packages": self.packages}

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:  # noqa: D102
        return cls(bool(data["descending"]), data.get("packages"))


class VersionSplitPackageOrder(PackageOrder):
    """Put versions up to a given one first, each of the two groups descending."""

    name = "version_split"
    looks_at_releases = False
    consistent = True

    def __init__(self, first_version: Version, packages: str | Iterable[str] | None = None) -> None:
        super().__init__(packages)
        self.first_version = first_version

    def key(self, family: str, version: Version, releases: Releases) -> Any:  # noqa: ARG002, D102
        return (1 if version <= self.first_version else 0, version)

    def fields(self) -> dict[str, Any]:  # noqa: D102
        return {"first_version": str(self.first_version), "packages": self.packages}

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:  # noqa: D102
        return cls(Version(str(data["first_version"])), data.get("packages"))


class TimestampPackageOrder(PackageOrder):
    """Put versions released up to a moment first, descending; then the newer ones, ascending.

    With a rank, newer versions that differ from the last older one only from token number `rank` on (1 is
    the first) count as older.
    """

    name = "soft_timestamp"
    consistent = True

    def __init__(self, timestamp: int, rank: int = 0, packages: str | Iterable[str] | None = None) -> None:
        super().__init__(packages)
        self.timestamp = timestamp
        self.rank = rank
        self._cuts: dict[str, Version | None] = {}

    def key(self, family: str, version: Version, releases: Releases) -> Any:  # noqa: D102
        if family not in self._cuts:
            self._cuts[family] = self._cut(releases(family))
        cut = self._cuts[family]
        if cut is None or version < cut:
            return (1, version)
        if not self.rank or version is Version.inf:
            return (0, reverse_sort_key(version))
        trimmed = version.trim(self.rank - 1)
        return (0, reverse_sort_key(trimmed), version.tokens[self.rank - 1 :])

    def _cut(self, releases: Iterable[tuple[Version, int | None]]) -> Version | None:
        """Return the first version that counts as newer, None when there is none."""
        # Sorted downwards and turned, as rez looks at them: versions may be equal (`1.0`, `1-0`).
        lowest_first = sorted(releases, key=lambda release: release[0].key, reverse=True)[::-1]
        if not lowest_first:
            return None
        older = [place for place, (_, time) in enumerate(lowest_first) if time and time <= self.timestamp]
        if not self.rank:
            newer = lowest_first[older[-1] + 1 :] if older else lowest_first
            return next((version for version, time in newer if time), None)
        # Where nothing is older rez goes up from the lowest version, whatever its timestamp.
        last = older[-1] if older else 0
        kept = lowest_first[last][0].trim(self.rank - 1)
        above = (version for version, _ in lowest_first[last + 1 :])
        return next((version for version in above if version.trim(self.rank - 1) != kept), None)

    def fields(self) -> dict[str, Any]:  # noqa: D102
        return {"timestamp": self.timestamp, "rank": self.rank, "packages": self.packages}

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:  # noqa: D102
        return cls(int(data["timestamp"]), int(data.get("rank") or 0), data.get("packages"))


class PerFamilyOrder(PackageOrder):
    """Give each of several families an orderer of its own.

    `default_order` is kept and written but never asked, because a family without an entry does not get to
    this orderer at all; so it is in rez 3.4.0, and it decides what packages a resolve gives.
    """

    name = "per_family"

    def __init__(
        self, order_dict: Mapping[str, PackageOrder], default_order: PackageOrder | None = None
    ) -> None:
        super().__init__(list(order_dict))
        self.order_dict = dict(order_dict)
        self.default_order = default_order
        inner = [*self.order_dict.values(), *filter(None, (default_order,))]
        self.looks_at_releases = any(orderer.looks_at_releases for orderer in inner)
        self.consistent = all(orderer.consistent for orderer in inner)

    def key(self, family: str, version: Version, releases: Releases) -> Any:  # noqa: D102
        orderer = self.order_dict.get(family) or self.default_order
        return version if orderer is None else orderer.key(family, version, releases)

    def fields(self) -> dict[str, Any]:  # noqa: D102
        groups: dict[int, tuple[PackageOrder, list[str]]] = {}
        for family, orderer in self.order_dict.items():
            groups.setdefault(id(orderer), (orderer, []))[1].append(family)
        data: dict[str, Any] = {
            "orderers": [
                {**to_pod(orderer), "packages": sorted(families)} for orderer, families in groups.values()
            ]
        }
        if self.default_order is not None:
            data["default_order"] = to_pod(self.default_order)
        return data

    @classmethod
    def make(cls, data: Mapping[str, Any], find: Find | None = None) -> PackageOrder:  # noqa: D102
        from pkg.solve.order_list import from_pod

        order_dict: dict[str, PackageOrder] = {}
        for entry in data["orderers"]:
            families = entry["packages"]
            orderer = from_pod({key: value for key, value in entry.items() if key != "packages"}, find)
            for family in [families] if isinstance(families, str) else families:
                order_dict[family] = orderer
        default = data.get("default_order")
        return cls(order_dict, from_pod(default, find) if default else None)
