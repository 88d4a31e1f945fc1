"""The stack of phases: solve one, split it, come back to what waits when it fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pkg.solve import Choice, Outcome, SolveStats
from pkg.solve.failure import conflict_failure, cycle_failure, stopped_failure
from pkg.solve.limits import Limits
from pkg.version import RequirementList
from pkg_resolvers.reference.final_order import final_order
from pkg_resolvers.reference.phase import Phase, first_phase, solve_phase
from pkg_resolvers.reference.scope import RequestScope, VariantScope
from pkg_resolvers.reference.session import Session
from pkg_resolvers.reference.split import split_phase
from pkg_resolvers.reference.telling import Teller

if TYPE_CHECKING:
    from pkg.solve import Failure, Problem
    from pkg.solve.limits import Stop
    from pkg.solve.outcome import Status
    from pkg.solve.phase_state import PhaseState


def solve(problem: Problem) -> Outcome:
    """Solve a problem.

    Raises:
        PkgError: whatever ends a solve without an answer (rez 3.4.0).
    """
    return Search(problem).run()


class Search:
    """One solve, step by step.

    Attributes:
        stack: phases; the last is the one at hand, the others wait. A failed phase stays on top until the
            next step begins.
        failed: the failed phases before that.
        num_solves: phases solved so far.
    """

    def __init__(self, problem: Problem) -> None:
        """Merge the request.

        Raises:
            VersionError: a merged range cannot be expressed; see `pkg.version.bounds.union`.
        """
        merged = RequirementList(problem.requests)
        self.request_conflict = merged.conflict
        self.session = Session(problem, merged.requirements)
        self.teller = Teller(problem.steps) if problem.steps is not None else None
        if self.teller is not None:
            self.teller.request(problem.requests, merged)
        self.stack: list[Phase] = []
        self.failed: list[Phase] = []
        self.num_solves = 0

    def run(self) -> Outcome:
        """Solve until there is an answer, or a limit is reached."""
        start = time.perf_counter()
        if self.request_conflict:
            failure = conflict_failure(*self.request_conflict, kind="request_conflict")
            phase = Phase([], status="failed", failure=failure)
            return self._outcome("failed", phase, start, failure)
        limits = Limits(self.session.problem)
        self.start()
        while True:
            phase = self.step()
            if phase.status == "solved":
                return self._outcome("solved", phase, start)
            if phase.status == "cyclic":
                return self._outcome("failed", phase, start, phase.failure)
            if phase.status == "failed" and len(self.stack) == 1:
                first = self.failures[0]
                return self._outcome("failed", first, start, first.failure)
            if not limits.unlimited:
                stop = limits.check(self.num_solves, len(self.failures), self._current)
                if stop is not None:
                    if self.teller is not None:
                        self.teller.stopped(stop.reason)
                    return self._stopped(stop, start)

    def start(self) -> None:
        """Put the phase of the request on the stack; see `first_phase` for what it raises."""
        self.stack.append(first_phase(self.session))

    def step(self) -> Phase:
        """Solve one phase and leave it on the stack."""
        teller = self.teller
        if teller is not None:
            teller.step(self.num_solves + 1, len(self.failures))
        phase = self.stack.pop()
        if phase.status == "failed":
            self.failed.append(phase)
            phase = self.stack.pop()
            if teller is not None:
                teller.back_to(phase)
        if phase.status == "exhausted":
            exhausted = phase
            phase, later = split_phase(exhausted)
            self.stack.append(later)
            if teller is not None:
                teller.split(exhausted, phase, later)
        phase = solve_phase(phase, self.session)
        self.num_solves += 1
        if phase.status == "solved":
            phase = self._finish(phase)
        self.stack.append(phase)
        if teller is not None:
            teller.end(phase, is_last=len(self.stack) == 1)
        return phase

    @property
    def failures(self) -> list[Phase]:
        """The failed phases, in order."""
        on_top = [phase for phase in self.stack[-1:] if phase.status in ("failed", "cyclic")]
        return self.failed + on_top

    def _finish(self, phase: Phase) -> Phase:
        """Order a solved phase; a cycle ends the solve, other candidates are not tried."""
        scopes = {scope.name: scope for scope in phase.scopes if not scope.request.conflict}
        requires = {
            name: scope.only_variant.names if isinstance(scope, VariantScope) else []
            for name, scope in scopes.items()
        }
        names, is_cycle = final_order([request.name for request in self.session.requests], requires)
        if not is_cycle:
            return Phase([scopes[name] for name in names], (), "solved", phase.extractions)
        around = [scopes[name] for name in names]
        packages = [
            (scope.name, scope.only_variant.candidate.version)
            for scope in around
            if isinstance(scope, VariantScope)
        ]
        failure = cycle_failure(packages)
        return Phase(list(scopes.values()), (), "cyclic", phase.extractions, failure)

    def _current(self) -> PhaseState:
        """Export the topmost phase that has not failed."""
        phase = next(phase for phase in reversed(self.stack) if phase.failure is None)
        return phase.state(self.session)

    def _stopped(self, stop: Stop, start: float) -> Outcome:
        if stop.how == "fail":
            last = self.failures[-1]
            failure = stopped_failure(stop.kind, stop.reason, last.failure)
            return self._outcome("failed", last, start, failure)
        phase = next(phase for phase in reversed(self.stack) if phase.failure is None)
        return self._outcome("aborted", phase, start, stopped_failure(stop.kind, stop.reason, None))

    def _outcome(self, status: Status, phase: Phase, start: float, failure: Failure | None = None) -> Outcome:
        session = self.session
        chosen: list[Choice] = []
        ephemerals = []
        if status == "solved":
            for scope in phase.scopes:
                if isinstance(scope, RequestScope):
                    ephemerals.append(scope.request)
                else:
                    variant = scope.only_variant
                    chosen.append(Choice(scope.name, variant.candidate, variant.variant))
        stats = SolveStats(
            self.num_solves,
            len(self.failures) or int(self.request_conflict is not None),
            time.perf_counter() - start,
            session.load_time,
            session.counters.details(),
        )
        return Outcome(
            status,
            solution=chosen,
            ephemerals=ephemerals,
            failure=failure,
            stats=stats,
            phase=lambda: phase.state(session),
            notes=session.notes,
        )
