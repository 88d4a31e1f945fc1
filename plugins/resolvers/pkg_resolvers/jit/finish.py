"""Order a solution: dependencies before what depends on them, otherwise as requested, then by name.

rez takes the first family of its list, moves the first of its (transitive) dependencies found in the rest
of the list to the front, and repeats until the front one has no dependency left. Since moving one does not
change the order of the others, that is the same as: output a family after its dependencies, those in order
of the list.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.scopes import lacks
from pkg_resolvers.jit.words import fill, has, lowest, put


@jit
def finish(t):
    """Write the scopes of the solution, without conflict scopes, in rez's order to OUT.

    Uses SCRATCH from its beginning.

    Returns:
        OK, CYCLE, or NEED_MEMORY.
    """
    ctl = t[at.CTL]
    scopes = ctl[at.G_SCOPES]
    words = (scopes + 63) >> 6
    # listed: scope at each position; position: of each scope; color, path: for the search; reach: a set each.
    listed = 0
    position = scopes
    color = 2 * scopes
    path = 3 * scopes
    reach = 5 * scopes
    if lacks(ctl, at.SCRATCH, reach + scopes * words + words):
        return at.NEED_MEMORY
    if lacks(ctl, at.OUT, scopes * at.OUT_SIZE):
        return at.NEED_MEMORY
    scratch = t[at.SCRATCH]
    total = list_scopes(t, listed, position, path, color)
    fill(scratch, color, scopes, 0)
    fill(scratch, reach, scopes * words, 0)
    for p in range(total):
        if scratch[color + p] == 0 and not close(t, p, words, listed, position, color, path, reach):
            return at.CYCLE
    done = reach + scopes * words
    fill(scratch, done, words, 0)
    out = t[at.OUT]
    fam = t[at.FAM]
    cur = t[at.CUR]
    arena = t[at.ARENA]
    written = 0
    for p in range(total):
        if has(scratch, done, p):
            continue
        depth = 1
        scratch[path] = p
        while depth > 0:
            top = scratch[path + depth - 1]
            found = -1
            for w in range(words):
                word = scratch[reach + top * words + w] & ~scratch[done + w]
                if word != 0:
                    found = (w << 6) + lowest(word)
                    break
            if found >= 0:
                scratch[path + depth] = found
                depth += 1
            else:
                put(scratch, done, top)
                scope = scratch[listed + top]
                x = cur[scope]
                out[written + at.O_SCOPE] = scope
                out[written + at.O_FAMILY] = arena[x + at.X_FAMILY]
                v = arena[x + at.X_FIRST] if arena[x + at.X_KIND] == at.SLICE else -1
                first = fam[arena[x + at.X_FAMILY] * at.FAM_SIZE + at.F_VARIANT]
                out[written + at.O_VARIANT] = v
                out[written + at.O_RECORD] = first + v * at.VARIANT_SIZE if v >= 0 else -1
                written += at.OUT_SIZE
                depth -= 1
    ctl[at.G_OUTS] = written // at.OUT_SIZE
    return at.OK


@jit
def list_scopes(t, listed, position, labels, spare):
    """List the scopes that are no conflict scopes: the requested ones as requested, the others by name.

    Args:
        t: the table of blocks.
        listed: place in SCRATCH, filled with scopes.
        position: place in SCRATCH, filled with the place of each scope in that list, -1 for none.
        labels: place in SCRATCH, for work, a word per scope.
        spare: the same.

    Returns:
        Their number.
    """
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    cur = t[at.CUR]
    fam = t[at.FAM]
    scratch = t[at.SCRATCH]
    total = 0
    # The scopes of the merged requests are the first ones, in that order.
    for i in range(ctl[at.G_SCOPES]):
        kind = arena[cur[i] + at.X_KIND]
        if kind == at.SLICE or kind == at.SCOPE_EPHEMERAL:
            scratch[listed + total] = i
            total += 1
    first = 0
    while first < total and scratch[listed + first] < ctl[at.G_ASKS]:
        first += 1
    for k in range(first, total):
        family = arena[cur[scratch[listed + k]] + at.X_FAMILY]
        scratch[labels + k] = fam[family * at.FAM_SIZE + at.F_LABEL]
    sort_scopes(scratch, listed + first, labels + first, position, spare, total - first)
    fill(scratch, position, ctl[at.G_SCOPES], -1)
    for p in range(total):
        scratch[position + scratch[listed + p]] = p
    return total


@jit
def sort_scopes(s, scopes, labels, other_scopes, other_labels, total):
    """Sort scopes by their labels, merging.

    Args:
        s: SCRATCH.
        scopes: place of the scopes, changed.
        labels: place of their labels, changed, perhaps not to the same order.
        other_scopes: place for work, as many words.
        other_labels: the same.
        total: number of scopes.
    """
    width = 1
    one, one_label = scopes, labels
    other, other_label = other_scopes, other_labels
    while width < total:
        begin = 0
        while begin < total:
            middle = min(begin + width, total)
            end = min(middle + width, total)
            i = begin
            j = middle
            for k in range(begin, end):
                if j == end or (i < middle and s[one_label + i] <= s[one_label + j]):
                    s[other + k] = s[one + i]
                    s[other_label + k] = s[one_label + i]
                    i += 1
                else:
                    s[other + k] = s[one + j]
                    s[other_label + k] = s[one_label + j]
                    j += 1
            begin = end
        one, other = other, one
        one_label, other_label = other_label, one_label
        width *= 2
    if one != scopes:
        for k in range(total):
            s[scopes + k] = s[one + k]


@jit
def close(t, begin, words, listed, position, color, path, reach):
    """Find what can be reached from a position, and from everything reached, depth first.

    Args:
        t: the table of blocks.
        begin: a position not visited yet.
        words: words of a set of positions.
        listed: SCRATCH: scope at each position.
        position: SCRATCH: position of each scope.
        color: SCRATCH: per position, 0 new, 1 on the path, 2 done; changed.
        path: SCRATCH: two words per level, for work.
        reach: SCRATCH: per position the set of what it reaches; filled.

    Returns:
        False when there is a cycle.
    """
    scratch = t[at.SCRATCH]
    arena = t[at.ARENA]
    data = t[at.DATA]
    fam = t[at.FAM]
    req = t[at.REQ]
    state = t[at.FSTATE]
    cur = t[at.CUR]
    depth = 1
    scratch[path] = begin
    scratch[path + 1] = 0
    scratch[color + begin] = 1
    while depth > 0:
        p = scratch[path + 2 * depth - 2]
        edge = scratch[path + 2 * depth - 1]
        x = cur[scratch[listed + p]]
        total = 0
        variant = 0
        if arena[x + at.X_KIND] == at.SLICE:
            f = arena[x + at.X_FAMILY] * at.FAM_SIZE
            variant = fam[f + at.F_VARIANT] + arena[x + at.X_FIRST] * at.VARIANT_SIZE
            total = data[variant + at.V_COUNT]
        deeper = False
        while edge < total:
            r = data[data[variant + at.V_REQUIRES] + edge] * at.REQ_SIZE
            edge += 1
            if req[r + at.R_KIND] != at.NORMAL:
                continue
            scope = state[req[r + at.R_FAMILY] * at.FSTATE_SIZE + at.P_SCOPE] - 1
            child = scratch[position + scope]
            if has(scratch, reach + p * words, child):
                continue  # what it reaches came with it
            if scratch[color + child] == 1:
                return False
            if scratch[color + child] == 0:
                scratch[path + 2 * depth - 1] = edge
                scratch[path + 2 * depth] = child
                scratch[path + 2 * depth + 1] = 0
                scratch[color + child] = 1
                depth += 1
                deeper = True
                break
            put(scratch, reach + p * words, child)
            for w in range(words):
                scratch[reach + p * words + w] |= scratch[reach + child * words + w]
        if deeper:
            continue
        scratch[color + p] = 2
        depth -= 1
        if depth > 0:
            parent = reach + scratch[path + 2 * depth - 2] * words
            put(scratch, parent, p)
            for w in range(words):
                scratch[parent + w] |= scratch[reach + p * words + w]
    return True
