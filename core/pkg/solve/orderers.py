"""In which order versions are tried: rez's package orderers, and the sort keys they give.

An orderer gives each version of a family a key; the version with the *highest* key is tried first. The
same keys also decide between variants (rez 3.4.0), so they must compare across families.
`Ordering` is what a solve uses: it picks the orderer of each family. Source: rez 3.4.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pkg.errors import PackageOrderError, VersionError
from pkg.version import Version, reverse_sort_key

if TYPE_CHECKING:
    from pkg.version import VersionRange

ALL_PACKAGES = "*"

Releases = Callable[[str], Iterable[tuple[Version, int | None]]]
"""From a family to (version, timestamp or None) of its packages in the *configured* repositories."""


class PackageOrder:
    """Base of the orderers.

    Attributes:
        name: the type in plain data.
        packages: the families it applies to; `["*"]` for all.
    """

    name: ClassVar[str] = ""

    def __init__(self, packages: str | Iterable[str] | None = None) -> None:
        """Apply to one family, to several, or (None) to all."""
        names = ALL_PACKAGES if packages is None else packages
        self.packages = [names] if isinstance(names, str) else sorted(names)

    def key(self, family: str, version: Version, releases: Releases) -> Any:
        """Return what versions of a family are compared by; higher comes first."""
        raise NotImplementedError

    def fields(self) -> dict[str, Any]:
        """Return the plain data without the type."""
        raise NotImplementedError

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:
        """Make one from its plain data, type left out."""
        raise NotImplementedError

    def to_pod(self) -> dict[str, Any]:
        """Return the plain data, type left out, as rez's method of that name."""
        return self.fields()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and to_pod(self) == to_pod(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fields()!r})"


class NullPackageOrder(PackageOrder):
    """Leave versions in the order in which the repositories list them."""

    name = "no_order"

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
    def make(cls, data: Mapping[str, Any]) -> PackageOrder:  # noqa: D102
        order_dict: dict[str, PackageOrder] = {}
        for entry in data["orderers"]:
            families = entry["packages"]
            orderer = from_pod({key: value for key, value in entry.items() if key != "packages"})
            for family in [families] if isinstance(families, str) else families:
                order_dict[family] = orderer
        default = data.get("default_order")
        return cls(order_dict, from_pod(default) if default else None)


_TYPES: dict[str, type[PackageOrder]] = {
    kind.name: kind
    for kind in (
        NullPackageOrder,
        PerFamilyOrder,
        SortedOrder,
        TimestampPackageOrder,
        VersionSplitPackageOrder,
    )
}


def register_orderer(kind: type[PackageOrder]) -> None:
    """Make a further type of orderer known to plain data, under its `name`."""
    _TYPES[kind.name] = kind


def to_pod(orderer: PackageOrder) -> dict[str, Any]:
    """Return an orderer's plain data, type included."""
    return {"type": orderer.name, **orderer.fields()}


def from_pod(data: Any) -> PackageOrder:
    """Make an orderer from plain data: a mapping with a `type`, or the old form `[type, mapping]`.

    Raises:
        PackageOrderError: the data is malformed, or the type unknown.
    """
    if isinstance(data, PackageOrder):
        return data
    if isinstance(data, Mapping):
        kind, fields = data.get("type"), {key: value for key, value in data.items() if key != "type"}
    elif isinstance(data, Sequence) and not isinstance(data, str) and len(data) == 2:
        kind, fields = data
    else:
        raise PackageOrderError(f"a package orderer is a mapping with a 'type', not {data!r}")
    if not isinstance(kind, str) or kind not in _TYPES or not isinstance(fields, Mapping):
        raise PackageOrderError(
            f"no package orderer of type {kind!r} (in {data!r}); there are: {', '.join(sorted(_TYPES))}"
        )
    try:
        return _TYPES[kind].make(fields)
    except KeyError as error:
        raise PackageOrderError(f"the package orderer {data!r} lacks {error}") from error
    except (TypeError, ValueError, VersionError) as error:
        raise PackageOrderError(f"the package orderer {data!r} is malformed: {error}") from error


class PackageOrderList(list[PackageOrder]):
    """A list of orderers, with rez's methods. Serves a family as described at `Ordering`."""

    @classmethod
    def from_pod(cls, data: Iterable[Any] | None) -> PackageOrderList:
        """Make a list from plain data; None for no orderers.

        Raises:
            PackageOrderError: an entry is malformed.
        """
        if isinstance(data, (str, Mapping)):
            raise PackageOrderError(f"package orderers are a list, not {data!r}")
        return cls(map(from_pod, data or ()))

    def to_pod(self) -> list[dict[str, Any]]:
        """Return the plain data."""
        return [to_pod(orderer) for orderer in self]

    def get(self, key: str, default: PackageOrder | None = None) -> PackageOrder | None:
        """Return the first orderer that names a family (or `*`, asked for as such)."""
        return next((orderer for orderer in self if key in orderer.packages), default)


class Ordering:
    """The orderers of one solve.

    Which one serves a family: the first in the list that names it, else the first for all packages, else
    version descending.

    Attributes:
        is_default: True when there are no orderers; keys are then plain tuples, quick to compare.
    """

    def __init__(self, orderers: Iterable[PackageOrder] = (), releases: Releases | None = None) -> None:
        """Make an ordering.

        Args:
            orderers: in order.
            releases: see `Releases`; needed by `soft_timestamp` alone. None: nothing was ever released.
        """
        self.orderers = tuple(orderers)
        self.is_default = not self.orderers
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
    def from_pod(cls, data: Iterable[Any] | None, releases: Releases | None = None) -> Ordering:
        """Make an ordering from rez's plain data, a list; None for no orderers.

        Raises:
            PackageOrderError: an entry is malformed.
        """
        return cls(PackageOrderList.from_pod(data), releases)

    def to_pod(self) -> list[dict[str, Any]]:
        """Return the orderers as plain data."""
        return [to_pod(orderer) for orderer in self.orderers]

    def orderer(self, family: str) -> PackageOrder | None:
        """Return the orderer that serves a family; None for the default order."""
        return self._by_family.get(family) or self._by_family.get(ALL_PACKAGES)

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
