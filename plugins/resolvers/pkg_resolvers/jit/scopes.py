"""Scope records: one family in one phase.

A record with variants (SLICE) is its header followed by five sets: the variants left, the columns any of them
mentions, the columns all of them require, the columns already extracted, and of these the ones extracted when
all variants had one and the same requirement. Other records are the header and the bounds of their request.

A record older than the running step (place below G_FLOOR) may be shared with other phases and is never
changed, but for facts about it that are filled in late (stale sets, sorted versions).

Where a function takes `t`, that is the table of blocks: int64 each, owned by Python, changed in place where
the text says so. Numbers of families, scopes and requirements, and places in blocks, are not checked.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.columns import refresh
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import key, slot_at_most
from pkg_resolvers.jit.words import (
    any_in_interval,
    count,
    count_interval,
    fill,
    has,
    lowest,
    set_interval,
    without_lowest,
)


@jit
def lacks(ctl, block, size):
    """Tell whether a block is shorter than `size`, and note that for Python if so."""
    if size <= ctl[at.G_CAPACITY + block]:
        return False
    ctl[at.G_WANT_BLOCK] = block
    ctl[at.G_WANT_SIZE] = size
    return True


@jit
def new_serial(ctl, arena, x):
    """Give a record a serial no other content has; answers cached for the old one die with it."""
    ctl[at.G_SERIAL] += 1
    arena[x + at.X_SERIAL] = ctl[at.G_SERIAL]


@jit
def slice_size(words, column_words):
    """Give the words of a record with variants."""
    return at.X_HEAD + words + 4 * column_words


@jit
def write_head(ctl, arena, x, family, kind, words, column_words, bounds, origin):
    """Fill in the header of a new record at `x` and give it a serial."""
    arena[x + at.X_FAMILY] = family
    arena[x + at.X_KIND] = kind
    arena[x + at.X_COUNT] = 0
    arena[x + at.X_STALE] = 0
    arena[x + at.X_SORTED] = 0
    arena[x + at.X_WORDS] = words
    arena[x + at.X_COLUMN_WORDS] = column_words
    arena[x + at.X_BOUNDS] = bounds
    arena[x + at.X_ORIGIN] = origin
    new_serial(ctl, arena, x)


@jit
def own(t, i):
    """Make the record of scope `i` one that the running step may change.

    Returns:
        Its place, or -1 when ARENA is too short.
    """
    ctl = t[at.CTL]
    cur = t[at.CUR]
    x = cur[i]
    if x >= ctl[at.G_FLOOR]:
        return x
    arena = t[at.ARENA]
    size = slice_size(arena[x + at.X_WORDS], arena[x + at.X_COLUMN_WORDS])
    top = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, top + size):
        return -1
    for k in range(size):
        arena[top + k] = arena[x + k]
    ctl[at.G_TOP] = top + size
    cur[i] = top
    return top


@jit
def narrowed(t, x, left):
    """Note that variants of an own record went: `left` remain, most of what was known is void.

    What was extracted with a single requirement would be extracted again just so, without effect.
    """
    arena = t[at.ARENA]
    arena[x + at.X_COUNT] = left
    arena[x + at.X_STALE] = 1
    column_words = arena[x + at.X_COLUMN_WORDS]
    done = x + at.X_HEAD + arena[x + at.X_WORDS] + 2 * column_words
    for k in range(column_words):
        arena[done + k] = arena[done + column_words + k]
    new_serial(t[at.CTL], arena, x)


@jit
def only(arena, x):
    """Give the first variant of a record."""
    w = x + at.X_HEAD
    while arena[w] == 0:
        w += 1
    return ((w - x - at.X_HEAD) << 6) + lowest(arena[w])


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
    r = q * at.REQ_SIZE
    if req[r + at.R_READY] == 0:
        data = t[at.DATA]
        slots = req[r + at.R_SLOTS]
        slots_of(t, req[r + at.R_FAMILY], data, req[r + at.R_ENDS], req[r + at.R_BOUNDS], data, slots)
        req[r + at.R_READY] = 1
    return req[r + at.R_SLOTS]


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
        slot = data[fam[f + at.F_VARIANT] + only(arena, x) * at.VARIANT_SIZE + at.V_SLOT]
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
    """Tell whether every slot of `n` intervals at `p[a]` is loaded."""
    fam = t[at.FAM]
    data = t[at.DATA]
    f = family * at.FAM_SIZE
    if fam[f + at.F_COMPLETE] == 1:
        return True
    for k in range(n):
        for slot in range(p[a + 2 * k], p[a + 2 * k + 1]):
            if data[fam[f + at.F_SLOT] + slot * at.SLOT_SIZE + at.S_LOADED] == 0:
                return False
    return True


@jit
def clip(t, i, p, a, n):
    """Keep the variants of scope `i` inside `n` intervals of slots at `p[a]`.

    Returns:
        0 when none is left (nothing is changed then), 1 when all are, 2 when some went, -1 when memory lacks.
    """
    ctl = t[at.CTL]
    x = t[at.CUR][i]
    arena = t[at.ARENA]
    left = count_in_slots(t, x, p, a, n)
    if left == 0:
        return 0
    if left == arena[x + at.X_COUNT]:
        return 1
    words = arena[x + at.X_WORDS]
    mask = ctl[at.G_SCRATCH]
    # A family that grew while the record lived has more words than the record.
    room = t[at.FAM][arena[x + at.X_FAMILY] * at.FAM_SIZE + at.F_WORDS]
    if lacks(ctl, at.SCRATCH, mask + room):
        return -1
    scratch = t[at.SCRATCH]
    fill(scratch, mask, room, 0)
    mark_slots(t, arena[x + at.X_FAMILY], p, a, n, scratch, mask)
    x = own(t, i)
    if x < 0:
        return -1
    for k in range(words):
        arena[x + at.X_HEAD + k] &= scratch[mask + k]
    narrowed(t, x, left)
    return 2


@jit
def fetch(t, family, p, a, n):
    """Make a record of all variants of a family inside `n` intervals of slots at `p[a]`, at the top of ARENA.

    The family must be known and loaded there.

    Returns:
        Its place; -1 when memory lacks, -2 when no variant is inside. The record stays in ARENA only when
        the caller moves G_TOP; its size is that of `slice_size`.
    """
    ctl = t[at.CTL]
    fam = t[at.FAM]
    arena = t[at.ARENA]
    f = family * at.FAM_SIZE
    words = fam[f + at.F_WORDS]
    column_words = fam[f + at.F_COLUMN_WORDS]
    columns = fam[f + at.F_COLUMNS]
    x = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, x + slice_size(words, column_words)):
        return -1
    write_head(ctl, arena, x, family, at.SLICE, words, column_words, 0, 0)
    bits = x + at.X_HEAD
    fill(arena, bits, words, 0)
    mark_slots(t, family, p, a, n, arena, bits)
    total = 0
    for k in range(words):
        total += count(arena[bits + k])
    if total == 0:
        return -2
    fill(arena, bits + words, 4 * column_words, 0)
    set_interval(arena, bits + words, 0, columns)
    arena[x + at.X_COUNT] = total
    arena[x + at.X_STALE] = 1
    refresh(t, x)
    return x


@jit
def link(t, i, x):
    """Enter scope `i`, whose new record is `x`, into the lists of the families it mentions.

    Returns:
        False when NODE is too short.
    """
    ctl = t[at.CTL]
    fam = t[at.FAM]
    data = t[at.DATA]
    arena = t[at.ARENA]
    node = t[at.NODE]
    state = t[at.FSTATE]
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    column_words = arena[x + at.X_COLUMN_WORDS]
    mentioned = x + at.X_HEAD + arena[x + at.X_WORDS]
    total = 0
    for k in range(column_words):
        total += count(arena[mentioned + k])
    number = ctl[at.G_NODES]
    if lacks(ctl, at.NODE, (number + total) * at.NODE_SIZE):
        return False
    for k in range(column_words):
        word = arena[mentioned + k]
        while word != 0:
            column = (k << 6) + lowest(word)
            word = without_lowest(word)
            family = data[fam[f + at.F_COLUMN] + column * at.COLUMN_SIZE + at.C_FAMILY]
            entry = number * at.NODE_SIZE
            node[entry + at.N_SCOPE] = i
            node[entry + at.N_COLUMN] = column
            node[entry + at.N_FAMILY] = family
            node[entry + at.N_NEXT] = state[family * at.FSTATE_SIZE + at.P_NODE]
            number += 1
            state[family * at.FSTATE_SIZE + at.P_NODE] = number
    ctl[at.G_NODES] = number
    return True


@jit
def unlink(t, down_to):
    """Take the nodes from number `down_to` on out of their lists, last first."""
    ctl = t[at.CTL]
    node = t[at.NODE]
    state = t[at.FSTATE]
    number = ctl[at.G_NODES]
    while number > down_to:
        number -= 1
        entry = number * at.NODE_SIZE
        state[node[entry + at.N_FAMILY] * at.FSTATE_SIZE + at.P_NODE] = node[entry + at.N_NEXT]
    ctl[at.G_NODES] = number


@jit
def mentions(arena, x, column):
    """Tell whether any variant of a record (with fresh or stale sets) may mention a column."""
    return has(arena, x + at.X_HEAD + arena[x + at.X_WORDS], column)
