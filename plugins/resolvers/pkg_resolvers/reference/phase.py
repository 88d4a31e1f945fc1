"""One attempt at a solution: extract, intersect, add, reduce, until nothing changes."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from pkg.errors import PackageFamilyNotFoundError
from pkg.solve.failure import conflict_failure, missing_family_failure
from pkg.solve.phase_state import PhaseState
from pkg_resolvers.reference.reduction import reduce
from pkg_resolvers.reference.scope import Scope, VariantScope, make_scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pkg.solve import Failure
    from pkg.solve.phase_state import PhaseStatus
    from pkg.version import Requirement
    from pkg_resolvers.reference.session import Session

Extractions = dict[tuple[str, str], "Requirement"]


class Phase:
    """One attempt.

    Attributes:
        scopes: in order; the order decides which scope is split, and in the end the order of ephemerals.
        changed: the scopes, by place, that the others have not been reduced by yet.
        status: pending, then solved, exhausted (a choice must be made), failed or cyclic.
        extractions: what was extracted in this step; see `PhaseState`.
        failure: why it failed.
    """

    __slots__ = ("changed", "extractions", "failure", "scopes", "status")

    def __init__(
        self,
        scopes: Sequence[Scope],
        changed: Iterable[int] = (),
        status: PhaseStatus = "pending",
        extractions: Extractions | None = None,
        failure: Failure | None = None,
    ) -> None:
        self.scopes = scopes
        self.changed = frozenset(changed)
        self.status = status
        self.extractions = extractions or {}
        self.failure = failure

    def state(self, session: Session) -> PhaseState:
        """Export the phase."""
        scopes = [scope.state() for scope in self.scopes]
        return PhaseState(session.requests, scopes, self.extractions, self.failure, self.status)


def first_phase(session: Session) -> Phase:
    """Make the phase of the request; every scope counts as changed.

    Raises:
        PackageFamilyNotFoundError: a requested family does not exist.
        PackageNotFoundError: a requested family has no version in range.
    """
    scopes = [make_scope(request, session) for request in session.requests]
    return Phase(scopes, range(len(scopes)))


def solve_phase(phase: Phase, session: Session) -> Phase:
    """Take a pending phase as far as it goes without choosing.

    Returns:
        A new phase: solved, exhausted or failed. The old one is left as it was.

    Raises:
        PkgError: whatever ends the whole solve (rez 3.4.0).
    """
    work = _Work(phase, session)
    failure = work.run()
    if failure is not None:
        status: PhaseStatus = "failed"
    else:
        status = "solved" if all(scope.is_solved for scope in work.scopes) else "exhausted"
    return Phase(work.scopes, (), status, work.extractions, failure)


class _Work:
    """A phase while it is being solved."""

    def __init__(self, phase: Phase, session: Session) -> None:
        self.session = session
        self.scopes = list(phase.scopes)
        self.places = {scope.name: place for place, scope in enumerate(self.scopes)}
        self.changed = set(phase.changed)
        self.fresh = {place for place, scope in enumerate(self.scopes) if scope.unextracted}
        """Places of scopes whose common requirements have not been extracted."""
        self.extractions: Extractions = {}

    def run(self) -> Failure | None:
        while True:
            old = len(self.scopes)
            widened: set[int] = set()
            while extracted := self.extract():
                failure = self.take_in(extracted, widened)
                if failure is not None:
                    return failure
            if len(self.scopes) == old and not self.changed and not widened:
                return None
            afresh = {*widened, *range(old, len(self.scopes))}
            if self.session.steps is not None:
                self.session.steps.section("reducing")
            start = perf_counter()
            result = reduce(self.scopes, self.places, self.changed, afresh, self.session)
            self.session.counters.reduction_test_time += perf_counter() - start
            if not isinstance(result, set):
                return result
            self.fresh |= result
            self.changed = set()

    def extract(self) -> list[Requirement]:
        """Collect what the variants of each scope require in common."""
        start = perf_counter()
        steps = self.session.steps
        if steps is not None:
            steps.section("extracting")
        extracted: list[Requirement] = []
        for place in sorted(self.fresh):
            scope = self.scopes[place]
            if isinstance(scope, VariantScope):
                requirements = scope.contents.extractions
                scope.look_at_best()
                self.scopes[place] = scope.extracted()
                for requirement in requirements:
                    self.extractions[scope.name, requirement.name] = requirement
                    if steps is not None:
                        steps.line(f"{requirement} from {scope}")
                extracted += requirements
        self.fresh.clear()
        self.session.counters.extractions += len(extracted)
        self.session.counters.extraction_time += perf_counter() - start
        return extracted

    def take_in(self, extracted: list[Requirement], widened: set[int]) -> Failure | None:
        """Narrow the scopes by what was extracted, and add scopes for families that have none."""
        merged = self.session.merge(extracted)
        steps = self.session.steps
        if isinstance(merged, tuple):
            return conflict_failure(*merged)
        if steps is not None:
            steps.section("merged")
            steps.line(" ".join(map(str, merged.values())))
            steps.section("intersecting")
        start = perf_counter()
        for place in sorted(self.places[name] for name in merged if name in self.places):
            failure = self.narrow(place, merged.pop(self.scopes[place].name), widened)
            if failure is not None:
                return failure
        self.session.counters.intersection_test_time += perf_counter() - start
        if steps is not None:
            steps.section("adding")
        for requirement in merged.values():
            try:
                scope = make_scope(requirement, self.session)
            except PackageFamilyNotFoundError as error:
                requirers = [source for source, target in self.extractions if target == requirement.name]
                if not requirers:
                    raise
                message = (
                    f"package family not found: {requirement.name}, was required by: {', '.join(requirers)}"
                    f"{self.session.searched}"
                )
                if self.session.problem.error_on_missing_variant_requires:
                    missing = PackageFamilyNotFoundError(message)
                    missing.family = requirement.name
                    raise missing from error
                self.session.notes.append(message)
                return missing_family_failure()
            self.places[scope.name] = len(self.scopes)
            self.fresh.add(len(self.scopes))
            self.scopes.append(scope)
            if steps is not None:
                steps.line(str(scope))
        return None

    def narrow(self, place: int, requirement: Requirement, widened: set[int]) -> Failure | None:
        """Narrow one scope by an extracted requirement."""
        scope = self.scopes[place]
        assert requirement.range is not None
        steps, counters = self.session.steps, self.session.counters
        start = perf_counter()
        narrowed = scope.narrowed(requirement.range, self.session)
        counters.intersection_time += perf_counter() - start
        counters.intersection_broad_tests += 1
        if isinstance(scope, VariantScope) and not requirement.range.is_any():
            counters.intersection_tests += 1
        if narrowed is None:
            if steps is not None:
                steps.line(f"{scope} by {requirement}: nothing is left")
            return conflict_failure(requirement, scope.request)
        if steps is not None:
            if narrowed is scope:
                steps.idle(f"{scope} by {requirement}: no change")
            else:
                steps.line(f"{scope} by {requirement}: {narrowed}")
        if narrowed is not scope:
            self.scopes[place] = narrowed
            self.changed.add(place)
            self.fresh.add(place)
            counters.intersections += 1
            if scope.request.conflict:
                # From a few versions ruled out to some to choose from: nothing has reduced these yet.
                widened.add(place)
        return None
