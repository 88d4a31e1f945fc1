"""Apply what was extracted: narrow the scopes there are, add scopes for the other families.

Both parts may find that Python has to load something; then nothing of that scope is changed yet, and calling
`apply` again does the rest: intersecting twice with the same range changes nothing.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import intersect, invert, same
from pkg_resolvers.jit.scopes import (
    clip,
    clip_interval,
    fetch,
    lacks,
    link,
    replace,
    slice_size,
    write_head,
)
from pkg_resolvers.jit.slots import all_loaded, ready_slots, slots_of
from pkg_resolvers.jit.words import drop, fill, lowest, put, without_lowest


@jit
def apply(t):
    """Intersect, then add.

    Returns:
        OK, FAILED, NEED_MEMORY, NEED_FAMILIES, MISSING, ERROR or INEXACT.
    """
    ctl = t[at.CTL]
    todo = t[at.TODO]
    state = t[at.FSTATE]
    group = t[at.GROUP]
    words = (ctl[at.G_SCOPES] + 63) >> 6
    fill(todo, 0, words, 0)
    fresh = False
    for g in range(ctl[at.G_GROUPS]):
        i = state[group[g * at.GROUP_SIZE + at.E_FAMILY] * at.FSTATE_SIZE + at.P_SCOPE] - 1
        if i >= 0:
            put(todo, 0, i)
        else:
            fresh = True
    for w in range(words):
        word = todo[w]
        while word != 0:
            code = intersect_scope(t, (w << 6) + lowest(word))
            if code != at.OK:
                return code
            word = without_lowest(word)
    return add_scopes(t) if fresh else at.OK


@jit
def mark_changed(t, i):
    """Note that scope `i` was narrowed: it reduces others, and may have more to extract."""
    put(t[at.CHANGED], 0, i)
    put(t[at.DIRTY], 0, i)


@jit
def intersect_scope(t, i):
    """Intersect one scope with the merged range of its family; codes as `apply`."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    x = t[at.CUR][i]
    family = arena[x + at.X_FAMILY]
    g = (t[at.FSTATE][family * at.FSTATE_SIZE + at.P_GROUP] - 1) * at.GROUP_SIZE
    group = t[at.GROUP]
    ends = group[g + at.E_PLACE]
    bounds = group[g + at.E_BOUNDS]
    kind = arena[x + at.X_KIND]
    if kind == at.SLICE:
        q = group[g + at.E_REQ]
        if q >= 0:
            slots = ready_slots(t, q)
            req = t[at.REQ]
            r = q * at.REQ_SIZE
            if req[r + at.R_READY] == t[at.FAM][family * at.FAM_SIZE + at.F_SLOT]:
                code = clip_interval(t, i, req[r + at.R_BEGIN], req[r + at.R_END])
            else:
                code = clip(t, i, t[at.DATA], slots, bounds)
        else:
            slots = ctl[at.G_SCRATCH]
            if lacks(ctl, at.SCRATCH, slots + 2 * bounds):
                return at.NEED_MEMORY
            ctl[at.G_SCRATCH] = slots + 2 * bounds
            slots_of(t, family, t[at.SCRATCH], ends, bounds, t[at.SCRATCH], slots)
            code = clip(t, i, t[at.SCRATCH], slots, bounds)
        if code < 0:
            return at.NEED_MEMORY
        if code == 0:
            return at.FAILED
        if code == 2:
            mark_changed(t, i)
        return at.OK
    if kind == at.SCOPE_EPHEMERAL:
        return intersect_ephemeral(t, i, x, ends, bounds)
    return widen(t, i, x, ends, bounds)


