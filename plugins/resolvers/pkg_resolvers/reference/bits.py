"""Subsets as integers: bit n is set when item n is in."""

from __future__ import annotations

from collections.abc import Iterator


def items(bits: int) -> Iterator[int]:
    """Give the numbers of the set bits, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def first(bits: int) -> int:
    """Give the number of the lowest set bit; -1 for none."""
    return (bits & -bits).bit_length() - 1
