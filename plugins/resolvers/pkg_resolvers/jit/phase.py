"""Solve one phase: extract, apply, reduce, until nothing changes any more."""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.apply import apply
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.extract import extract_all
from pkg_resolvers.jit.reduce import clear_sets, reduce_all
from pkg_resolvers.jit.scopes import undo, unlink
from pkg_resolvers.jit.words import put, set_interval


@jit
def begin_step(t):
    """Note the state in which a step begins, and which scopes it has to look at.

    After a split that is the split scope alone, in the first phase all of them.
    """
    ctl = t[at.CTL]
    scopes = ctl[at.G_SCOPES]
    ctl[at.G_EXACT] = 0
    ctl[at.G_FLOOR] = ctl[at.G_TOP]
    ctl[at.G_NODE_FLOOR] = ctl[at.G_NODES]
    ctl[at.G_START_SCOPES] = scopes
    ctl[at.G_UNDO] = ctl[at.G_STACK_TOP]
    mark_start(t)


@jit
def note_start(t):
    """Fill START for Python, which may want to know how the running, or last, step began."""
    ctl = t[at.CTL]
    cur = t[at.CUR]
    stack = t[at.STACK]
    start = t[at.START]
    for i in range(ctl[at.G_START_SCOPES]):
        start[i] = cur[i]
    entry = ctl[at.G_STACK_TOP]
    while entry > ctl[at.G_UNDO]:
        entry -= at.UNDO_SIZE
        start[stack[entry + at.U_SCOPE]] = stack[entry + at.U_RECORD]


@jit
def mark_start(t):
    """Fill the sets of scopes for the beginning of a step."""
    ctl = t[at.CTL]
    scopes = ctl[at.G_SCOPES]
    clear_sets(t, (scopes + 63) >> 6)
    split = ctl[at.G_SPLIT]
    ctl[at.G_OPEN] = max(split, 0)
    if split < 0:
        set_interval(t[at.DIRTY], 0, 0, scopes)
        set_interval(t[at.CHANGED], 0, 0, scopes)
    else:
        put(t[at.DIRTY], 0, split)
        put(t[at.CHANGED], 0, split)


@jit
def redo_step(t):
    """Go back to the state in which the running step began."""
    ctl = t[at.CTL]
    forget_scopes(t, ctl[at.G_START_SCOPES])
    unlink(t, ctl[at.G_NODE_FLOOR])
    undo(t, ctl[at.G_UNDO])
    ctl[at.G_TOP] = ctl[at.G_FLOOR]
    mark_start(t)


@jit
def forget_scopes(t, down_to):
    """Drop the scopes from number `down_to` on."""
    ctl = t[at.CTL]
    cur = t[at.CUR]
    arena = t[at.ARENA]
    state = t[at.FSTATE]
    for i in range(down_to, ctl[at.G_SCOPES]):
        state[arena[cur[i] + at.X_FAMILY] * at.FSTATE_SIZE + at.P_SCOPE] = 0
    ctl[at.G_SCOPES] = down_to


@jit
def solve_phase(t, resume):
    """Solve the running phase.

    Args:
        t: the table of blocks.
        resume: True to go on where what was extracted is applied.

    Returns:
        SOLVED, EXHAUSTED, FAILED, or a code that interrupts: NEED_FAMILIES and MISSING (go on with
        STAGE_APPLY and STAGE_FAILED), NEED_MEMORY (STAGE_REDO), ERROR, and INEXACT (begin again with
        G_EXACT set).
    """
    ctl = t[at.CTL]
    while True:
        if not resume:
            ctl[at.G_BEFORE] = ctl[at.G_SCOPES]
        while True:
            if not resume:
                code = extract_all(t)
                if code != at.OK:
                    return code
                if ctl[at.G_MERGE_FAILED] == 1:
                    return at.FAILED
                if ctl[at.G_GROUPS] == 0:
                    break
            resume = False
            code = apply(t)
            if code != at.OK:
                return code
        if ctl[at.G_SCOPES] == ctl[at.G_BEFORE] and nothing_changed(t):
            break
        code = reduce_all(t)
        if code != at.OK:
            return code
    arena = t[at.ARENA]
    cur = t[at.CUR]
    for i in range(ctl[at.G_OPEN], ctl[at.G_SCOPES]):
        if arena[cur[i] + at.X_KIND] == at.SLICE and arena[cur[i] + at.X_COUNT] > 1:
            ctl[at.G_OPEN] = i
            return at.EXHAUSTED
    return at.SOLVED


@jit
def nothing_changed(t):
    """Tell whether no scope was narrowed or widened since the last reduction."""
    changed = t[at.CHANGED]
    widened = t[at.WIDENED]
    for w in range((t[at.CTL][at.G_SCOPES] + 63) >> 6):  # noqa: SIM110 - numba knows no generators
        if changed[w] | widened[w] != 0:
            return False
    return True
