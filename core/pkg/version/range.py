"""Version ranges: sets of versions made of contiguous pieces."""

from __future__ import annotations

from pkg.errors import VersionError
from pkg.version import bounds as bound_sets
from pkg.version.bound import ANY, HIGHEST, LOWEST, Bound, Cut, superset
from pkg.version.bounds import Bounds
from pkg.version.sweep import sweep_down, sweep_up
from pkg.version.syntax import parse_range
from pkg.version.tokens import CACHE_LIMIT, AlphanumericVersionToken
from pkg.version.value import Value
from pkg.version.version import Version

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Self, TypeVar, overload

    from pkg.version.version import MakeToken

    T = TypeVar("T")

_ANY_BOUNDS = (ANY,)


class VersionRange(Value):
    """A set of versions such as `1.2+<2|3`.

    The empty text is "any", the range of all versions. The text `1.2` stands for 1.2 and everything
    that starts with it (strictly: from 1.2 up to `1.2_`, so 1.2A is inside and 1.2a is not); `==1.2` for
    that version alone. A range is a value: it never changes, and equal texts usually give the same object.

    Attributes:
        bounds: the contiguous pieces, in ascending order. Normally they are apart from each other; see
            `pkg.version.bounds.union` for when they are not. Empty only for a range of no versions, which
            no text stands for.

    Source: rez.version.VersionRange; compared with rez in tests/core/version/test_oracle.py.
    """

    __slots__ = ("_hash", "_inverse", "_key", "_text", "bounds")

    bounds: Bounds
    _text: str | None
    _key: tuple[tuple[Cut, Cut], ...] | None
    _hash: int | None
    _inverse: VersionRange | None

    def __new__(
        cls,
        range_str: str = "",
        make_token: MakeToken | None = None,
        invalid_bound_error: bool = True,
    ) -> Self:
        """Read a range.

        Args:
            range_str: the text; `pkg.version.syntax` lists its forms.
            make_token: makes a token of each part of the versions; None for the ordinary alphanumeric ones.
            invalid_bound_error: whether a piece that leaves room for no version, such as `3+<2`, is an error.

        Raises:
            VersionError: the text is no range, or an impossible one.
        """
        if make_token is AlphanumericVersionToken:
            make_token = None
        if make_token is not None or not invalid_bound_error or cls is not VersionRange:
            return cls._make(parse_range(range_str, make_token, check=invalid_bound_error))
        known = _RANGES.get(range_str)
        if known is None:
            known = VersionRange._make(parse_range(range_str))
            if len(_RANGES) >= CACHE_LIMIT:
                _RANGES.clear()
            _RANGES[range_str] = known
        return known  # type: ignore[return-value]

    @classmethod
    def _make(cls, bounds: Bounds) -> Self:
        range_ = object.__new__(cls)
        range_.bounds = bounds
        range_._text = range_._key = range_._hash = range_._inverse = None
        return range_

    @classmethod
    def as_span(
        cls,
        lower_version: Version | None = None,
        upper_version: Version | None = None,
        lower_inclusive: bool = True,
        upper_inclusive: bool = True,
    ) -> Self:
        """Make a range of one piece from its two ends; None for no end.

        Raises:
            VersionError: there is no version between the ends.
        """
        lower = (Version(), True) if lower_version is None else (lower_version, lower_inclusive)
        upper = (Version.inf, True) if upper_version is None else (upper_version, upper_inclusive)
        return cls._make((Bound(*lower, *upper),))

    @classmethod
    def from_version(cls, version: Version, op: str | None = None) -> Self:
        """Make a range from a version and an operator.

        Args:
            version: an end of the range.
            op: `==` or `eq`, `>` or `gt`, `>=` or `gte`, `<` or `lt`, `<=` or `lte`; None for the range that
                the plain text of the version stands for.

        Raises:
            VersionError: the operator is unknown, or nothing is below the version.
        """
        match op:
            case None:
                bound = superset(version)
            case "eq" | "==":
                bound = Bound(version, True, version, True)
            case "gt" | ">":
                bound = Bound(version, False, Version.inf, True)
            case "gte" | ">=":
                bound = Bound(version, True, Version.inf, True)
            case "lt" | "<":
                bound = Bound(Version(), True, version, False)
            case "lte" | "<=":
                bound = Bound(Version(), True, version, True)
            case _:
                raise VersionError(
                    f"no operator {op!r} for a version range; use ==, >, >=, <, <= or eq, gt, gte, lt, lte"
                )
        return cls._make((bound,))

    @classmethod
    def from_versions(cls, versions: Iterable[Version]) -> Self:
        """Make the range that holds the given versions and no others; of no versions, the empty range."""
        bounds: list[Bound] = []
        for version in sorted(versions, key=_version_key):
            if not bounds or version.key != bounds[-1].lower.key:
                bounds.append(Bound(version, True, version, True, check=False))
        return cls._make(tuple(bounds))

    @classmethod
    def from_bounds(cls, bounds: Iterable[Bound]) -> Self:
        """Make a range of pieces exactly as they are, in order; pieces that touch are not joined.

        A range of touching pieces prints like the joined one and is another all the same, as in rez.
        """
        return cls._make(tuple(bounds))

    def to_versions(self) -> list[Version] | None:
        """Give the versions that the range names exactly (`==1|3+` gives 1), None if there are none."""
        return [bound.lower for bound in self.bounds if bound.is_exact()] or None

    def is_any(self) -> bool:
        """Tell whether the range holds all versions."""
        bounds = self.bounds
        return len(bounds) == 1 and bounds[0].low == LOWEST and bounds[0].high == HIGHEST

    def lower_bounded(self) -> bool:
        """Tell whether some version is too low for the range."""
        return not self.bounds or self.bounds[0].lower_bounded()

    def upper_bounded(self) -> bool:
        """Tell whether some version is too high for the range."""
        return not self.bounds or self.bounds[-1].upper_bounded()

    def bounded(self) -> bool:
        """Tell whether the range has both a lower and an upper end."""
        return self.lower_bounded() and self.upper_bounded()

    def issuperset(self, range: VersionRange) -> bool:  # noqa: A002 - rez's name
        """Tell whether the other range lies within this one."""
        return bound_sets.is_superset(self.bounds, range.bounds)

    def issubset(self, range: VersionRange) -> bool:  # noqa: A002 - rez's name
        """Tell whether this range lies within the other one."""
        return range.issuperset(self)

    def intersects(self, other: VersionRange) -> bool:
        """Tell whether the two ranges have a version in common, existing or not."""
        return bound_sets.intersects(self.bounds, other.bounds)

    def contains_version(self, version: Version) -> bool:
        """Tell whether the version is inside; `in` does the same."""
        return bound_sets.contains(self.bounds, version)

    def union(self, other: VersionRange | Iterable[VersionRange]) -> VersionRange:
        """Give the range of the versions in this range or in any of the others."""
        others = [other] if isinstance(other, VersionRange) else other
        bounds = [*self.bounds, *(bound for range_ in others for bound in range_.bounds)]
        return VersionRange._make(bound_sets.union(bounds))

    def intersection(self, other: VersionRange | Iterable[VersionRange]) -> VersionRange | None:
        """Give the range of the versions in this range and in all of the others, None if there are none."""
        bounds = self.bounds
        for range_ in [other] if isinstance(other, VersionRange) else other:
            if range_ is not _ANY:
                bounds = bound_sets.intersection(bounds, range_.bounds)
            if not bounds:
                return None
        return self if bounds is self.bounds and type(self) is VersionRange else VersionRange._make(bounds)

    def inverse(self) -> VersionRange | None:
        """Give the range of the versions outside this range, None if this is "any".

        Raises:
            VersionError: pieces of the range overlap; see `pkg.version.bounds.union`.
        """
        if self._inverse is None and not self.is_any():
            self._inverse = VersionRange._make(bound_sets.inverse(self.bounds))
        return self._inverse

    def split(self) -> list[VersionRange]:
        """Give each contiguous piece as a range of its own: `3|5+` gives `3` and `5+`."""
        return [VersionRange._make((bound,)) for bound in self.bounds]

    def span(self) -> VersionRange:
        """Give the contiguous range from the first lower to the last upper end: `2+<4|6` gives `2+<6_`."""
        if len(self.bounds) < 2:
            return self
        first, last = self.bounds[0], self.bounds[-1]
        bound = Bound(first.lower, first.lower_inclusive, last.upper, last.upper_inclusive)
        return VersionRange._make((bound,))

    def visit_versions(self, func: Callable[[Version], Version | None]) -> VersionRange:
        """Show every version that the range mentions to a function, which may replace it.

        Unlike rez, this leaves the range alone and gives the changed one back.

        Args:
            func: called with each version, lower end first; gives the one to put in its place, or None to
                leave it. The ends of what it makes are not checked nor put in order.
        """
        bounds: list[Bound] = []
        for bound in self.bounds:
            lower, upper = bound.lower, bound.upper
            if bound.lower_bounded():
                lower = _replaced(lower, func)
            if bound.upper_bounded():
                upper = _replaced(upper, func)
            if lower is bound.lower and upper is bound.upper:
                bounds.append(bound)
            else:
                bounds.append(Bound(lower, bound.lower_inclusive, upper, bound.upper_inclusive, check=False))
        return VersionRange._make(tuple(bounds))

    if TYPE_CHECKING:

        @overload
        def iter_intersect_test(
            self, iterable: Iterable[Version], key: None = None, descending: bool = False
        ) -> Iterator[tuple[bool, Version]]: ...
        @overload
        def iter_intersect_test(
            self, iterable: Iterable[T], key: Callable[[T], Version], descending: bool = False
        ) -> Iterator[tuple[bool, T]]: ...

    def iter_intersect_test(
        self, iterable: Iterable[Any], key: Callable[[Any], Version] | None = None, descending: bool = False
    ) -> Iterator[tuple[bool, Any]]:
        """Tell for each of many things whether its version is inside; cheaper than asking one by one.

        Args:
            iterable: versions, or things that have one, sorted by it.
            key: gives the version of one thing; None when the things are versions.
            descending: whether the order is from high to low.

        Returns:
            An iterator over (inside, thing). If the things were not sorted, so that is their answer.
        """
        sweep = sweep_down if descending else sweep_up
        return sweep(self.bounds, iterable, key or _itself)

    def iter_intersecting(
        self, iterable: Iterable[T], key: Callable[[T], Version] | None = None, descending: bool = False
    ) -> Iterator[T]:
        """Give the things whose version is inside; arguments as for `iter_intersect_test`."""
        tests = self.iter_intersect_test(iterable, key or _itself, descending)
        return (item for inside, item in tests if inside)

    def iter_non_intersecting(
        self, iterable: Iterable[T], key: Callable[[T], Version] | None = None, descending: bool = False
    ) -> Iterator[T]:
        """Give the things whose version is outside; arguments as for `iter_intersect_test`."""
        tests = self.iter_intersect_test(iterable, key or _itself, descending)
        return (item for inside, item in tests if not inside)

    @property
    def key(self) -> tuple[tuple[Cut, Cut], ...]:
        """What ranges are compared by: the two cuts of each bound."""
        if self._key is None:
            self._key = tuple([(bound.low, bound.high) for bound in self.bounds])
        return self._key

    def __contains__(self, version_or_range: Version | VersionRange) -> bool:
        if isinstance(version_or_range, Version):
            return bound_sets.contains(self.bounds, version_or_range)
        return self.issuperset(version_or_range)

    def __len__(self) -> int:
        return len(self.bounds)

    def __invert__(self) -> VersionRange | None:
        return self.inverse()

    def __and__(self, other: VersionRange | Iterable[VersionRange]) -> VersionRange | None:
        return self.intersection(other)

    def __or__(self, other: VersionRange | Iterable[VersionRange]) -> VersionRange:
        return self.union(other)

    def __add__(self, other: VersionRange | Iterable[VersionRange]) -> VersionRange:
        return self.union(other)

    def __sub__(self, other: VersionRange) -> VersionRange | None:
        rest = other.inverse()
        return None if rest is None else self.intersection(rest)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, VersionRange) and self.key == other.key)

    def __lt__(self, other: object) -> bool:
        return self.key < other.key if isinstance(other, VersionRange) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.key <= other.key if isinstance(other, VersionRange) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.key > other.key if isinstance(other, VersionRange) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.key >= other.key if isinstance(other, VersionRange) else NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self.key)
        return self._hash

    def __str__(self) -> str:
        if self._text is None:
            self._text = "|".join(map(str, self.bounds))
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.bounds)


def _restore(cls: type[VersionRange], bounds: Bounds) -> VersionRange:
    return cls._make(bounds)


def _version_key(version: Version) -> Any:
    return version.key


def _itself(version: Any) -> Any:
    return version


def _replaced(version: Version, func: Callable[[Version], Version | None]) -> Version:
    replacement = func(version)
    return replacement if isinstance(replacement, Version) else version


_RANGES: dict[str, VersionRange] = {}
_ANY = VersionRange("")
