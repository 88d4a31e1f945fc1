"""rez's algebra of version ranges, on ends.

A range is a run of bounds, each a lower and an upper end (see `layout`), normally sorted and apart. The rules
are those of `pkg.version.bounds`, oddities included: which packages a resolve finds depends on them.

All functions read `place`, the PLACE block, and take ranges as (block, place of the first end, number of
bounds). None of them checks sizes; callers make sure that the output has room.
"""

from __future__ import annotations

from pkg_resolvers.jit.compiler import jit

NOWHERE = 1
"""The point of `Version.inf`, above all versions; point 0 is the empty version."""


@jit
def key(place, end):
    """Give an integer by which ends compare."""
    return place[end >> 2] + (end & 3) - 1


@jit
def unite(place, s, a, n):
    """Sort bounds and join those that touch, in place.

    Like rez, decides whether two bounds that exclude the version they share are apart by looking at the
    *previous* bound, not at the one that reaches furthest.

    Args:
        place: PLACE.
        s: int64 block; bounds at s[a] to s[a + 2 * n - 1], changed in place.
        a: see above.
        n: number of bounds.

    Returns:
        The number of bounds left.
    """
    if n < 2:
        return n
    for i in range(1, n):
        low = s[a + 2 * i]
        high = s[a + 2 * i + 1]
        low_key = key(place, low)
        high_key = key(place, high)
        j = i - 1
        while j >= 0:
            other = key(place, s[a + 2 * j])
            if other < low_key or (other == low_key and key(place, s[a + 2 * j + 1]) <= high_key):
                break
            s[a + 2 * j + 2] = s[a + 2 * j]
            s[a + 2 * j + 3] = s[a + 2 * j + 1]
            j -= 1
        s[a + 2 * j + 2] = low
        s[a + 2 * j + 3] = high
    left = 0
    first = s[a]
    last = s[a + 1]
    previous = last
    for i in range(1, n):
        low = s[a + 2 * i]
        high = s[a + 2 * i + 1]
        begin = place[low >> 2]
        end = place[last >> 2]
        if begin > end or (begin == end and low & 3 == 2 and previous & 3 == 0):
            s[a + 2 * left] = first
            s[a + 2 * left + 1] = last
            left += 1
            first = low
        if key(place, high) > key(place, last):
            last = high
        previous = high
    s[a + 2 * left] = first
    s[a + 2 * left + 1] = last
    return left + 1


@jit
def intersect(place, p, a, n, q, b, m, s, c):
    """Write what two ranges have in common; at equal ends the first one's end stays.

    Args:
        place: PLACE.
        p: block of the first range, `n` bounds at `a`; read only.
        a: see above.
        n: see above.
        q: block of the second range, `m` bounds at `b`; read only.
        b: see above.
        m: see above.
        s: block of the result at `c`, room for n + m bounds; may be `p` or `q`, elsewhere.
        c: see above.

    Returns:
        The number of bounds written; 0 means conflict.
    """
    found = 0
    for i in range(n):
        low = p[a + 2 * i]
        high = p[a + 2 * i + 1]
        low_key = key(place, low)
        high_key = key(place, high)
        for j in range(m):
            other_low = q[b + 2 * j]
            other_high = q[b + 2 * j + 1]
            begin = low
            begin_key = low_key
            other = key(place, other_low)
            if other > begin_key:
                begin = other_low
                begin_key = other
            end = high
            end_key = high_key
            other = key(place, other_high)
            if other < end_key:
                end = other_high
                end_key = other
            if begin_key <= end_key:
                s[c + 2 * found] = begin
                s[c + 2 * found + 1] = end
                found += 1
    return found


@jit
def invert(place, p, a, n, s, c):
    """Write the gaps before, between and after bounds.

    Args:
        place: PLACE.
        p: block of the range, `n` bounds at `a`; read only.
        a: see above.
        n: see above.
        s: block of the result at `c`, room for n + 1 bounds.
        c: see above.

    Returns:
        The number of gaps, or -1 when a gap ends before it begins: rez raises there.
    """
    gaps = 0
    begin = 1  # the empty version, inclusive
    bounded = False
    for i in range(n):
        low = p[a + 2 * i]
        high = p[a + 2 * i + 1]
        if place[low >> 2] == 0 and low & 3 == 1:
            if bounded:
                s[c + 2 * gaps] = begin
                s[c + 2 * gaps + 1] = 4 * NOWHERE + 1
                gaps += 1
        else:
            if key(place, begin) > key(place, low - 1):
                return -1
            s[c + 2 * gaps] = begin
            s[c + 2 * gaps + 1] = low - 1
            gaps += 1
        bounded = place[high >> 2] != place[NOWHERE]
        begin = high + 1 if bounded else 1
    if bounded:
        s[c + 2 * gaps] = begin
        s[c + 2 * gaps + 1] = 4 * NOWHERE + 1
        gaps += 1
    return gaps


@jit
def contains(place, p, a, n, q, b, m):
    """Tell whether each bound of the second range lies within one bound of the first."""
    for j in range(m):
        low = key(place, q[b + 2 * j])
        high = key(place, q[b + 2 * j + 1])
        inside = False
        for i in range(n):
            if key(place, p[a + 2 * i]) <= low and high <= key(place, p[a + 2 * i + 1]):
                inside = True
                break
        if not inside:
            return False
    return True


@jit
def meets(place, p, a, n, q, b, m):
    """Tell whether two ranges have anything in common."""
    for i in range(n):
        low = key(place, p[a + 2 * i])
        high = key(place, p[a + 2 * i + 1])
        for j in range(m):
            if low <= key(place, q[b + 2 * j + 1]) and key(place, q[b + 2 * j]) <= high:
                return True
    return False


@jit
def same(place, p, a, n, q, b, m):
    """Tell whether two ranges have the same bounds."""
    if n != m:
        return False
    for i in range(2 * n):  # noqa: SIM110 - numba knows no generators
        if key(place, p[a + i]) != key(place, q[b + i]):
            return False
    return True


@jit
def compare(place, p, a, n, b, m):
    """Order two ranges of one block as rez orders them in a sort key: bound by bound, then by number.

    Returns:
        Negative, 0 or positive.
    """
    for i in range(2 * min(n, m)):
        one = key(place, p[a + i])
        other = key(place, p[b + i])
        if one != other:
            return -1 if one < other else 1
    return n - m


@jit
def slot_at_most(place, data, slots, size, count, limit):
    """Give the first of `count` slots, in descending order, whose place is at most `limit`.

    Args:
        place: PLACE.
        data: DATA; the first word of a slot record is its point.
        slots: place of the first record in `data`.
        size: words of a record.
        count: number of slots.
        limit: a key of an end.
    """
    low = 0
    high = count
    while low < high:
        middle = (low + high) >> 1
        if place[data[slots + middle * size]] <= limit:
            high = middle
        else:
            low = middle + 1
    return low
