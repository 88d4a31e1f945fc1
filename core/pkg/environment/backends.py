"""Which backend answers a resolve, and handing a problem to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.solve.problem import Problem
from pkg.version import Requirement

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.resolver import Resolver
    from pkg.settings import Settings
    from pkg.solve.outcome import Outcome


def choose_resolver(
    host: Host,
    settings: Settings,
    name: str | None = None,
    *,
    requests: Sequence[Requirement] = (),
    package_paths: Sequence[str] = (),
) -> str:
    """Choose the backend of one resolve, by name.

    The caller's word counts first, then `resolver_backend` where a configuration layer sets it, then a plugin
    that implements `pkg_select_resolver`, then the built-in default.

    Args:
        host: the plugins.
        settings: the settings of this resolve.
        name: what the caller asked for, such as `--resolver`; None for nothing.
        requests: what plugins may look at.
        package_paths: the same.

    Raises:
        PkgError: a plugin refused.
    """
    if name:
        return name
    configured: str = settings.resolver_backend
    if any(finding.source != "default" for finding in settings.explain("resolver_backend")):
        return configured
    chosen = host.call(
        "pkg_select_resolver", requests=requests, package_paths=package_paths, settings=settings
    )
    return str(chosen) if chosen else configured


def run_backend(
    problem: Problem,
    host: Host,
    settings: Settings,
    resolver: str | Resolver | None = None,
    *,
    recall: Callable[[], Outcome | None] | None = None,
) -> Outcome:
    """Hand a problem to a backend; plugins hear of it before and after.

    Args:
        problem: the problem.
        host: the plugins.
        settings: the settings of this resolve.
        resolver: the backend or its name; None for the chosen one.
        recall: returns an answer from before that still counts, or None; plugins hear of that one too.

    Raises:
        PluginNotFoundError: there is no such backend.
        PkgError: whatever ends a solve without an answer, or a plugin refused.
    """
    if resolver is None or isinstance(resolver, str):
        name = choose_resolver(
            host, settings, resolver, requests=problem.requests, package_paths=problem.package_paths
        )
        backend = backend_of(host, name)
    else:
        backend, name = resolver, resolver.name
    if problem.steps is not None and not backend.tells_steps:
        other = vars(type(backend)).get("told_by")
        if other:
            name, backend = other, backend_of(host, other)
        else:
            problem.steps.headline(f"the resolver {name!r} does not tell its steps")
    host.call("pkg_before_resolve", problem=problem, resolver=name)
    outcome = recall() if recall is not None else None
    if outcome is None:
        outcome = _solved(problem, backend)
    host.call("pkg_after_resolve", problem=problem, resolver=name, outcome=outcome)
    return outcome


def _solved(problem: Problem, backend: Resolver) -> Outcome:
    """Solve until the answer is one of the packages as they are."""
    outcome = backend.solve(problem)
    states = problem.states
    for _ in range(_MOST_CHANGES):
        if states is None or not outcome.solution or states.confirm(outcome.solution):
            break
        problem.forget()
        outcome = backend.solve(problem)
    return outcome


# Somebody who edits the packages of an answer faster than it is found gets one of these answers.
_MOST_CHANGES = 5

_BACKENDS: dict[tuple[int, str], tuple[Host, Resolver]] = {}


def backend_of(host: Host, name: str) -> Resolver:
    """Return the backend of a name; one per host, since it may keep what takes long to make."""
    key = (id(host), name)
    if key not in _BACKENDS:
        if len(_BACKENDS) > 16:
            _BACKENDS.clear()
        # The host is kept so that nothing else can get its id.
        _BACKENDS[key] = (host, host.create("resolvers", name))
    return _BACKENDS[key][1]
