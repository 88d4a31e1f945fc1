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
from pkg_resolvers.jit.slots import count_in_slots, mark_slots
from pkg_resolvers.jit.words import (
    below,
    count,
    count_interval,
    fill,
    highest,
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
    if lacks(ctl, at.ARENA, top + size) or not replace(t, i, top):
        return -1
    for k in range(size):
        arena[top + k] = arena[x + k]
    ctl[at.G_TOP] = top + size
    return top


@jit
def replace(t, i, x):
    """Make `x` the record of a scope that has one, and note the one before.

    Returns:
        False when STACK is too short; nothing is changed then.
    """
    ctl = t[at.CTL]
    cur = t[at.CUR]
    entry = ctl[at.G_STACK_TOP]
    if lacks(ctl, at.STACK, entry + at.UNDO_SIZE):
        return False
    stack = t[at.STACK]
    stack[entry + at.U_SCOPE] = i
    stack[entry + at.U_RECORD] = cur[i]
    ctl[at.G_STACK_TOP] = entry + at.UNDO_SIZE
    cur[i] = x
    return True


@jit
def undo(t, down_to):
    """Give scopes the records back that were replaced since G_STACK_TOP was `down_to`."""
    ctl = t[at.CTL]
    cur = t[at.CUR]
    stack = t[at.STACK]
    entry = ctl[at.G_STACK_TOP]
    while entry > down_to:
        entry -= at.UNDO_SIZE
        cur[stack[entry + at.U_SCOPE]] = stack[entry + at.U_RECORD]
    ctl[at.G_STACK_TOP] = down_to


@jit
def note_ends(arena, x):
    """Note the first and the last variant of a record; it must have one."""
    bits = x + at.X_HEAD
    w = 0
    while arena[bits + w] == 0:
        w += 1
    arena[x + at.X_FIRST] = (w << 6) + lowest(arena[bits + w])
    w = arena[x + at.X_WORDS] - 1
    while arena[bits + w] == 0:
        w -= 1
    arena[x + at.X_LAST] = (w << 6) + highest(arena[bits + w])


@jit
def narrowed(t, x, left):
    """Note that variants of an own record went: `left` remain, most of what was known is void.

    What was extracted with a single requirement would be extracted again just so, without effect.
    """
    arena = t[at.ARENA]
    arena[x + at.X_COUNT] = left
    arena[x + at.X_STALE] = 1
    note_ends(arena, x)
    column_words = arena[x + at.X_COLUMN_WORDS]
    done = x + at.X_HEAD + arena[x + at.X_WORDS] + 2 * column_words
    for k in range(column_words):
        arena[done + k] = arena[done + column_words + k]
    new_serial(t[at.CTL], arena, x)


@jit
def clip_interval(t, i, begin, end):
    """Do what `clip` does with the variants from `begin` up to, not including, `end`."""
    x = t[at.CUR][i]
    arena = t[at.ARENA]
    if begin <= arena[x + at.X_FIRST] and arena[x + at.X_LAST] < end:
        return 1
    words = arena[x + at.X_WORDS]
    left = count_interval(arena, x + at.X_HEAD, words, begin, end)
    if left == 0:
        return 0
    if left == arena[x + at.X_COUNT]:
        return 1
    x = own(t, i)
    if x < 0:
        return -1
    bits = x + at.X_HEAD
    first = begin >> 6
    last = (end - 1) >> 6
    fill(arena, bits, first, 0)
    arena[bits + first] &= ~below(begin & 63)
    if last < words:
        arena[bits + last] &= below(((end - 1) & 63) + 1)
        fill(arena, bits + last + 1, words - last - 1, 0)
    narrowed(t, x, left)
    return 2


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

    Hidden variants are left out. The family must be known and loaded there.

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
    mask = fam[f + at.F_MASK]
    if mask != 0:
        data = t[at.DATA]
        for k in range(words):
            arena[bits + k] &= data[mask + k]
    total = 0
    for k in range(words):
        total += count(arena[bits + k])
    if total == 0:
        return -2
    fill(arena, bits + words, 4 * column_words, 0)
    set_interval(arena, bits + words, 0, columns)
    arena[x + at.X_COUNT] = total
    arena[x + at.X_STALE] = 1
    note_ends(arena, x)
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
def may_oppose(arena, x, column):
    """Tell whether the scope of a column may contradict a variant of a record.

    Not where no variant mentions it (the set may be stale), nor where all variants had one requirement when
    it was extracted: from then on that scope is within the range of it.
    """
    w = x + at.X_HEAD + arena[x + at.X_WORDS] + (column >> 6)
    return ((arena[w] & ~arena[w + 3 * arena[x + at.X_COLUMN_WORDS]]) >> (column & 63)) & 1 == 1