@jit
def intersect_ephemeral(t, i, x, ends, bounds):
    """Intersect the range of ephemeral scope `i` with `bounds` bounds at SCRATCH[ends]."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    place = t[at.PLACE]
    own_bounds = arena[x + at.X_BOUNDS]
    top = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, top + at.X_HEAD + 2 * (bounds + own_bounds)):
        return at.NEED_MEMORY
    result = top + at.X_HEAD
    before = x + at.X_HEAD
    n = intersect(place, t[at.SCRATCH], ends, bounds, arena, before, own_bounds, arena, result)
    if n == 0:
        return at.FAILED
    if same(place, arena, result, n, arena, before, own_bounds):
        return at.OK
    if not replace(t, i, top):
        return at.NEED_MEMORY
    write_head(ctl, arena, top, arena[x + at.X_FAMILY], at.SCOPE_EPHEMERAL, 0, 0, n, 0)
    ctl[at.G_TOP] = result + 2 * n
    mark_changed(t, i)
    return at.OK


@jit
def widen(t, i, x, ends, bounds):
    """Turn conflict scope `i` into what it leaves of `bounds` bounds at SCRATCH[ends].

    Where this may raise, rez would not get here if what was extracted contradicts itself: INEXACT, if parts
    of that were left out.
    """
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    place = t[at.PLACE]
    family = arena[x + at.X_FAMILY]
    forbidden = arena[x + at.X_BOUNDS]
    left = ends
    n = bounds
    if arena[x + at.X_KIND] == at.SCOPE_CONFLICT:
        gaps = ctl[at.G_SCRATCH]
        left = gaps + 2 * (forbidden + 1)
        if lacks(ctl, at.SCRATCH, left + 2 * (bounds + forbidden + 1)):
            return at.NEED_MEMORY
        scratch = t[at.SCRATCH]
        free = invert(place, arena, x + at.X_HEAD, forbidden, scratch, gaps)
        if free < 0:
            if ctl[at.G_EXACT] == 0:
                return at.INEXACT
            ctl[at.G_CULPRIT] = family
            return at.ERROR
        n = intersect(place, scratch, ends, bounds, scratch, gaps, free, scratch, left)
        if n == 0:
            return at.FAILED
        ctl[at.G_SCRATCH] = left + 2 * n
    if t[at.FAM][family * at.FAM_SIZE + at.F_EPHEMERAL] == 1:
        top = ctl[at.G_TOP]
        if lacks(ctl, at.ARENA, top + at.X_HEAD + 2 * n) or not replace(t, i, top):
            return at.NEED_MEMORY
        for k in range(2 * n):
            arena[top + at.X_HEAD + k] = t[at.SCRATCH][left + k]
        write_head(ctl, arena, top, family, at.SCOPE_EPHEMERAL, 0, 0, n, 0)
        ctl[at.G_TOP] = top + at.X_HEAD + 2 * n
    else:
        code = new_slice(t, i, family, -1, at.SCRATCH, left, n)
        if (code == at.NEED_FAMILIES or code == at.ERROR) and ctl[at.G_EXACT] == 0:
            return at.INEXACT
        if code == at.NEED_FAMILIES:
            ctl[at.G_NEEDS] = 0
            return need(t, family, at.SCRATCH, left, n)
        if code == at.FAILED:  # no version there: an ordinary failure, unlike for a scope that is added
            return at.FAILED
        if code != at.OK:
            return code
        made = t[at.CUR][i]
        t[at.CUR][i] = x
        if not replace(t, i, made):
            return at.NEED_MEMORY
    mark_changed(t, i)
    put(t[at.WIDENED], 0, i)
    ctl[at.G_OPEN] = min(ctl[at.G_OPEN], i)
    return at.OK


@jit
def need(t, family, block, place, bounds):
    """Add to the list of what Python is to load; returns NEED_FAMILIES, or NEED_MEMORY."""
    ctl = t[at.CTL]
    number = ctl[at.G_NEEDS]
    if lacks(ctl, at.NEED, (number + 1) * at.NEED_SIZE):
        return at.NEED_MEMORY
    entry = number * at.NEED_SIZE
    wanted = t[at.NEED]
    wanted[entry + at.W_FAMILY] = family
    wanted[entry + at.W_PLACE] = place
    wanted[entry + at.W_BOUNDS] = bounds
    wanted[entry + at.W_BLOCK] = block
    ctl[at.G_NEEDS] = number + 1
    return at.NEED_FAMILIES


@jit
def new_slice(t, i, family, q, block, a, n):
    """Make the record of scope `i`: all variants of a family in a range.

    Args:
        t: the table of blocks.
        i: number of the scope.
        family: see above.
        q: the requirement that has this range; -1 when none is known.
        block: the block with the bounds.
        a: place of the bounds in it.
        n: number of bounds.

    Returns:
        OK; FAILED when no variant is in range; ERROR when the family is missing; NEED_FAMILIES when it is
        to be loaded (nothing is noted in NEED); NEED_MEMORY.
    """
    ctl = t[at.CTL]
    state = t[at.FSTATE]
    f = family * at.FAM_SIZE
    if state[family * at.FSTATE_SIZE + at.P_CONFIRMED] == 0:
        fam = t[at.FAM]
        if ctl[at.G_TRUSTING] == 0 or fam[f + at.F_STATE] != 1 or fam[f + at.F_VIEW] != ctl[at.G_VIEW]:
            return at.NEED_FAMILIES
        t[at.TRUST][ctl[at.G_TRUSTED]] = family
        ctl[at.G_TRUSTED] += 1
        state[family * at.FSTATE_SIZE + at.P_CONFIRMED] = 1
    if t[at.FAM][f + at.F_STATE] == 2:
        ctl[at.G_CULPRIT] = family
        return at.ERROR
    if q >= 0:
        found = t[at.DATA]
        slots = ready_slots(t, q)
    else:
        found = t[at.SCRATCH]
        slots = ctl[at.G_SCRATCH]
        if lacks(ctl, at.SCRATCH, slots + 2 * n):
            return at.NEED_MEMORY
        slots_of(t, family, t[block], a, n, found, slots)
    if not all_loaded(t, family, found, slots, n):
        return at.NEED_FAMILIES
    x = fetch(t, family, found, slots, n)
    if x == -1:
        return at.NEED_MEMORY
    if x == -2:
        return at.FAILED
    if not link(t, i, x):
        return at.NEED_MEMORY
    arena = t[at.ARENA]
    ctl[at.G_TOP] = x + slice_size(arena[x + at.X_WORDS], arena[x + at.X_COLUMN_WORDS])
    t[at.CUR][i] = x
    state[family * at.FSTATE_SIZE + at.P_SCOPE] = i + 1
    return at.OK


@jit
def add_scopes(t):
    """Add a scope at the end for each group whose family has none, in order; codes as `apply`."""
    ctl = t[at.CTL]
    group = t[at.GROUP]
    state = t[at.FSTATE]
    fam = t[at.FAM]
    for g in range(ctl[at.G_GROUPS]):
        entry = g * at.GROUP_SIZE
        family = group[entry + at.E_FAMILY]
        if state[family * at.FSTATE_SIZE + at.P_SCOPE] != 0:
            continue
        i = ctl[at.G_SCOPES]
        place = group[entry + at.E_PLACE]
        bounds = group[entry + at.E_BOUNDS]
        if i & 63 == 0:
            for block in (at.DIRTY, at.CHANGED, at.WIDENED, at.TODO):
                t[block][i >> 6] = 0
        if fam[family * at.FAM_SIZE + at.F_EPHEMERAL] == 1:
            code = new_ephemeral(t, i, family, place, bounds)
        else:
            code = new_slice(t, i, family, group[entry + at.E_REQ], at.SCRATCH, place, bounds)
        if code == at.NEED_FAMILIES:
            return need_groups(t, g)
        if code == at.FAILED:
            ctl[at.G_CULPRIT] = family
            return at.ERROR
        if code == at.ERROR and ctl[at.G_MISSING_FAILS] == 1:
            return at.MISSING
        if code != at.OK:
            return code
        ctl[at.G_SCOPES] = i + 1
        put(t[at.DIRTY], 0, i)
        drop(t[at.CHANGED], 0, i)
    return at.OK


@jit
def need_groups(t, begin):
    """List what Python is to load for the groups from `begin` on; returns as `need`."""
    ctl = t[at.CTL]
    group = t[at.GROUP]
    state = t[at.FSTATE]
    fam = t[at.FAM]
    ctl[at.G_NEEDS] = 0
    for g in range(begin, ctl[at.G_GROUPS]):
        entry = g * at.GROUP_SIZE
        family = group[entry + at.E_FAMILY]
        if fam[family * at.FAM_SIZE + at.F_EPHEMERAL] == 1:
            continue
        if state[family * at.FSTATE_SIZE + at.P_SCOPE] != 0:
            continue
        code = need(t, family, at.SCRATCH, group[entry + at.E_PLACE], group[entry + at.E_BOUNDS])
        if code != at.NEED_FAMILIES:
            return code
    return at.NEED_FAMILIES


@jit
def new_ephemeral(t, i, family, place, bounds):
    """Make the record of ephemeral scope `i` from bounds in SCRATCH; returns OK or NEED_MEMORY."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    scratch = t[at.SCRATCH]
    top = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, top + at.X_HEAD + 2 * bounds):
        return at.NEED_MEMORY
    write_head(ctl, arena, top, family, at.SCOPE_EPHEMERAL, 0, 0, bounds, 0)
    for k in range(2 * bounds):
        arena[top + at.X_HEAD + k] = scratch[place + k]
    ctl[at.G_TOP] = top + at.X_HEAD + 2 * bounds
    t[at.CUR][i] = top
    t[at.FSTATE][family * at.FSTATE_SIZE + at.P_SCOPE] = i + 1
    return at.OK
