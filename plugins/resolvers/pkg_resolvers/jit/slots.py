"""Intervals of slots: which versions of a family a range holds, and which variants those are.

Where a function takes `t`, that is the table of blocks; see `scopes`.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import key, slot_at_most
from pkg_resolvers.jit.words import any_in_interval, count_interval, set_interval


@jit
def slots_of(t, family, p, a, n, target, out):
    """Write for each of `n` bounds at `p[a]` its first slot and the slot after its last to `target[out]`."""
    place = t[at.PLACE]
    data = t[at.DATA]
    fam = t[at.FAM]
    f = family * at.FAM_SIZE
    slots = fam[f + at.F_SLOT]
    total = fam[f + at.F_SLOTS]
    for k in range(n):
        high = key(place, p[a + 2 * k + 1])
        low = key(place, p[a + 2 * k])
        target[out + 2 * k] = slot_at_most(place, data, slots, at.SLOT_SIZE, total, high)
        target[out + 2 * k + 1] = slot_at_most(place, data, slots, at.SLOT_SIZE, total, low - 1)


@jit
def ready_slots(t, q):
    """Give the place in DATA of a requirement's slots, looked up at first use; its family must be known."""
    req = t[at.REQ]
    fam = t[at.FAM]
    r = q * at.REQ_SIZE
    f = req[r + at.R_FAMILY] * at.FAM_SIZE
    slots = req[r + at.R_SLOTS]
    if req[r + at.R_READY] == fam[f + at.F_SLOT]:
        return slots
    data = t[at.DATA]
    if req[r + at.R_READY] == 0:
        slots_of(t, req[r + at.R_FAMILY], data, req[r + at.R_ENDS], req[r + at.R_BOUNDS], data, slots)
        req[r + at.R_READY] = 1
    if fam[f + at.F_FLAT] == 1 and req[r + at.R_BOUNDS] == 1 and req[r + at.R_KIND] == at.NORMAL:
        req[r + at.R_BEGIN] = bit_of_slot(fam, data, f, data[slots])
        req[r + at.R_END] = bit_of_slot(fam, data, f, data[slots + 1])
        req[r + at.R_READY] = fam[f + at.F_SLOT]
    return slots


@jit
def bit_of_slot(fam, data, f, slot):
    """Give the first bit of a slot of a flat family; the number of bits for the slot after the last."""
    if slot >= fam[f + at.F_SLOTS]:
        return fam[f + at.F_BITS]
    return data[fam[f + at.F_SLOT] + slot * at.SLOT_SIZE + at.S_BIT]


@jit
def mark_slots(t, family, p, a, n, target, out):
    """Set the bits of the loaded variants of `n` intervals of slots at `p[a]` in a set at `target[out]`."""
    fam = t[at.FAM]
    data = t[at.DATA]
    f = family * at.FAM_SIZE
    for k in range(n):
        first = p[a + 2 * k]
        last = p[a + 2 * k + 1]
        if fam[f + at.F_FLAT] == 1:
            set_interval(target, out, bit_of_slot(fam, data, f, first), bit_of_slot(fam, data, f, last))
        else:
            for slot in range(first, last):
                s = fam[f + at.F_SLOT] + slot * at.SLOT_SIZE
                begin = data[s + at.S_BIT]
                set_interval(target, out, begin, begin + data[s + at.S_COUNT])


@jit
def count_in_slots(t, x, p, a, n):
    """Count the variants of record `x` inside `n` intervals of slots at `p[a]`, which do not overlap."""
    fam = t[at.FAM]
    data = t[at.DATA]
    arena = t[at.ARENA]
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    bits = x + at.X_HEAD
    words = arena[x + at.X_WORDS]
    total = 0
    for k in range(n):
        first = p[a + 2 * k]
        last = p[a + 2 * k + 1]
        if fam[f + at.F_FLAT] == 1:
            begin = bit_of_slot(fam, data, f, first)
            total += count_interval(arena, bits, words, begin, bit_of_slot(fam, data, f, last))
        else:
            for slot in range(first, last):
                s = fam[f + at.F_SLOT] + slot * at.SLOT_SIZE
                begin = data[s + at.S_BIT]
                total += count_interval(arena, bits, words, begin, begin + data[s + at.S_COUNT])
    return total


@jit
def any_in_slots(t, x, p, a, n):
    """Tell whether a variant of record `x` is inside one of `n` intervals of slots at `p[a]`."""
    fam = t[at.FAM]
    data = t[at.DATA]
    arena = t[at.ARENA]
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    if arena[x + at.X_COUNT] == 1:
        slot = data[fam[f + at.F_VARIANT] + arena[x + at.X_FIRST] * at.VARIANT_SIZE + at.V_SLOT]
        for k in range(n):  # noqa: SIM110 - numba knows no generators
            if p[a + 2 * k] <= slot and slot < p[a + 2 * k + 1]:
                return True
        return False
    if fam[f + at.F_FLAT] == 0:
        return count_in_slots(t, x, p, a, n) != 0
    bits = x + at.X_HEAD
    words = arena[x + at.X_WORDS]
    for k in range(n):
        begin = bit_of_slot(fam, data, f, p[a + 2 * k])
        end = min(bit_of_slot(fam, data, f, p[a + 2 * k + 1]), words << 6)
        if begin < end and any_in_interval(arena, bits, begin, end):
            return True
    return False


@jit
def all_loaded(t, family, p, a, n):
    """Tell whether every slot of `n` intervals at `p[a]` is hidden, or seen and loaded."""
    fam = t[at.FAM]
    data = t[at.DATA]
    f = family * at.FAM_SIZE
    sight = fam[f + at.F_SIGHT]
    if fam[f + at.F_COMPLETE] == 1 and sight == 0:
        return True
    for k in range(n):
        for slot in range(p[a + 2 * k], p[a + 2 * k + 1]):
            if sight != 0:
                if data[sight + slot] == at.HIDDEN:
                    continue
                if data[sight + slot] == at.UNSEEN:
                    return False
            if data[fam[f + at.F_SLOT] + slot * at.SLOT_SIZE + at.S_LOADED] == 0:
                return False
    return True
