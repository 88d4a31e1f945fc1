"""rez's requests, answers, failures and phases, and those of `pkg`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pkg import errors as pkg_errors
from pkg.errors import PkgError, ResolveError
from pkg.solve import Choice, Failure, Outcome, Reduction, SolveStats
from pkg.solve.failure import stopped_failure
from pkg.solve.phase_state import PhaseState, ScopeState, SolvedVariant
from pkg.version import Requirement, RequirementList, Version

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg.solve.limits import Stop
    from pkg.solve.outcome import Status


def requests_for_rez(requests: Iterable[Requirement]) -> list[Any]:
    """Give the requests as rez's."""
    from rez.version import Requirement as RezRequirement

    return [RezRequirement(str(request)) for request in requests]


def error_of(error: Exception) -> PkgError:
    """Give the error of `pkg` that stands for what rez raised.

    It has the same name where there is one. Where rez itself stumbles (a TypeError while it compares
    variants, for instance) it is a ResolveError that says so.
    """
    from rez.exceptions import RezError

    kind = getattr(pkg_errors, type(error).__name__, None)
    if isinstance(kind, type) and issubclass(kind, PkgError):
        return kind(str(error))
    if isinstance(error, RezError):
        return ResolveError(f"rez: {error}")
    return ResolveError(
        f"rez found no answer but stumbled: {type(error).__name__}: {error}. "
        "The resolvers of pkg can do without it: try `--resolver python`"
    )


def outcome_of(problem: Problem, solver: Any, stop: Stop | None, seconds: float) -> Outcome:
    """Give the answer of a solver that has run.

    Args:
        problem: what was solved; the chosen packages are looked up in it.
        solver: rez's Solver.
        stop: why it was stopped, None when it came to an end.
        seconds: how long it took.

    Raises:
        ResolveError: rez chose a package that `pkg` does not see.
    """
    stats = solver.solve_stats
    counted = SolveStats(
        solver.num_solves,
        solver.num_fails,
        seconds,
        solver.load_time or 0.0,
        {group: values for group, values in stats.items() if group != "global"},
    )
    status: Status
    match solver.status.name:
        case "solved":
            status = "solved"
        case "failed":
            status = "failed"
        case _:
            status = "aborted"
    failure = None
    if status == "failed":
        phase, _ = solver._get_failed_phase()
        failure = failure_of(phase.failure_reason, in_request=solver.request_list.conflict is not None)
        if stop is not None and stop.how == "fail":
            failure = stopped_failure(stop.kind, stop.reason, failure)
    else:
        phase = solver._latest_nonfailed_phase()
        if status == "aborted" and stop is not None:
            failure = stopped_failure(stop.kind, stop.reason, None)
    merged = RequirementList(problem.requests).requirements
    return Outcome(
        status,
        solution=[_choice(problem, variant) for variant in solver.resolved_packages or ()],
        ephemerals=[Requirement(str(ephemeral)) for ephemeral in solver.resolved_ephemerals or ()],
        failure=failure,
        stats=counted,
        phase=lambda: phase_of(merged, phase, failure),
    )


def _choice(problem: Problem, variant: Any) -> Choice:
    version = Version(str(variant.version))
    family = problem.family(variant.name)
    for candidate in family.candidates if family else ():
        if candidate.version == version:
            for one in candidate.variants:
                if one.index == variant.index:
                    return Choice(variant.name, candidate, one)
    raise ResolveError(
        f"rez chose {variant}, which is not among the packages that pkg finds in "
        f"{', '.join(problem.package_paths)}; is rez configured with other plugins?"
    )


def failure_of(reason: Any, *, in_request: bool = False) -> Failure:
    """Give the failure that rez's reason stands for."""
    if reason is None:
        return Failure("missing_family", "Solver failed with unknown reason.")
    text = reason.description()
    match type(reason).__name__:
        case "DependencyConflicts":
            pairs = [(_same(one.dependency), _same(one.conflicting_request)) for one in reason.conflicts]
            return Failure("request_conflict" if in_request else "conflict", text, pairs)
        case "TotalReduction":
            reductions = [
                Reduction(
                    one.name,
                    Version(str(one.version)),
                    one.variant_index,
                    _same(one.dependency),
                    _same(one.conflicting_request),
                )
                for one in reason.reductions
            ]
            pairs = [(one.dependency, one.conflicting) for one in reductions]
            return Failure("reduction", text, pairs, reductions=reductions)
        case _:
            return Failure("cycle", text, cycle=[package.name for package in reason.packages])


def phase_of(requests: Iterable[Requirement], phase: Any, failure: Failure | None) -> PhaseState:
    """Give the state of one of rez's phases.

    Args:
        requests: the merged request.
        phase: rez's `_ResolvePhase`.
        failure: the failure, when it failed.
    """
    return PhaseState(
        list(requests),
        [_scope(scope) for scope in phase.scopes],
        {key: _same(requirement) for key, requirement in phase.extractions.items()},
        failure,
        phase.status.name,
    )


def _scope(scope: Any) -> ScopeState:
    variant = scope._get_solved_variant()
    solved = None
    if variant is not None:
        requires = [_same(requirement) for requirement in variant.requires_list.requirements]
        solved = SolvedVariant(variant.name, Version(str(variant.version)), variant.index, requires)
    return ScopeState(scope.package_name, _same(scope.package_request), str(scope), solved)


def _same(requirement: Any) -> Requirement:
    return Requirement(str(requirement))
