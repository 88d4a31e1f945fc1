"""The kernel's entry: rez's main loop, interrupted whenever Python is needed."""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.apply import need, new_slice
from pkg_resolvers.jit.clock import is_over
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.finish import finish
from pkg_resolvers.jit.phase import begin_step, note_start, redo_step, solve_phase
from pkg_resolvers.jit.scopes import lacks, write_head
from pkg_resolvers.jit.split import pop_phase, push_split


@jit
def run(t):
    """Solve until there is an answer, or until something is needed; G_STAGE says where to go on.

    Args:
        t: table of the blocks of `layout`, each int64, all owned by the caller and changed in place. FSTATE
            is zero and G_STAGE is STAGE_INIT before the first call of a solve. CUR, START and the sets of
            scopes have room for one scope per family. Everything else about sizes is checked against the
            lengths at G_CAPACITY. Blocks may move and grow between calls.

    Returns:
        SOLVED, CYCLE, FAILED or LIMIT: the solve is over. YIELD, MISSING, NEED_FAMILIES, NEED_ORDER and
        NEED_MEMORY: serve and call again. ERROR, ERROR_AT_REQUEST: rez raises here; STAGE_FAILED may be
        set to go on as if the step had failed.
    """
    code = search(t)
    note_start(t)
    return code


@jit
def search(t):
    """Do what `run` does, but for the state that Python may ask about."""
    ctl = t[at.CTL]
    steps = ctl[at.G_STEPS]
    if ctl[at.G_STAGE] == at.STAGE_INIT:
        code = make_scopes(t)
        if code != at.OK:
            return code
        ctl[at.G_STAGE] = at.STAGE_SOLVE
    while True:
        stage = ctl[at.G_STAGE]
        if stage == at.STAGE_BETWEEN:
            if ctl[at.G_LAST] == at.FAILED:
                pop_phase(t)
            else:
                code = push_split(t)
                if code != at.OK:
                    return code
            stage = at.STAGE_SOLVE
        if stage == at.STAGE_FINISH:
            code = finish(t)
            if code == at.CYCLE:
                ctl[at.G_FAILS] += 1
            return at.SOLVED if code == at.OK else code

        if stage == at.STAGE_SOLVE:
            begin_step(t)
        elif stage == at.STAGE_REDO:
            redo_step(t)
        code = at.FAILED
        if stage != at.STAGE_FAILED:
            code = solve_phase(t, stage == at.STAGE_APPLY)
            if code == at.INEXACT:
                ctl[at.G_EXACT] = 1
                redo_step(t)
                code = solve_phase(t, False)
            if code == at.NEED_MEMORY:
                ctl[at.G_STAGE] = at.STAGE_REDO
                return code
            if code == at.NEED_FAMILIES:
                ctl[at.G_STAGE] = at.STAGE_APPLY
                return code
            if code == at.MISSING or code == at.ERROR:
                ctl[at.G_STAGE] = at.STAGE_FAILED
                return code
        ctl[at.G_SOLVES] += 1
        ctl[at.G_LAST] = code
        ctl[at.G_STAGE] = at.STAGE_BETWEEN
        if code == at.SOLVED:
            ctl[at.G_STAGE] = at.STAGE_FINISH
            continue
        if code == at.FAILED:
            ctl[at.G_FAILS] += 1
            if ctl[at.G_STACK] < 0:
                return at.FAILED
        limit = ctl[at.G_MAX_FAILS]
        if limit >= 0 and ctl[at.G_FAILS] > 0 and ctl[at.G_FAILS] >= limit:
            return at.LIMIT
        steps -= 1
        if steps <= 0 or (steps & 15 == 0 and is_over(t)):
            return at.YIELD


def entry(t):
    """Call `run`; what is compiled as a whole, into a C function of one argument."""
    return run(t)


@jit
def make_scopes(t):
    """Make the scopes of the merged requests, in order.

    May be called again after NEED_FAMILIES or NEED_MEMORY and goes on where it was.

    Returns:
        OK, NEED_FAMILIES, NEED_MEMORY, or ERROR_AT_REQUEST.
    """
    ctl = t[at.CTL]
    ask = t[at.ASK]
    req = t[at.REQ]
    fam = t[at.FAM]
    state = t[at.FSTATE]
    for i in range(ctl[at.G_ASKS]):
        r = ask[i] * at.REQ_SIZE
        if req[r + at.R_KIND] == at.NORMAL:
            state[req[r + at.R_FAMILY] * at.FSTATE_SIZE + at.P_ASKED] = i + 1
    for i in range(ctl[at.G_SCOPES], ctl[at.G_ASKS]):
        r = ask[i] * at.REQ_SIZE
        family = req[r + at.R_FAMILY]
        kind = req[r + at.R_KIND]
        ends = req[r + at.R_ENDS]
        bounds = req[r + at.R_BOUNDS]
        if kind != at.NORMAL or fam[family * at.FAM_SIZE + at.F_EPHEMERAL] == 1:
            code = plain_scope(t, i, family, kind, ends, bounds)
        else:
            code = new_slice(t, i, family, ask[i], at.DATA, ends, bounds)
        if code == at.NEED_FAMILIES:
            return need_requests(t, i)
        if code == at.FAILED or code == at.ERROR:
            ctl[at.G_CULPRIT] = family
            return at.ERROR_AT_REQUEST
        if code != at.OK:
            return code
        ctl[at.G_SCOPES] = i + 1
    return at.OK


@jit
def plain_scope(t, i, family, kind, ends, bounds):
    """Make the record of a scope without variants from a request; returns OK or NEED_MEMORY."""
    ctl = t[at.CTL]
    arena = t[at.ARENA]
    data = t[at.DATA]
    top = ctl[at.G_TOP]
    if lacks(ctl, at.ARENA, top + at.X_HEAD + 2 * bounds):
        return at.NEED_MEMORY
    scope = at.SCOPE_EPHEMERAL
    if kind == at.CONFLICT:
        scope = at.SCOPE_CONFLICT
    elif kind == at.NOTHING:
        scope = at.SCOPE_NOTHING
    write_head(ctl, arena, top, family, scope, 0, 0, bounds, i + 1)
    for k in range(2 * bounds):
        arena[top + at.X_HEAD + k] = data[ends + k]
    ctl[at.G_TOP] = top + at.X_HEAD + 2 * bounds
    t[at.CUR][i] = top
    t[at.FSTATE][family * at.FSTATE_SIZE + at.P_SCOPE] = i + 1
    return at.OK


@jit
def need_requests(t, begin):
    """List what Python is to load for the requests from `begin` on."""
    ctl = t[at.CTL]
    ask = t[at.ASK]
    req = t[at.REQ]
    fam = t[at.FAM]
    ctl[at.G_NEEDS] = 0
    for i in range(begin, ctl[at.G_ASKS]):
        r = ask[i] * at.REQ_SIZE
        family = req[r + at.R_FAMILY]
        if req[r + at.R_KIND] != at.NORMAL or fam[family * at.FAM_SIZE + at.F_EPHEMERAL] == 1:
            continue
        code = need(t, family, at.DATA, req[r + at.R_ENDS], req[r + at.R_BOUNDS])
        if code != at.NEED_FAMILIES:
            return code
    return at.NEED_FAMILIES
