"""The order of the variants of one version, best first.

As rez sorts them, descending by: the ranges asked of requested families, in order of the requests; fewer
other families; the ranges asked of these, in order of requirements, then their names; the index. With
`intersection_priority` the number of requested families comes before all that. Ranges of *different*
families are compared with each other. The order depends on the merged requests only, so it is kept for the
solve.
"""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.ranges import compare
from pkg_resolvers.jit.scopes import lacks


@jit
def order_slot(t, family, slot, x):
    """Make sure that the variants of a slot are in preferred order, in ORDER.

    Args:
        t: the table of blocks.
        family: see above.
        slot: a slot with at least one variant.
        x: the record about to be split. Python sorts the variants of this record only, unless the family is
            ORDERLY: under custom orderers keys need not be in any consistent order, and then the answer
            depends on who is compared.

    Returns:
        OK, NEED_ORDER when Python is to sort them, NEED_MEMORY.
    """
    ctl = t[at.CTL]
    fam = t[at.FAM]
    data = t[at.DATA]
    f = family * at.FAM_SIZE
    s = fam[f + at.F_SLOT] + slot * at.SLOT_SIZE
    order = t[at.ORDER]
    stamp = fam[f + at.F_ORDER] + slot
    own = fam[f + at.F_OWN]
    token = -t[at.ARENA][x + at.X_SERIAL] if own == 1 else ctl[at.G_EPOCH]
    if order[stamp] == token:
        return at.OK
    begin = data[s + at.S_BIT]
    total = data[s + at.S_COUNT]
    first = fam[f + at.F_ORDER] + fam[f + at.F_SLOTS] + begin
    if total > 1 and own != 0:
        ctl[at.G_CULPRIT] = family
        ctl[at.G_SLOT] = slot
        ctl[at.G_RECORD] = x
        return at.NEED_ORDER
    order[first] = begin
    if total > 1:
        # Keys go to SCRATCH above the running pass; they are of no use once the slot is sorted.
        keys = ctl[at.G_SCRATCH]
        size = keys + total
        for v in range(begin, begin + total):
            size += 2 + 2 * data[fam[f + at.F_VARIANT] + v * at.VARIANT_SIZE + at.V_COUNT]
        if lacks(ctl, at.SCRATCH, size):
            return at.NEED_MEMORY
        scratch = t[at.SCRATCH]
        written = keys + total
        for k in range(total):
            scratch[keys + k] = written
            written = write_key(t, fam[f + at.F_VARIANT] + (begin + k) * at.VARIANT_SIZE, written)
        for k in range(total):
            j = k - 1
            while j >= 0 and better(t, scratch[keys + k], scratch[keys + order[first + j] - begin]):
                order[first + j + 1] = order[first + j]
                j -= 1
            order[first + j + 1] = begin + k
    order[stamp] = token
    return at.OK


@jit
def write_key(t, variant, out):
    """Write the sort key of a variant record (place in DATA) to SCRATCH[out] and on.

    The key is: number of requested families it names (even as a conflict), number of others it requires;
    for each of the former, by position of the request, position and requirement; for the latter, in order of
    requirements, the requirement.

    Returns:
        The place after the key.
    """
    data = t[at.DATA]
    req = t[at.REQ]
    state = t[at.FSTATE]
    scratch = t[at.SCRATCH]
    source = data[variant + at.V_REQUIRES]
    total = data[variant + at.V_COUNT]
    asked = 0
    others = 0
    pairs = out + 2
    for k in range(total):
        q = data[source + k]
        r = q * at.REQ_SIZE
        position = state[req[r + at.R_FAMILY] * at.FSTATE_SIZE + at.P_ASKED]
        if position == 0:
            continue
        j = asked - 1
        while j >= 0 and scratch[pairs + 2 * j] > position:
            scratch[pairs + 2 * j + 2] = scratch[pairs + 2 * j]
            scratch[pairs + 2 * j + 3] = scratch[pairs + 2 * j + 1]
            j -= 1
        scratch[pairs + 2 * j + 2] = position
        scratch[pairs + 2 * j + 3] = q
        asked += 1
    place = pairs + 2 * asked
    for k in range(total):
        q = data[source + k]
        r = q * at.REQ_SIZE
        if state[req[r + at.R_FAMILY] * at.FSTATE_SIZE + at.P_ASKED] == 0 and req[r + at.R_KIND] == at.NORMAL:
            scratch[place + others] = q
            others += 1
    scratch[out] = asked
    scratch[out + 1] = others
    return place + others


@jit
def compare_ranges(t, q, other):
    """Order two requirements by their ranges; one without range (`~foo`) comes before all others."""
    if q == other:
        return 0
    req = t[at.REQ]
    r = q * at.REQ_SIZE
    s = other * at.REQ_SIZE
    return compare(
        t[at.PLACE],
        t[at.DATA],
        req[r + at.R_ENDS],
        req[r + at.R_BOUNDS],
        req[s + at.R_ENDS],
        req[s + at.R_BOUNDS],
    )


@jit
def better(t, one, other):
    """Tell whether the key at SCRATCH[one], of the variant with the higher index, is not below the other."""
    scratch = t[at.SCRATCH]
    fam = t[at.FAM]
    req = t[at.REQ]
    asked = scratch[one]
    other_asked = scratch[other]
    if t[at.CTL][at.G_MODE] == 1 and asked != other_asked:
        return asked > other_asked
    for k in range(min(asked, other_asked)):
        position = scratch[one + 2 + 2 * k]
        other_position = scratch[other + 2 + 2 * k]
        if position != other_position:
            return position < other_position
        order = compare_ranges(t, scratch[one + 3 + 2 * k], scratch[other + 3 + 2 * k])
        if order != 0:
            return order > 0
    if asked != other_asked:
        return asked > other_asked
    total = scratch[one + 1]
    other_total = scratch[other + 1]
    if total != other_total:
        return total < other_total
    for k in range(total):
        q = scratch[one + 2 + 2 * asked + k]
        p = scratch[other + 2 + 2 * asked + k]
        order = compare_ranges(t, q, p)
        if order != 0:
            return order > 0
        label = fam[req[q * at.REQ_SIZE + at.R_FAMILY] * at.FAM_SIZE + at.F_LABEL]
        other_label = fam[req[p * at.REQ_SIZE + at.R_FAMILY] * at.FAM_SIZE + at.F_LABEL]
        if label != other_label:
            return label > other_label
    return True
