"""Solve single steps again, for backends that keep no texts.

A compiled backend knows *that* a solve failed and where. What rez says about it depends on the order in which
things were ruled out, and even on which lists of variants were sorted earlier on. Instead of carrying all of
that through kernels, such a backend asks here:

- `first_failure(problem)` solves from the beginning up to the first failed step, which is what rez reports.
  It is exact, history included. First failures come early; each step takes about a millisecond.
- `replay(problem, scopes)` solves one step from a given state: the last step of a solution or of a cycle, for
  the graph. Where a scope's history is not given, texts list its variants in repository order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.version import RequirementList
from pkg_resolvers.reference.driver import Search
from pkg_resolvers.reference.family import VariantList
from pkg_resolvers.reference.phase import Phase
from pkg_resolvers.reference.scope import RequestScope, Scope, VariantScope
from pkg_resolvers.reference.session import Session

if TYPE_CHECKING:
    from pkg.solve import CandidateVariant, Problem
    from pkg.solve.phase_state import PhaseState
    from pkg.version import Requirement


class ScopeStart:
    """A scope at the start of a step.

    Attributes:
        name: the family.
        request: of a conflict scope or ephemeral, its request; else None.
        variants: of other scopes, the variants left, taken from `Problem.family(name)`.
        positions: indices in `CandidateFamily.candidates` of the versions that these are of. Only their
            definitions are loaded; without it, all of the family's.
        changed: whether others have yet to be reduced by it (at the start of a solve: all; after a split: the
            split one).
        unextracted: whether its common requirements are yet to be extracted (as `changed`).
        by_version: whether its versions were ever put in order, that is, whether it went through a split.
        sorted_versions: indices in `CandidateFamily.candidates` of versions whose variants were sorted.
    """

    __slots__ = (
        "by_version",
        "changed",
        "name",
        "positions",
        "request",
        "sorted_versions",
        "unextracted",
        "variants",
    )

    def __init__(
        self,
        name: str,
        *,
        request: Requirement | None = None,
        variants: Sequence[CandidateVariant] = (),
        positions: Sequence[int] | None = None,
        changed: bool = False,
        unextracted: bool = False,
        by_version: bool = False,
        sorted_versions: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.request = request
        self.variants = tuple(variants)
        self.positions = None if positions is None else tuple(positions)
        self.changed = changed
        self.unextracted = unextracted
        self.by_version = by_version
        self.sorted_versions = tuple(sorted_versions)


def first_failure(problem: Problem) -> PhaseState:
    """Solve up to the first failed or cyclic step, and export it; `failure` holds what rez reports.

    Raises:
        ValueError: the problem has a solution without any failed step, or its requests contradict each other.
        PkgError: whatever ends the solve before that.
    """
    search = Search(problem)
    if search.request_conflict:
        raise ValueError("the requests contradict each other; there is no step to replay")
    search.start()
    while True:
        phase = search.step()
        if phase.failure is not None:
            return phase.state(search.session)
        if phase.status == "solved":
            raise ValueError("no step of this solve fails")


def replay(problem: Problem, scopes: Sequence[ScopeStart]) -> PhaseState:
    """Solve one step and export the outcome: solved, exhausted, failed or cyclic.

    Args:
        problem: what is being solved.
        scopes: the scopes at the start of the step, in order.

    Raises:
        PkgError: whatever ends a solve without an answer.
    """
    search = Search(problem)
    search.stack.append(_phase(scopes, search.session))
    return search.step().state(search.session)


def state_of(problem: Problem, scopes: Sequence[ScopeStart]) -> PhaseState:
    """Export a phase that waits to be solved."""
    session = Session(problem, RequirementList(problem.requests).requirements)
    return _phase(scopes, session).state(session)


def _phase(scopes: Sequence[ScopeStart], session: Session) -> Phase:
    changed = [place for place, start in enumerate(scopes) if start.changed]
    return Phase([_scope(start, session) for start in scopes], changed)


def _scope(start: ScopeStart, session: Session) -> Scope:
    if start.request is not None:
        return RequestScope(start.request)
    family = session.family(start.name)
    wanted = set(map(id, start.variants))
    among = range(len(family.candidates)) if start.positions is None else start.positions
    positions = [
        position
        for position in among
        if not family.candidates[position].excluded
        and any(id(variant) in wanted for variant in family.candidates[position].variants)
    ]
    bits = family.take(positions, wanted)
    contents = family.contents(bits, sum(1 << position for position in positions))
    family.study(contents.variants, contents.versions)
    lists = {position: VariantList(True) for position in start.sorted_versions}
    return VariantScope(contents, unextracted=start.unextracted, by_version=start.by_version, lists=lists)
