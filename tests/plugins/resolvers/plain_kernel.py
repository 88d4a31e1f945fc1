"""Tests of the kernel as plain Python, run by test_numba_compiler.py with NUMBA_DISABLE_JIT=1.

Here every place in a block is checked by Python: beyond the end is an IndexError, more than 64 bits an
OverflowError, and a negative place is looked for.
"""

from __future__ import annotations

import random
import sys
from array import array

import pytest
from numba_cases import answer, problems

from pkg.version import Version, VersionRange
from pkg_resolvers.jit import compiler, engine, ranges, words
from pkg_resolvers.jit.encode import Code
from pkg_resolvers.reference import solve as reference


class Checked:
    """A block that refuses negative places."""

    def __init__(self, block):
        self.block = block

    def __getitem__(self, place):
        assert place >= 0
        return self.block[place]

    def __setitem__(self, place, value):
        assert place >= 0
        self.block[place] = value


def checked_kernel(blocks):
    return compiler.kernel()([Checked(block) for block in blocks])


def test_numba_is_not_imported():
    compiler.kernel()
    assert compiler.PLAIN
    assert "numba" not in sys.modules


def test_answers_are_those_of_the_reference():
    solve = engine.Engine(checked_kernel).solve
    statuses = set()
    for make, which in problems(range(20000, 20150)):
        mine = answer(solve, make())
        assert mine == answer(reference, make()), which
        statuses.add(mine[0])
    assert {"solved", "failed", "PackageNotFoundError", "ResolveError"} <= statuses


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 31, 62, 63])
def test_every_bit_of_a_word_fits_in_a_block(number):
    block = array("q", [0])
    words.put(block, 0, number)
    assert words.has(block, 0, number)
    assert words.lowest(block[0]) == words.highest(block[0]) == number
    assert words.count(block[0]) == 1
    assert words.without_lowest(block[0]) == 0
    words.drop(block, 0, number)
    assert block[0] == 0


def test_intervals_of_bits_are_sets_of_numbers():
    choose = random.Random(1)
    for _ in range(500):
        begin, end = sorted(choose.randint(0, 200) for _ in range(2))
        block = array("q", [0] * 5)
        words.set_interval(block, 1, begin, end)
        members = {n for n in range(256) if words.has(block, 1, n)}
        assert members == set(range(begin, end))
        low, high = choose.randint(0, 260), choose.randint(0, 300)
        assert words.count_interval(block, 1, 4, low, high) == len(members & set(range(low, high)))
        end = min(high, 256)
        if members and low <= max(members):
            assert words.next_in(block, 1, low) == min(member for member in members if member >= low)
        if low < end:
            assert words.any_in_interval(block, 1, low, end) == bool(members & set(range(low, end)))


# --- ranges --------------------------------------------------------------------------------------

TEXTS = ["1", "1.0", "1.1", "1_", "1a", "2", "2.0", "2-0", "2.1", "3", "10", "a", "_"]


class Ranges:
    """Random ranges, as `pkg.version` has them and as ends in a block."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.code = Code()

    def range(self):
        choose = self.random
        while True:
            v, w = choose.choice(TEXTS), choose.choice(TEXTS)
            forms = [
                f"{v}",
                f"=={v}",
                f"{v}+",
                f">{v}",
                f"<{v}",
                f"<={v}",
                f"{v}..{w}",
                f"{v}+<{w}",
                f">{v}<{w}",
            ]
            text = "|".join(choose.sample(forms, choose.choice([1, 1, 2, 3])))
            try:
                return VersionRange(text)
            except ValueError:
                continue

    def ends(self, range_):
        made = array("q")
        for bound in range_.bounds:
            made.append(4 * self.code.point(bound.lower) + (1 if bound.lower_inclusive else 2))
            made.append(4 * self.code.point(bound.upper) + (1 if bound.upper_inclusive else 0))
        return made

    def text(self, ends, count):
        versions = self.code.versions
        return [
            (str(versions[low >> 2]), low & 3, str(versions[high >> 2]), high & 3)
            for low, high in zip(ends[: 2 * count : 2], ends[1 : 2 * count : 2], strict=True)
        ]

    def shown(self, range_):
        return [] if range_ is None else self.text(self.ends(range_), len(range_.bounds))


@pytest.mark.parametrize("seed", range(8))
def test_range_operations_are_those_of_pkg_version(seed):
    made = Ranges(seed)
    for _ in range(400):
        one, other = made.range(), made.range()
        p, q = made.ends(one), made.ends(other)
        n, m = len(one.bounds), len(other.bounds)
        place = made.code.place
        out = array("q", [0] * 40)

        found = ranges.intersect(place, p, 0, n, q, 0, m, out, 0)
        assert made.text(out, found) == made.shown(one & other)
        assert ranges.meets(place, p, 0, n, q, 0, m) == one.intersects(other)
        assert ranges.contains(place, p, 0, n, q, 0, m) == one.issuperset(other)
        assert ranges.same(place, p, 0, n, q, 0, m) == (one == other)

        both = p + q
        found = ranges.unite(place, both, 0, n + m)
        assert made.ends(one | other)[: 2 * found] == both[: 2 * found] or (one | other) == _range(
            made, both, found
        )
        assert found == len((one | other).bounds)

        order = ranges.compare(place, p + q, 0, n, 2 * n, m)
        assert (order < 0, order > 0) == (made_key(one) < made_key(other), made_key(one) > made_key(other))

        try:
            inverse = one.inverse()
        except ValueError:
            assert ranges.invert(place, p, 0, n, out, 0) == -1
        else:
            found = ranges.invert(place, p, 0, n, out, 0)
            assert made.text(out, found) == made.shown(inverse)


def made_key(range_):
    return [
        (
            (bound.lower.key, -2 if bound.lower_inclusive else -1),
            (bound.upper.key, 2 if bound.upper_inclusive else 1),
        )
        for bound in range_.bounds
    ]


def _range(made, ends, count):
    versions = made.code.versions
    pieces = [
        VersionRange.as_span(versions[low >> 2], versions[high >> 2], low & 3 == 1, high & 3 == 1)
        for low, high in zip(ends[: 2 * count : 2], ends[1 : 2 * count : 2], strict=True)
    ]
    return pieces[0].union(pieces[1:])


def test_the_union_that_rez_gets_wrong_comes_out_as_in_rez():
    made = Ranges(0)
    for texts, wanted in (
        (["1+<5", "2..3", ">5<6"], 1),  # becomes 1+<6, with 5 in it
        (["1..5", "2+<3", ">5<6"], 2),  # stays in two pieces that touch
    ):
        ends = array("q")
        for text in texts:
            ends += made.ends(VersionRange(text))
        assert ranges.unite(made.code.place, ends, 0, 3) == wanted


def test_points_of_equal_versions_share_their_place():
    code = Code()
    one, other = code.point(Version("1.0")), code.point(Version("1-0"))
    assert one != other
    assert code.place[one] == code.place[other]
    assert code.place[code.point(Version("1.0.1"))] > code.place[one]
