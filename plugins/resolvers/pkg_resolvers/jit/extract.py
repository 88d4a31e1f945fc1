"""Extract: what all variants of a scope require, the rest of the solve must heed.

For each scope, each family that all of its variants require and that was not extracted yet, in order of name;
the extracted range is the union over the variants. What several scopes extract for one family is merged: a
*group* per family, in order of first appearance.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.columns import refresh
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import intersect, unite
from pkg_resolvers.jit.scopes import (
    lacks,
    own,
)
from pkg_resolvers.jit.slots import ready_slots
from pkg_resolvers.jit.words import bit, count, fill, lowest, put, without_lowest


@jit
def forget_groups(t):
    """Clear the groups of the pass before."""
    ctl = t[at.CTL]
    state = t[at.FSTATE]
    group = t[at.GROUP]
    for g in range(ctl[at.G_GROUPS]):
        state[group[g * at.GROUP_SIZE + at.E_FAMILY] * at.FSTATE_SIZE + at.P_GROUP] = 0
    ctl[at.G_GROUPS] = 0
    ctl[at.G_EXTRACTS] = 0
    ctl[at.G_SCRATCH] = 0
    ctl[at.G_MERGE_FAILED] = 0


@jit
def extract_all(t):
    """Extract from all dirty scopes, in order of scopes, and empty the set DIRTY.

    Returns:
        OK (G_GROUPS tells how many families, G_MERGE_FAILED whether they contradict), NEED_MEMORY, or ERROR
        when a variant with contradicting requirements is looked at.
    """
    ctl = t[at.CTL]
    dirty = t[at.DIRTY]
    forget_groups(t)
    for w in range((ctl[at.G_SCOPES] + 63) >> 6):
        while dirty[w] != 0:
            i = (w << 6) + lowest(dirty[w])
            code = extract_scope(t, i)
            if code != at.OK:
                return code
            dirty[w] = without_lowest(dirty[w])
    return at.OK


@jit
def extract_scope(t, i):
    """Extract all there is from one scope; codes as `extract_all`."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    fam = t[at.FAM]
    data = t[at.DATA]
    x = t[at.CUR][i]
    if arena[x + at.X_KIND] != at.SLICE:
        return at.OK
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    poison = fam[f + at.F_POISON]
    if poison != 0:
        for k in range(arena[x + at.X_WORDS]):
            if arena[x + at.X_HEAD + k] & data[poison + k] != 0:
                ctl[at.G_CULPRIT] = arena[x + at.X_FAMILY]
                return at.ERROR
    if arena[x + at.X_STALE] == 1:
        refresh(t, x)
    column_words = arena[x + at.X_COLUMN_WORDS]
    common = x + at.X_HEAD + arena[x + at.X_WORDS] + column_words
    total = 0
    for k in range(column_words):
        total += count(arena[common + k] & ~arena[common + column_words + k])
    if total == 0:
        return at.OK
    x = own(t, i)
    if x < 0:
        return at.NEED_MEMORY
    common = x + at.X_HEAD + arena[x + at.X_WORDS] + column_words
    done = common + column_words
    single = done + column_words
    if fam[f + at.F_BY_NAME] == 0:
        return extract_by_name(t, i, x, f, total)
    for k in range(column_words):
        word = arena[common + k] & ~arena[done + k]
        arena[done + k] |= word
        while word != 0:
            column = (k << 6) + lowest(word)
            word = without_lowest(word)
            code = extract_column(t, i, x, f, column)
            if code < 0:
                return at.NEED_MEMORY
            arena[single + k] |= code << (column & 63)
    return at.OK


