"""Bits in 64-bit words.

Words are *signed* everywhere: numba makes a float of int64 with uint64. The few operations on which a
wrapping int64 and a Python integer differ live here, once for each of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg_resolvers.jit.compiler import PLAIN, jit

if TYPE_CHECKING or PLAIN:

    def lowest(word: int) -> int:
        """Give the number of the lowest bit that is set; undefined for 0."""
        return (word & -word).bit_length() - 1

    def highest(word: int) -> int:
        """Give the number of the highest bit that is set; undefined for 0."""
        return (word & 0xFFFF_FFFF_FFFF_FFFF).bit_length() - 1

    def count(word: int) -> int:
        """Give how many bits are set."""
        return (word & 0xFFFF_FFFF_FFFF_FFFF).bit_count()

    def without_lowest(word: int) -> int:
        """Clear the lowest bit that is set."""
        return word & ~bit(lowest(word))

    def below(number: int) -> int:
        """Give a word with the bits below a number set; 0 <= number <= 64."""
        return -1 if number >= 64 else (1 << number) - 1

    def bit(number: int) -> int:
        """Give a word with one bit set; 0 <= number < 64."""
        return below(number + 1) & ~below(number)

else:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def lowest(_context: Any, _word: Any) -> Any:
        """Give the number of the lowest bit that is set; undefined for 0."""

        def generate(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

        return types.int64(types.int64), generate

    @intrinsic
    def highest(_context: Any, _word: Any) -> Any:
        """Give the number of the highest bit that is set; undefined for 0."""

        def generate(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
            zeros = builder.ctlz(args[0], ir.Constant(ir.IntType(1), 1))
            return builder.sub(ir.Constant(ir.IntType(64), 63), zeros)

        return types.int64(types.int64), generate

    @intrinsic
    def count(_context: Any, _word: Any) -> Any:
        """Give how many bits are set."""

        def generate(_target: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.ctpop(args[0])

        return types.int64(types.int64), generate

    @jit
    def without_lowest(word):
        """Clear the lowest bit that is set."""
        return word & (word - 1)

    @jit
    def below(number):
        """Give a word with the bits below a number set; 0 <= number <= 64."""
        return -1 if number >= 64 else (1 << number) - 1

    @jit
    def bit(number):
        """Give a word with one bit set; 0 <= number < 64."""
        return 1 << number


@jit
def fill(p, place, size, value):
    """Set words.

    Args:
        p: int64 block, changed in place.
        place: first word; not checked.
        size: number of words.
        value: what each is set to.
    """
    for k in range(size):
        p[place + k] = value


@jit
def set_interval(p, place, begin, end):
    """Set the bits from `begin` up to, not including, `end` of a set that starts at `p[place]`."""
    if begin >= end:
        return
    first = begin >> 6
    last = (end - 1) >> 6
    head = ~below(begin & 63)
    tail = below(((end - 1) & 63) + 1)
    if first == last:
        p[place + first] |= head & tail
        return
    p[place + first] |= head
    for k in range(first + 1, last):
        p[place + k] = -1
    p[place + last] |= tail


@jit
def count_interval(p, place, words, begin, end):
    """Count the bits from `begin` up to `end` of a set of `words` words; bits beyond the set are clear."""
    if end > words << 6:
        end = words << 6
    if begin >= end:
        return 0
    first = begin >> 6
    last = (end - 1) >> 6
    head = ~below(begin & 63)
    tail = below(((end - 1) & 63) + 1)
    if first == last:
        return count(p[place + first] & head & tail)
    total = count(p[place + first] & head)
    for k in range(first + 1, last):
        total += count(p[place + k])
    return total + count(p[place + last] & tail)


@jit
def next_in(p, place, begin):
    """Give the first member from `begin` on of a set that has one."""
    w = begin >> 6
    word = p[place + w] & ~below(begin & 63)
    while word == 0:
        w += 1
        word = p[place + w]
    return (w << 6) + lowest(word)


@jit
def any_in_interval(p, place, begin, end):
    """Tell whether a bit from `begin` up to `end` is set; begin < end, within the set, not checked."""
    first = begin >> 6
    last = (end - 1) >> 6
    head = ~below(begin & 63)
    tail = below(((end - 1) & 63) + 1)
    if first == last:
        return p[place + first] & head & tail != 0
    if p[place + first] & head != 0:
        return True
    for k in range(first + 1, last):
        if p[place + k] != 0:
            return True
    return p[place + last] & tail != 0


@jit
def has(p, place, number):
    """Tell whether a bit is set."""
    return (p[place + (number >> 6)] >> (number & 63)) & 1 == 1


@jit
def put(p, place, number):
    """Set a bit."""
    p[place + (number >> 6)] |= bit(number & 63)


@jit
def drop(p, place, number):
    """Clear a bit."""
    p[place + (number >> 6)] &= ~bit(number & 63)
