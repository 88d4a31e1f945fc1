"""The reference solver: rez's answers, written to be read.

A solve keeps a stack of *phases*, attempts at a solution. A phase is a list of *scopes*, one per family that
is wanted or ruled out. Picture the request `houdini usd-23` in a small studio:

    request          houdini                 usd-23
    scopes           houdini[19..20(2:3)]    usd[23.05..23.11(2)]
    extract          all three houdini variants require python: add a scope for it
                     houdini[19..20(2:3)]    usd[23.05..23.11(2)]    python[3.9..3.10(2)]
    reduce           houdini-19 requires usd-22, which no longer exists here: drop it
                     [houdini==20[0,1]]      usd[23.05..23.11(2)]    python[3.9..3.10(2)]
    nothing changes  the phase is exhausted: split the first scope with a choice, and go on with
                     [houdini==20[0]]        while [houdini==20[1]] waits on the stack

A scope holds a *subset* of its family's variants. Subsets are Python integers with one bit per variant (and
one per version), because the questions a solve asks, thousands of times, are then single operations: is a
requirement shared by all of them (`wanted & variants == variants`), does a range reach any
(`inside & versions`). What follows from a subset alone is computed once per solve and kept with it
(`contents.py`), so that going back over known ground is cheap.

Read in this order: `driver` (the stack), `phase` (extract, intersect, add), `reduction`, `split`,
`variant_order`, `final_order`; below them `scope`, `contents`, `family`. Source: rez 3.4.0.
"""

from pkg_resolvers.reference.driver import Search, solve
from pkg_resolvers.reference.replay import ScopeStart, first_failure, replay, state_of

__all__ = ["ScopeStart", "Search", "first_failure", "replay", "solve", "state_of"]
