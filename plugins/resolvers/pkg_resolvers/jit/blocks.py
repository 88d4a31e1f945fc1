"""Python's side of the blocks: zeros, and sets as words."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

WORD = 64


def words(bits: int) -> int:
    """Give how many words a set of that many members takes."""
    return (bits + WORD - 1) // WORD


def as_bytes(members: int, size: int) -> bytes:
    """Give the words of a set, from one bit per member; little end first, as on every machine numba knows."""
    return members.to_bytes(8 * size, "little")


def bytes_of(count: int) -> array[int]:
    """Give that many zero words."""
    return array("q", bytes(8 * count))


def members(block: Sequence[int], place: int, size: int) -> Iterator[int]:
    """Give the members of a set, ascending.

    Args:
        block: where it lies.
        place: its first word.
        size: how many words it has.
    """
    for number in range(size):
        word = block[place + number] & 0xFFFF_FFFF_FFFF_FFFF
        while word:
            lowest = word & -word
            yield 64 * number + lowest.bit_length() - 1
            word ^= lowest
