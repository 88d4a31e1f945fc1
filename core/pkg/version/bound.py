"""One contiguous piece of a version range."""

from __future__ import annotations

from pkg.errors import VersionError
from pkg.version.value import Value
from pkg.version.version import Version, VersionKey

Cut = tuple[VersionKey, int]
"""A place between versions: `(key, 0)` just before the version with that key, `(key, 1)` just after."""


_INFINITY = Version.inf


class Bound(Value):
    """The versions between two ends, each of them inclusive or not.

    Ends are also held as cuts, places between versions, so that one tuple comparison answers what
    would otherwise need the version and the inclusiveness: version v is inside when
    `low <= (v.key, 0) < high`, and two bounds overlap when the larger low is below the smaller high.

    Attributes:
        lower: the version at the lower end; the empty version when there is none.
        lower_inclusive: whether `lower` itself is inside.
        upper: the version at the upper end; `Version.inf` when there is none.
        upper_inclusive: whether `upper` itself is inside.
        low: the cut at which the bound begins.
        high: the cut at which the bound ends.

    A bound is a value. Bounds are ordered by (low, high), as rez orders them.
    """

    __slots__ = ("high", "low", "lower", "lower_inclusive", "upper", "upper_inclusive")

    def __init__(
        self,
        lower: Version,
        lower_inclusive: bool,
        upper: Version,
        upper_inclusive: bool,
        *,
        check: bool = True,
    ) -> None:
        """Join two ends.

        Args:
            lower: see above.
            lower_inclusive: see above.
            upper: see above.
            upper_inclusive: see above.
            check: whether ends that leave room for no version are an error.

        Raises:
            VersionError: no version fits, or (whatever `check` says) the upper end is below everything.
        """
        low = (lower.key, 0 if lower_inclusive else 1)
        high = (upper.key, 1 if upper_inclusive else 0)
        nothing_below = not upper_inclusive and (upper is _INFINITY or not upper.key)
        if nothing_below or (check and low >= high):
            raise VersionError(_complaint(lower, lower_inclusive, upper, upper_inclusive))
        self.lower = lower
        self.lower_inclusive = lower_inclusive
        self.upper = upper
        self.upper_inclusive = upper_inclusive
        self.low: Cut = low
        self.high: Cut = high

    @property
    def key(self) -> tuple[Cut, Cut]:
        """What bounds are compared by."""
        return self.low, self.high

    def lower_bounded(self) -> bool:
        """Tell whether there is a lower end."""
        return self.low != LOWEST

    def upper_bounded(self) -> bool:
        """Tell whether there is an upper end."""
        return self.high != HIGHEST

    def containment(self, version: Version) -> int:
        """Tell where a version is: -1 below this bound, 0 inside, 1 above."""
        cut = (version.key, 0)
        if cut < self.low:
            return -1
        return 0 if cut < self.high else 1

    def is_exact(self) -> bool:
        """Tell whether exactly one version is inside."""
        return self.lower.key == self.upper.key and self.lower_inclusive and self.upper_inclusive

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and self.low == other.low and self.high == other.high

    def __lt__(self, other: object) -> bool:
        return self.key < other.key if isinstance(other, Bound) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __str__(self) -> str:
        lower, upper = self.lower, self.upper
        if upper is _INFINITY:
            return self._lower_text()
        if lower.key == upper.key:
            return f"=={lower}"
        if self.upper_inclusive:
            if not self.lower_inclusive:
                return f">{lower}<={upper}"
            return f"{lower}..{upper}" if lower else f"<={upper}"
        if self.lower_inclusive and lower.next().key == upper.key:
            return str(lower)
        return f"{self._lower_text()}<{upper}"

    def _lower_text(self) -> str:
        if not self.lower_inclusive:
            return f">{self.lower}"
        return f"{self.lower}+" if self.lower else ""


def superset(version: Version) -> Bound:
    """Give the bound that the plain text of a version stands for: from it up to its next version."""
    if not version.key:
        return ANY
    # The most common bound by far, and valid by nature: made without a call of `__init__`.
    bound = Bound.__new__(Bound)
    bound.lower = version
    bound.lower_inclusive = True
    bound.upper = upper = version.next()
    bound.upper_inclusive = False
    bound.low = (version.key, 0)
    bound.high = (upper.key, 0)
    return bound


def _complaint(lower: Version, lower_inclusive: bool, upper: Version, upper_inclusive: bool) -> str:
    if not upper and not upper_inclusive:
        return f"no version is below {str(upper) or 'the empty version'!r}"
    start = f"{'>=' if lower_inclusive else '>'}{lower}"
    end = f"{'<=' if upper_inclusive else '<'}{upper}"
    return f"no version is both {start!r} and {end!r}; check which end is the lower one"


LOWEST: Cut = ((), 0)
HIGHEST: Cut = (_INFINITY.key, 1)
ANY = Bound(Version(), True, _INFINITY, True)
