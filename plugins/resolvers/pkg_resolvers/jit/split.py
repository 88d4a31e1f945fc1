"""Split an exhausted phase in two, and go back to the phase pushed last.

The first scope with several variants is split: its best variants, as many as share a family that not all
variants require, against the rest. The rest goes on the stack, and so does from then on every record that is
replaced. Its record lies in ARENA below everything the first part will make, so going back is cutting ARENA
there and giving the scopes their records back.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.phase import forget_scopes
from pkg_resolvers.jit.scopes import lacks, new_serial, note_ends, slice_size, undo, unlink
from pkg_resolvers.jit.variant_order import order_slot
from pkg_resolvers.jit.words import count, count_interval, fill, has, next_in, put


@jit
def push_split(t):
    """Split the running phase: push the rest and become the first part.

    Returns:
        OK, or NEED_ORDER or NEED_MEMORY; then nothing is changed and the call is to be repeated.
    """
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    cur = t[at.CUR]
    scopes = ctl[at.G_SCOPES]
    i = ctl[at.G_OPEN]  # the first scope with a choice, as the step just found out
    x = cur[i]
    words = arena[x + at.X_WORDS]
    column_words = arena[x + at.X_COLUMN_WORDS]
    size = slice_size(words, column_words)
    top = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, top + 2 * size):
        return at.NEED_MEMORY
    entry = ctl[at.G_STACK_TOP]
    if lacks(ctl, at.STACK, entry + at.K_HEAD):
        return at.NEED_MEMORY
    # What the running pass kept in SCRATCH is of no use any more.
    ctl[at.G_SCRATCH] = 0
    if lacks(ctl, at.SCRATCH, words + column_words):
        return at.NEED_MEMORY
    ctl[at.G_SCRATCH] = words + column_words
    code = choose_first(t, x, 0, words)
    if code != at.OK:
        return code
    arena[x + at.X_SORTED] = 1

    rest = top
    first = top + size
    for k in range(size):
        arena[rest + k] = arena[x + k]
        arena[first + k] = arena[x + k]
    scratch = t[at.SCRATCH]
    chosen = 0
    for w in range(words):
        arena[first + at.X_HEAD + w] = scratch[w]
        arena[rest + at.X_HEAD + w] &= ~scratch[w]
        chosen += count(scratch[w])
    become_part(t, first, chosen)
    become_part(t, rest, arena[x + at.X_COUNT] - chosen)
    ctl[at.G_TOP] = top + 2 * size

    stack = t[at.STACK]
    stack[entry + at.K_BELOW] = ctl[at.G_STACK]
    stack[entry + at.K_SCOPES] = scopes
    stack[entry + at.K_SPLIT] = i
    stack[entry + at.K_TOP] = top + size
    stack[entry + at.K_NODES] = ctl[at.G_NODES]
    stack[entry + at.K_REST] = rest
    stack[entry + at.K_WHOLE] = x
    ctl[at.G_STACK] = entry
    ctl[at.G_STACK_TOP] = entry + at.K_HEAD
    cur[i] = first
    ctl[at.G_SPLIT] = i
    return at.OK


@jit
def become_part(t, x, left):
    """Make the copied record `x` a part of what it was; see `scopes.narrowed`."""
    arena = t[at.ARENA]
    arena[x + at.X_COUNT] = left
    arena[x + at.X_STALE] = 1
    note_ends(arena, x)
    arena[x + at.X_SORTED] = 1
    column_words = arena[x + at.X_COLUMN_WORDS]
    done = x + at.X_HEAD + arena[x + at.X_WORDS] + 2 * column_words
    for k in range(column_words):
        arena[done + k] = arena[done + column_words + k]
    new_serial(t[at.CTL], arena, x)


@jit
def pop_phase(t):
    """Become the phase pushed last; STACK must not be empty."""
    ctl = t[at.CTL]
    stack = t[at.STACK]
    cur = t[at.CUR]
    entry = ctl[at.G_STACK]
    forget_scopes(t, stack[entry + at.K_SCOPES])
    unlink(t, stack[entry + at.K_NODES])
    undo(t, entry + at.K_HEAD)
    ctl[at.G_TOP] = stack[entry + at.K_TOP]
    ctl[at.G_STACK] = stack[entry + at.K_BELOW]
    i = stack[entry + at.K_SPLIT]
    ctl[at.G_SPLIT] = i
    cur[i] = stack[entry + at.K_REST]
    # For the phase below this is one more record that was replaced.
    whole = stack[entry + at.K_WHOLE]
    stack[entry + at.U_SCOPE] = i
    stack[entry + at.U_RECORD] = whole
    ctl[at.G_STACK_TOP] = entry + at.UNDO_SIZE


@jit
def choose_first(t, x, chosen, shared):
    """Choose the variants of record `x` to be tried first.

    Args:
        t: the table of blocks.
        x: a record with at least two variants.
        chosen: place in SCRATCH of a set of variants, overwritten with the choice.
        shared: place in SCRATCH of a set of columns, for work.

    Returns:
        OK, NEED_ORDER or NEED_MEMORY.
    """
    arena = t[at.ARENA]
    fam = t[at.FAM]
    data = t[at.DATA]
    scratch = t[at.SCRATCH]
    family = arena[x + at.X_FAMILY]
    f = family * at.FAM_SIZE
    words = arena[x + at.X_WORDS]
    bits = x + at.X_HEAD
    fill(scratch, chosen, words, 0)
    prefer = fam[f + at.F_PREFER]
    total = fam[f + at.F_SLOTS]
    natural = prefer == 0 and fam[f + at.F_FLAT] == 1
    ordered = fam[f + at.F_ORDER] + total
    number = 0  # of the slot, in preferred order
    nothing_yet = True
    while number < total:
        slot = number if prefer == 0 else data[prefer + number]
        if natural:
            slot = next_slot(t, x, f, number)
            if slot < 0:
                break
            number = slot
        number += 1
        s = fam[f + at.F_SLOT] + slot * at.SLOT_SIZE
        begin = data[s + at.S_BIT]
        variants = data[s + at.S_COUNT]
        left = count_interval(arena, bits, words, begin, begin + variants)
        if left == 0:
            continue
        alone = left == 1
        if not alone:
            code = order_slot(t, family, slot, x)
            if code != at.OK:
                return code
        for k in range(1 if alone else variants):
            v = next_in(arena, bits, begin) if alone else t[at.ORDER][ordered + begin + k]
            if v >= words << 6 or not has(arena, bits, v):
                continue
            if nothing_yet:
                nothing_yet = False
                put(scratch, chosen, v)
                if not begin_shared(t, x, v, shared):
                    return at.OK
            elif not keep_shared(t, x, v, shared):
                return at.OK
            else:
                put(scratch, chosen, v)
    return at.OK


@jit
def next_slot(t, x, f, number):
    """Give the first slot from `number` on of a flat family in which record `x` has a variant, or -1."""
    arena = t[at.ARENA]
    data = t[at.DATA]
    fam = t[at.FAM]
    begin = data[fam[f + at.F_SLOT] + number * at.SLOT_SIZE + at.S_BIT]
    if begin > arena[x + at.X_LAST]:
        return -1
    v = next_in(arena, x + at.X_HEAD, begin)
    return data[fam[f + at.F_VARIANT] + v * at.VARIANT_SIZE + at.V_SLOT]


@jit
def begin_shared(t, x, v, shared):
    """Set `shared` to the columns variant `v` requires and not all variants do; tell whether there are any.

    With two variants there is no choice, and the answer is no.
    """
    arena = t[at.ARENA]
    fam = t[at.FAM]
    data = t[at.DATA]
    scratch = t[at.SCRATCH]
    if arena[x + at.X_COUNT] <= 2:
        return False
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    column_words = arena[x + at.X_COLUMN_WORDS]
    named = fam[f + at.F_NAMED] + v * fam[f + at.F_COLUMN_WORDS]
    common = x + at.X_HEAD + arena[x + at.X_WORDS] + column_words
    some = False
    for k in range(column_words):
        scratch[shared + k] = data[named + k] & ~arena[common + k]
        if scratch[shared + k] != 0:
            some = True
    return some


@jit
def keep_shared(t, x, v, shared):
    """Narrow `shared` to the columns variant `v` requires too; tell whether any is left."""
    fam = t[at.FAM]
    arena = t[at.ARENA]
    data = t[at.DATA]
    scratch = t[at.SCRATCH]
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    named = fam[f + at.F_NAMED] + v * fam[f + at.F_COLUMN_WORDS]
    some = False
    for k in range(arena[x + at.X_COLUMN_WORDS]):
        scratch[shared + k] &= data[named + k]
        if scratch[shared + k] != 0:
            some = True
    return some
