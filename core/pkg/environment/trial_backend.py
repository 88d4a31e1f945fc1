"""Which backend tries out what nobody asked for: the trials of explanations, and those of `pkg why`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.environment.backends import backend_of, choose_resolver
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.resolver import Resolver
    from pkg.settings import Settings
    from pkg.solve.outcome import Outcome
    from pkg.solve.problem import Problem
    from pkg.version import Requirement


def trial_backend(
    host: Host,
    settings: Settings,
    resolver: str | Resolver | None = None,
    *,
    requests: Sequence[Requirement] = (),
) -> tuple[Resolver, Resolver]:
    """Choose the backend for trials in the place of the one that answers.

    Args:
        host: the plugins.
        settings: the settings of the resolve.
        resolver: the backend that answers, or its name; None for the chosen one.
        requests: what plugins that choose may look at.

    Returns:
        The backend for trials, which `Resolver.tried_by` names, and the one that answers; often the same.

    Raises:
        PkgError: there is no backend of that name, or it cannot be loaded.
    """
    from pkg.settings.declared import DECLARED

    if resolver is None or isinstance(resolver, str):
        answering = backend_of(host, choose_resolver(host, settings, resolver, requests=requests))
    else:
        answering = resolver
    name = vars(type(answering)).get("tried_by") or DECLARED["resolver_backend"].default
    if name == answering.name:
        return answering, answering
    try:
        return backend_of(host, name), answering
    except PkgError:  # switched off here, or cannot be loaded
        return answering, answering


def trial_solver(
    choose: Callable[[], tuple[Resolver, Resolver]], failed: Callable[[], Problem | None]
) -> Callable[[Problem], Outcome]:
    """Return what solves the trials of a request that failed.

    A backend with rules of its own that does not say so is noticed where another one solves what it failed
    at; it then makes the trials itself.

    Args:
        choose: gives what `trial_backend` does; called once, with the first trial.
        failed: gives the problem that failed; None where it failed by a limit on steps or time.
    """
    chosen: list[Resolver] = []

    def solve(problem: Problem) -> Outcome:
        if not chosen:
            backend, answering = choose()
            if backend is not answering and _solves(backend, failed(), problem.time_limit):
                backend = answering
            chosen.append(backend)
        return chosen[0].solve(problem)

    return solve


def _solves(backend: Resolver, problem: Problem | None, time_limit: float) -> bool:
    if problem is None:
        return False
    problem.time_limit = time_limit
    problem.trial = problem.terse = True
    try:
        return backend.solve(problem).status == "solved"
    except PkgError:
        return False
