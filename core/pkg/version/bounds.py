"""Set operations on bounds: what `VersionRange` does, on plain tuples of bounds.

A range's bounds are normally sorted and apart from each other, and then the operations mean what their
names say. rez's union does not always get that far, and what it leaves decides which packages a resolve
finds; so `union` leaves the same bounds, and the other operations treat overlapping ones as rez does.
"""

from __future__ import annotations

from _operator import attrgetter  # the module without underscore takes longer to import
from bisect import bisect_left

from pkg.version.bound import HIGHEST, LOWEST, Bound, Cut
from pkg.version.version import Version

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Iterable

Bounds = tuple[Bound, ...]

_by_key = attrgetter("low", "high")

# Below this many pairs, trying each one is quicker than first finding out whether bounds are apart.
_FEW_PAIRS = 16

# From this many bounds on, rez searches instead of scanning; it shows in the answers for bounds that overlap.
_MANY_BOUNDS = 5


def union(bounds: Iterable[Bound]) -> Bounds:
    """Sort bounds and join those that touch or overlap.

    A bound starts a new piece when it begins above the end of the current piece, or where both begin and
    end exclude the version they share. For that last test rez looks at the *previous* bound instead of at
    the one that made the piece as long as it is: `1+<5|2..3|>5<6` becomes `1+<6`, with 5 in it, and
    `1..5|2+<3|>5<6` stays in two pieces that touch. So does ours.

    Raises:
        VersionError: a bound of several leaves room for no version (only possible where that was allowed).
    """
    ordered = sorted(bounds, key=_by_key)
    if len(ordered) < 2:
        return tuple(ordered)
    pieces: list[Bound] = []
    first = last = previous = ordered[0]  # `first` begins the current piece, `last` reaches furthest
    for bound in ordered[1:]:
        begin, end = bound.low[0], last.high[0]
        if begin > end or (begin == end and not bound.lower_inclusive and not previous.upper_inclusive):
            pieces.append(_join(first, last))
            first = bound
        if bound.high > last.high:
            last = bound
        previous = bound
    pieces.append(_join(first, last))
    return tuple(pieces)


def intersection(left: Bounds, right: Bounds) -> Bounds:
    """Give what every pair of bounds has in common, in order of the left bounds; possibly nothing."""
    common: list[Bound] = []
    if len(left) * len(right) <= _FEW_PAIRS or not (_apart(left) and _apart(right)):
        for one in left:
            for other in right:
                bound = _common(one, other)
                if bound is not None:
                    common.append(bound)
        return tuple(common)
    i = j = 0
    while i < len(left) and j < len(right):
        one, other = left[i], right[j]
        bound = _common(one, other)
        if bound is not None:
            common.append(bound)
        if one.high <= other.high:
            i += 1
        if other.high <= one.high:
            j += 1
    return tuple(common)


def inverse(bounds: Bounds) -> Bounds:
    """Give the gaps before, between and after bounds.

    Raises:
        VersionError: bounds overlap (see `union`), so that a gap would end before it begins.
    """
    gaps: list[Bound] = []
    begin, begin_inclusive = Version(), True
    has_begin = False
    for bound in bounds:
        if bound.low != LOWEST:
            gaps.append(Bound(begin, begin_inclusive, bound.lower, not bound.lower_inclusive))
        elif has_begin:
            gaps.append(Bound(begin, begin_inclusive, Version.inf, True))
        has_begin = bound.upper is not Version.inf
        if has_begin:
            begin, begin_inclusive = bound.upper, not bound.upper_inclusive
        else:
            begin, begin_inclusive = Version(), True
    if has_begin:
        gaps.append(Bound(begin, begin_inclusive, Version.inf, True))
    return tuple(gaps)


def is_superset(outer: Bounds, inner: Bounds) -> bool:
    """Tell whether each inner bound lies within one of the two outer bounds around its place."""
    if len(outer) == 1:
        low, high = outer[0].low, outer[0].high
        return all(low <= bound.low and bound.high <= high for bound in inner)
    at = 0
    for bound in inner:
        place = bisect_left(outer, bound.key, lo=at, key=_by_key)
        for at in (place - 1, place):
            if 0 <= at < len(outer) and outer[at].low <= bound.low and bound.high <= outer[at].high:
                break
        else:
            return False
    return True


def intersects(left: Bounds, right: Bounds) -> bool:
    """Tell whether two bounds, one of each side, have a version in common."""
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    if len(many) < _MANY_BOUNDS:
        for one in few:
            for other in many:
                if _overlap(one, other):
                    return True
        return False
    before = 0
    for one in few:
        place = bisect_left(many, one.key, lo=before, key=_by_key)
        before = max(place - 1, 0)
        # Its neighbours there only, also where pieces overlap: rez's answers about such ranges.
        if any(_overlap(near, one) for near in many[before : place + 1]):
            return True
    return False


def contains(bounds: Bounds, version: Version) -> bool:
    """Tell whether a version is inside one of the bounds."""
    if len(bounds) < _MANY_BOUNDS:
        cut = (version.key, 0)
        for bound in bounds:
            if cut < bound.low:
                return False
            if cut < bound.high:
                return True
        return False
    return find(bounds, version)[1]


def find(bounds: Bounds, version: Version) -> tuple[int, bool]:
    """Search the bound that a version is in.

    Returns:
        (place of the bound, True), or (place of the first bound that begins above the version, False).
    """
    cut: Cut = (version.key, 0)
    place = bisect_left(bounds, (cut, HIGHEST), key=_by_key)
    for near in (place - 1, place):
        if 0 <= near < len(bounds) and bounds[near].low <= cut < bounds[near].high:
            return near, True
    return place, False


def _join(first: Bound, last: Bound) -> Bound:
    """Give the bound from the beginning of one to the end of another."""
    if first is last and first.low < first.high:
        return first
    return Bound(first.lower, first.lower_inclusive, last.upper, last.upper_inclusive)


def _common(one: Bound, other: Bound) -> Bound | None:
    """Give what two bounds have in common; at equal ends the text of `one` stays."""
    lower = other if other.low > one.low else one
    upper = other if other.high < one.high else one
    if lower.low >= upper.high:
        return None
    if lower is upper:
        return lower
    return Bound(lower.lower, lower.lower_inclusive, upper.upper, upper.upper_inclusive, check=False)


def _overlap(one: Bound, other: Bound) -> bool:
    return max(one.low, other.low) < min(one.high, other.high)


def _apart(bounds: Bounds) -> bool:
    """Tell whether bounds are in order, without room for a version in two of them."""
    end = LOWEST
    for bound in bounds:
        if bound.low < end or bound.low >= bound.high:
            return False
        end = bound.high
    return True
