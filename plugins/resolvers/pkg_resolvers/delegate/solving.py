"""Run rez's Solver on a problem."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.solve import Outcome
from pkg.solve.limits import Limits, Stop
from pkg_resolvers.delegate import translation
from pkg_resolvers.delegate.packages import PackagesInMemory, are_folders

if TYPE_CHECKING:
    from pkg.solve import Problem

# rez's configuration and repositories are those of the process, so solves take turns.
_turn = Lock()
_last_source: list[object] = [None]


def solve(problem: Problem) -> Outcome:
    """Solve a problem with rez.

    Raises:
        PkgError: whatever ends the solve without an answer; a ResolveError where rez itself stumbles.
    """
    with _turn, warnings.catch_warnings():
        # rez loads its plugins in ways that newer Pythons deprecate; that is not the caller's business.
        warnings.simplefilter("ignore", DeprecationWarning)
        if are_folders(problem):
            _forget_old_packages(problem)
            return _solve(problem, list(problem.package_paths), None)
        memory = PackagesInMemory(problem)
        try:
            return _solve(problem, memory.paths, memory)
        finally:
            memory.close()


def _forget_old_packages(problem: Problem) -> None:
    """Make rez look at the repositories anew, unless the last problem was made from the same look at them."""
    from rez.package_repository import package_repository_manager

    if problem.source is None or problem.source is not _last_source[0]:
        package_repository_manager.clear_caches()
        _last_source[0] = problem.source


def _solve(problem: Problem, paths: list[str], memory: PackagesInMemory | None) -> Outcome:
    from rez.package_filter import PackageFilterList
    from rez.package_order import PackageOrderList
    from rez.solver import Solver

    overrides: dict[str, Any] = {
        "variant_select_mode": problem.variant_select_mode,
        "error_on_missing_variant_requires": problem.error_on_missing_variant_requires,
    }
    if memory is not None:
        overrides["packages_path"] = paths  # where `soft_timestamp` looks
    filters: Any = memory if memory is not None else PackageFilterList.from_pod(problem.filters or [])
    context: Any = None if problem.context is None else _LateContext(problem.context)
    limits = _RezLimits(problem)
    errors = StringIO()
    start = time.perf_counter()
    try:
        with _configured(overrides), redirect_stderr(errors):
            solver = Solver(
                translation.requests_for_rez(problem.requests),
                paths,
                context=context,
                package_filter=filters,
                package_orderers=PackageOrderList.from_pod(problem.orderers or []),
                callback=None if limits.unlimited else limits,
                # In memory the lists of requirements are complete.
                building=problem.building and memory is None,
            )
            solver.solve()
    except PkgError:
        raise
    except Exception as error:
        raise translation.error_of(error) from error
    outcome = translation.outcome_of(problem, solver, limits.stop, time.perf_counter() - start)
    outcome.notes = tuple(filter(None, errors.getvalue().splitlines()))
    return outcome


@contextmanager
def _configured(overrides: dict[str, Any]) -> Iterator[None]:
    """Let rez's configuration say something else for a while."""
    from rez.config import config

    before = {key: config.overrides[key] for key in overrides if config.is_overridden(key)}
    for key, value in overrides.items():
        config.override(key, value)
    try:
        yield
    finally:
        for key in overrides:
            config.remove_override(key)
        for key, value in before.items():
            config.override(key, value)


class _RezLimits:
    """The problem's limits as a callback of rez's Solver."""

    def __init__(self, problem: Problem) -> None:
        self._limits = Limits(problem)
        self._requests = problem.requests
        self.unlimited = self._limits.unlimited
        self.stop: Stop | None = None

    def __call__(self, state: Any) -> tuple[Any, str]:
        from rez.solver import SolverCallbackReturn

        stop = self._limits.check(
            state.num_solves,
            state.num_fails,
            lambda: translation.phase_of(self._requests, state.phase, None),
        )
        if stop is None:
            return SolverCallbackReturn.keep_going, ""
        self.stop = stop
        return SolverCallbackReturn[stop.how], stop.reason


class _LateContext:
    """Stands for a context of rez where late-bound code looks at it."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._bindings: dict[str, Any] | None = None

    def _get_pre_resolve_bindings(self) -> dict[str, Any]:
        if self._bindings is None:
            own = ("in_context", "context", "this")
            names = self._context.late_bindings()
            self._bindings = {name: value for name, value in names.items() if name not in own}
        return self._bindings
