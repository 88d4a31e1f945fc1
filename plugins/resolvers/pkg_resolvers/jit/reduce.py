"""Reduce: remove the variants whose requirements contradict another scope.

The result does not depend on the order of removals, so a work list does; rez's order shows only in failure
texts, and those are found by solving again with the reference.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import contains, meets
from pkg_resolvers.jit.scopes import (
    may_oppose,
    narrowed,
    own,
)
from pkg_resolvers.jit.slots import any_in_slots, count_in_slots, ready_slots
from pkg_resolvers.jit.words import bit, count, drop, lowest, put, without_lowest


@jit
def reduce_all(t):
    """Reduce until nothing changes: every scope by the changed ones, new and widened scopes by all.

    Uses up CHANGED and WIDENED; scopes from number G_BEFORE on are the new ones.

    Returns:
        OK, FAILED when a scope lost all variants, or NEED_MEMORY.
    """
    ctl = t[at.CTL]
    todo = t[at.TODO]
    changed = t[at.CHANGED]
    widened = t[at.WIDENED]
    scopes = ctl[at.G_SCOPES]
    before = ctl[at.G_BEFORE]
    words = (scopes + 63) >> 6
    for w in range(words):
        todo[w] = changed[w] | widened[w]
        changed[w] = 0
    for i in range(before, scopes):
        put(todo, 0, i)
        put(widened, 0, i)
    serial = ctl[at.G_SERIAL]
    for w in range(words):
        while widened[w] != 0:
            code = reduce_new(t, (w << 6) + lowest(widened[w]))
            if code != at.OK:
                return code
            widened[w] = without_lowest(widened[w])
    waiting = True
    while waiting:
        waiting = False
        for w in range(words):
            while todo[w] != 0:
                waiting = True
                j = (w << 6) + lowest(todo[w])
                drop(todo, 0, j)
                code = reduce_others(t, j, before, serial)
                if code != at.OK:
                    return code
    return at.OK


@jit
def reduce_new(t, i):
    """Reduce scope `i` by every scope it mentions, but for those that surely oppose none of its variants."""
    arena = t[at.ARENA]
    x = t[at.CUR][i]
    if arena[x + at.X_KIND] != at.SLICE:
        return at.OK
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    data = t[at.DATA]
    state = t[at.FSTATE]
    columns = t[at.FAM][f + at.F_COLUMN]
    column_words = arena[x + at.X_COLUMN_WORDS]
    for k in range(column_words):
        mentioned = x + at.X_HEAD + arena[x + at.X_WORDS] + k
        word = arena[mentioned] & ~arena[mentioned + 3 * column_words]
        while word != 0:
            column = (k << 6) + lowest(word)
            word = without_lowest(word)
            family = data[columns + column * at.COLUMN_SIZE + at.C_FAMILY]
            j = state[family * at.FSTATE_SIZE + at.P_SCOPE] - 1
            if j >= 0 and j != i:
                code = reduce_scope(t, i, column, j)
                if code != at.OK:
                    return code
                x = t[at.CUR][i]
    return at.OK


@jit
def reduce_others(t, j, before, serial):
    """Reduce by scope `j` every scope that mentions its family.

    Args:
        t: the table of blocks.
        j: see above.
        before: number of the first scope that `reduce_new` has just reduced by all others.
        serial: the last serial given away before it did.
    """
    arena = t[at.ARENA]
    node = t[at.NODE]
    cur = t[at.CUR]
    family = arena[cur[j] + at.X_FAMILY]
    if arena[cur[j] + at.X_SERIAL] > serial:
        before = t[at.CTL][at.G_SCOPES]  # not what they were reduced by
    entry = t[at.FSTATE][family * at.FSTATE_SIZE + at.P_NODE] - 1
    while entry >= 0:
        n = entry * at.NODE_SIZE
        i = node[n + at.N_SCOPE]
        if i != j and i < before and may_oppose(arena, cur[i], node[n + at.N_COLUMN]):
            code = reduce_scope(t, i, node[n + at.N_COLUMN], j)
            if code != at.OK:
                return code
        entry = node[n + at.N_NEXT] - 1
    return at.OK


@jit
def reduce_scope(t, i, column, j):
    """Remove the variants of scope `i` whose requirement in `column` contradicts scope `j`."""
    arena = t[at.ARENA]
    data = t[at.DATA]
    fam = t[at.FAM]
    x = t[at.CUR][i]
    y = t[at.CUR][j]
    if arena[y + at.X_KIND] == at.SCOPE_NOTHING:
        return at.OK
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    c = fam[f + at.F_COLUMN] + column * at.COLUMN_SIZE
    source = data[c + at.C_LIST]
    distinct = data[c + at.C_COUNT]
    sets = data[c + at.C_SETS]
    alive = arena[x + at.X_COUNT]
    if sets == 0:
        return reduce_rows(t, i, c, y)
    # Variants share requirements: most columns are settled without a look at any variant.
    req = t[at.REQ]
    ready = fam[arena[y + at.X_FAMILY] * at.FAM_SIZE + at.F_SLOT] if arena[y + at.X_KIND] == at.SLICE else -1
    first = arena[y + at.X_FIRST]
    last = arena[y + at.X_LAST]
    bad = 0
    for k in range(distinct):
        r = data[source + k] * at.REQ_SIZE
        begin = req[r + at.R_BEGIN]
        end = req[r + at.R_END]
        # Bitwise, because which of these holds is anybody's guess and a branch would go wrong half the time.
        if (req[r + at.R_READY] == ready) & ((begin <= first) | (last < end)):
            bad |= ((end <= first) | (last < begin)) << k
        elif contradicts(t, data[source + k], y):
            bad |= bit(k)
    if bad == 0:
        return at.OK
    words = arena[x + at.X_WORDS]
    size = fam[f + at.F_WORDS]
    gone = 0
    for w in range(words):
        gone += count(arena[x + at.X_HEAD + w] & held_by(data, sets + w, size, bad))
    if gone == 0:
        return at.OK
    if gone == alive:
        return at.FAILED
    x = own(t, i)
    if x < 0:
        return at.NEED_MEMORY
    for w in range(words):
        arena[x + at.X_HEAD + w] &= ~held_by(data, sets + w, size, bad)
    narrowed(t, x, alive - gone)
    put(t[at.TODO], 0, i)
    put(t[at.DIRTY], 0, i)
    return at.OK


@jit
def held_by(data, word, size, which):
    """Unite one word of several sets.

    Args:
        data: DATA.
        word: place of that word in the first set.
        size: words of each set.
        which: a bit for each set that counts.
    """
    together = 0
    while which != 0:
        together |= data[word + lowest(which) * size]
        which = without_lowest(which)
    return together


@jit
def reduce_rows(t, i, c, y):
    """Do what `reduce_scope` does variant by variant, for column record `c` and scope record `y`."""
    arena = t[at.ARENA]
    data = t[at.DATA]
    x = t[at.CUR][i]
    source = data[c + at.C_LIST]
    distinct = data[c + at.C_COUNT]
    alive = arena[x + at.X_COUNT]
    if distinct <= alive:
        some = False
        for k in range(distinct):
            if contradicts(t, data[source + k], y):
                some = True
                break
        if not some:
            return at.OK
    table = data[c + at.C_TABLE]
    words = arena[x + at.X_WORDS]
    mentioned = data[c + at.C_MENTIONED]
    left = alive
    for w in range(words):
        word = arena[x + at.X_HEAD + w] & data[mentioned + w]
        while word != 0:
            v = (w << 6) + lowest(word)
            word = without_lowest(word)
            if contradicts(t, data[source + data[table + v]], y):
                if left == alive:
                    x = own(t, i)
                    if x < 0:
                        return at.NEED_MEMORY
                drop(arena, x + at.X_HEAD, v)
                left -= 1
    if left == alive:
        return at.OK
    if left == 0:
        return at.FAILED
    narrowed(t, x, left)
    put(t[at.TODO], 0, i)
    put(t[at.DIRTY], 0, i)
    return at.OK


@jit
def contradicts(t, q, y):
    """Tell whether requirement `q` contradicts scope record `y` of its family; answers are remembered."""
    arena = t[at.ARENA]
    known = t[at.RSTATE]
    serial = arena[y + at.X_SERIAL]
    if known[2 * q] == serial:
        return known[2 * q + 1] == 1
    answer = contradiction(t, q, y)
    known[2 * q] = serial
    known[2 * q + 1] = 1 if answer else 0
    return answer


@jit
def contradiction(t, q, y):
    """Decide what `contradicts` tells."""
    arena = t[at.ARENA]
    req = t[at.REQ]
    data = t[at.DATA]
    place = t[at.PLACE]
    r = q * at.REQ_SIZE
    kind = req[r + at.R_KIND]
    bounds = req[r + at.R_BOUNDS]
    if kind == at.NOTHING:
        return False
    scope = arena[y + at.X_KIND]
    if scope == at.SLICE:
        slots = ready_slots(t, q)
        if kind == at.CONFLICT:
            return count_in_slots(t, y, data, slots, bounds) == arena[y + at.X_COUNT]
        return not any_in_slots(t, y, data, slots, bounds)
    ends = req[r + at.R_ENDS]
    request = y + at.X_HEAD
    request_bounds = arena[y + at.X_BOUNDS]
    if scope == at.SCOPE_CONFLICT:
        if kind == at.CONFLICT:
            return False
        return contains(place, arena, request, request_bounds, data, ends, bounds)
    if scope == at.SCOPE_EPHEMERAL:
        if kind == at.CONFLICT:
            return contains(place, data, ends, bounds, arena, request, request_bounds)
        return not meets(place, data, ends, bounds, arena, request, request_bounds)
    return False


@jit
def clear_sets(t, words):
    """Empty the sets of scopes that a step starts with."""
    dirty = t[at.DIRTY]
    changed = t[at.CHANGED]
    widened = t[at.WIDENED]
    for w in range(words):
        dirty[w] = 0
        changed[w] = 0
        widened[w] = 0