@jit
def extract_by_name(t, i, x, f, total):
    """Extract `total` columns of record `x` of scope `i`, whose family's columns are in no order of names."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    column_words = arena[x + at.X_COLUMN_WORDS]
    common = x + at.X_HEAD + arena[x + at.X_WORDS] + column_words
    done = common + column_words
    listed = ctl[at.G_SCRATCH]
    if lacks(ctl, at.SCRATCH, listed + total):
        return at.NEED_MEMORY
    scratch = t[at.SCRATCH]
    total = 0
    for k in range(column_words):
        word = arena[common + k] & ~arena[done + k]
        arena[done + k] |= word
        while word != 0:
            scratch[listed + total] = (k << 6) + lowest(word)
            total += 1
            word = without_lowest(word)
    sort_by_name(t, f, listed, total)
    ctl[at.G_SCRATCH] = listed + total
    for k in range(total):
        column = scratch[listed + k]
        code = extract_column(t, i, x, f, column)
        if code < 0:
            return at.NEED_MEMORY
        if code == 1:
            put(arena, done + column_words, column)
    return at.OK


@jit
def sort_by_name(t, f, listed, total):
    """Sort columns listed in SCRATCH by the names of their families."""
    fam = t[at.FAM]
    data = t[at.DATA]
    scratch = t[at.SCRATCH]
    columns = fam[f + at.F_COLUMN]
    for i in range(1, total):
        column = scratch[listed + i]
        label = fam[data[columns + column * at.COLUMN_SIZE + at.C_FAMILY] * at.FAM_SIZE + at.F_LABEL]
        j = i - 1
        while j >= 0:
            other = data[columns + scratch[listed + j] * at.COLUMN_SIZE + at.C_FAMILY]
            if fam[other * at.FAM_SIZE + at.F_LABEL] <= label:
                break
            scratch[listed + j + 1] = scratch[listed + j]
            j -= 1
        scratch[listed + j + 1] = column


@jit
def extract_column(t, i, x, f, column):
    """Extract one column of record `x` of scope `i` and merge it into the group of its family.

    Returns:
        1 when all variants have the same requirement there, 0 when not, -1 when memory lacks.
    """
    data = t[at.DATA]
    c = t[at.FAM][f + at.F_COLUMN] + column * at.COLUMN_SIZE
    scope = t[at.FSTATE][data[c + at.C_FAMILY] * at.FSTATE_SIZE + at.P_SCOPE] - 1
    live = 1 if data[c + at.C_COUNT] == 1 else live_requirements(t, x, c)
    if scope >= 0 and live != 0 and t[at.CTL][at.G_EXACT] == 0:
        y = t[at.CUR][scope]
        if t[at.ARENA][y + at.X_KIND] == at.SLICE and within(t, y, data[c + at.C_LIST], live):
            return 1 if without_lowest(live) == 0 else 0
    return merge_column(t, i, x, c, live)


@jit
def merge_column(t, i, x, c, live):
    """Merge what record `x` of scope `i` has in column record `c` into the group of its family.

    `live` is what `live_requirements` gives; returns as `extract_column`.
    """
    ctl = t[at.CTL]
    data = t[at.DATA]
    req = t[at.REQ]
    place = t[at.PLACE]
    state = t[at.FSTATE]
    family = data[c + at.C_FAMILY]
    if lacks(ctl, at.EXTRACT, (ctl[at.G_EXTRACTS] + 1) * at.EXTRACT_SIZE):
        return -1
    if lacks(ctl, at.GROUP, (ctl[at.G_GROUPS] + 1) * at.GROUP_SIZE):
        return -1
    entry = ctl[at.G_EXTRACTS] * at.EXTRACT_SIZE
    extract = t[at.EXTRACT]
    extract[entry + at.Q_SCOPE] = i
    extract[entry + at.Q_FAMILY] = family
    ctl[at.G_EXTRACTS] += 1

    group = t[at.GROUP]
    number = state[family * at.FSTATE_SIZE + at.P_GROUP] - 1
    seen = ctl[at.G_SCRATCH]
    distinct = distinct_requirements(t, x, c, live)
    if distinct < 0:
        return -1
    q = -1
    if distinct == 1:
        q = t[at.SCRATCH][seen]
        ctl[at.G_SCRATCH] = seen
        if number >= 0 and group[number * at.GROUP_SIZE + at.E_REQ] == q:
            return 1
    single = 1 if distinct == 1 else 0

    scratch = t[at.SCRATCH]
    bounds = 0
    for k in range(distinct):
        r = (q if distinct == 1 else scratch[seen + k]) * at.REQ_SIZE
        bounds += req[r + at.R_BOUNDS]
    ends = ctl[at.G_SCRATCH]
    if lacks(ctl, at.SCRATCH, ends + 2 * bounds):
        return -1
    ctl[at.G_SCRATCH] = ends + 2 * bounds
    written = ends
    for k in range(distinct):
        r = (q if distinct == 1 else scratch[seen + k]) * at.REQ_SIZE
        source = req[r + at.R_ENDS]
        for b in range(2 * req[r + at.R_BOUNDS]):
            scratch[written] = data[source + b]
            written += 1
    united = unite(place, scratch, ends, bounds)
    if united != bounds:
        q = -1

    if number < 0:
        number = ctl[at.G_GROUPS]
        ctl[at.G_GROUPS] = number + 1
        state[family * at.FSTATE_SIZE + at.P_GROUP] = number + 1
        g = number * at.GROUP_SIZE
        group[g + at.E_FAMILY] = family
        group[g + at.E_REQ] = q
        group[g + at.E_PLACE] = ends
        group[g + at.E_BOUNDS] = united
        return single
    g = number * at.GROUP_SIZE
    merged = ctl[at.G_SCRATCH]
    before = group[g + at.E_BOUNDS]
    if lacks(ctl, at.SCRATCH, merged + 2 * (before + united)):
        return -1
    n = intersect(place, scratch, group[g + at.E_PLACE], before, scratch, ends, united, scratch, merged)
    ctl[at.G_SCRATCH] = merged + 2 * n
    group[g + at.E_REQ] = -1
    group[g + at.E_PLACE] = merged
    group[g + at.E_BOUNDS] = n
    if n == 0:
        ctl[at.G_MERGE_FAILED] = 1
    return single


@jit
def live_requirements(t, x, c):
    """Give which of the distinct requirements of column record `c` the variants of record `x` have.

    Returns:
        A bit for each, by place in the list of the column; 0 when the column has no sets to tell them by.
    """
    data = t[at.DATA]
    arena = t[at.ARENA]
    total = data[c + at.C_COUNT]
    sets = data[c + at.C_SETS]
    if sets == 0:
        return 0
    size = t[at.FAM][arena[x + at.X_FAMILY] * at.FAM_SIZE + at.F_WORDS]
    begin = arena[x + at.X_FIRST] >> 6
    end = (arena[x + at.X_LAST] >> 6) + 1
    live = 0
    if end - begin == 1:
        word = arena[x + at.X_HEAD + begin]
        for k in range(total):
            if word & data[sets + begin + k * size] != 0:
                live |= bit(k)
        return live
    for k in range(total):
        some = 0
        for w in range(begin, end):
            some |= arena[x + at.X_HEAD + w] & data[sets + w]
        if some != 0:
            live |= bit(k)
        sets += size
    return live


@jit
def within(t, y, source, live):
    """Tell whether the variants of record `y` are surely all within the union of some requirements.

    Extracting these has no effect then: a range that has nothing in common with another one has no variant
    of `y` in common with it either, and the phase fails in both cases.

    Args:
        t: the table of blocks.
        y: a record with variants.
        source: place in DATA of requirements for its family, in order of their first bounds.
        live: a bit for each that counts.
    """
    arena = t[at.ARENA]
    data = t[at.DATA]
    req = t[at.REQ]
    ready = t[at.FAM][arena[y + at.X_FAMILY] * at.FAM_SIZE + at.F_SLOT]
    first = arena[y + at.X_FIRST]
    last = arena[y + at.X_LAST]  # of those not found to be within yet; versions ascend, so bits descend
    while live != 0:
        q = data[source + lowest(live)]
        r = q * at.REQ_SIZE
        live = without_lowest(live)
        if req[r + at.R_READY] != ready:
            ready_slots(t, q)
        if req[r + at.R_READY] != ready or req[r + at.R_END] <= last:
            return False
        last = min(last, req[r + at.R_BEGIN] - 1)
        if last < first:
            return True
    return False


@jit
def distinct_requirements(t, x, c, live):
    """List the distinct requirements that the variants of record `x` have in column record `c`.

    The list goes to the top of SCRATCH, in order of first bounds, and G_SCRATCH moves behind it. `live` is
    what `live_requirements` gives.

    Returns:
        Their number, or -1 when memory lacks.
    """
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    data = t[at.DATA]
    scratch = t[at.SCRATCH]
    listed = ctl[at.G_SCRATCH]
    total = data[c + at.C_COUNT]
    source = data[c + at.C_LIST]
    words = (total + 63) >> 6
    if lacks(ctl, at.SCRATCH, listed + total + words + 1):
        return -1
    found = 0
    if live != 0:
        while live != 0:
            scratch[listed + found] = data[source + lowest(live)]
            found += 1
            live = without_lowest(live)
        ctl[at.G_SCRATCH] = listed + found
        return found
    table = data[c + at.C_TABLE]
    if arena[x + at.X_COUNT] == 1:
        scratch[listed] = data[source + data[table + arena[x + at.X_FIRST]]]
        ctl[at.G_SCRATCH] = listed + 1
        return 1
    marks = listed + total
    fill(scratch, marks, words, 0)
    last = -1
    for w in range(arena[x + at.X_WORDS]):
        word = arena[x + at.X_HEAD + w]
        while word != 0:
            number = data[table + (w << 6) + lowest(word)]
            word = without_lowest(word)
            if number != last:  # neighbours mostly require the same
                put(scratch, marks, number)
                last = number
    for w in range(words):
        word = scratch[marks + w]
        while word != 0:
            scratch[listed + found] = data[source + (w << 6) + lowest(word)]
            found += 1
            word = without_lowest(word)
    ctl[at.G_SCRATCH] = listed + found
    return found
