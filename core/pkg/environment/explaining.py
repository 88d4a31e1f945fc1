"""Questions for `pkg.explain`: what a failed resolve was given, and how to resolve the like of it."""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH111, PTH112
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.environment.problems import LateContext, build_problem
from pkg.environment.trial_backend import trial_backend, trial_solver
from pkg.errors import PkgError
from pkg.version import PackageRequest, Requirement

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.answers import ContextAnswers
    from pkg.explain import Question
    from pkg.host import Host
    from pkg.interfaces.resolver import Resolver
    from pkg.settings import Settings
    from pkg.solve.graph import Graph
    from pkg.solve.outcome import Outcome
    from pkg.solve.problem import Problem
    from pkg.version import Version


def make_question(
    requests: Iterable[str | Requirement],
    implicits: Iterable[str | Requirement] = (),
    *,
    host: Host,
    settings: Settings,
    resolver: str | Resolver | None = None,
    outcome: Outcome | None = None,
    error: Exception | None = None,
    catalog: Catalog | None = None,
    package_filter: Any = None,
    timestamp: float | None = None,
    **options: Any,
) -> Question:
    """Make the question of a failed resolve. Nothing is read or resolved.

    Args:
        requests: what was asked for.
        implicits: what the configuration added.
        host: the plugins.
        settings: the settings of the resolve.
        resolver: the backend or its name; None for the chosen one. Plugins do not hear of the trials, and
            `Resolver.tried_by` says which backend makes them.
        outcome: the failure.
        error: the error that ended the resolve, where there is no outcome.
        catalog: the repositories; None where packages are plain data.
        package_filter: as for `build_problem`.
        timestamp: the same.
        **options: go to `build_problem`.

    Raises:
        PkgError: a request is malformed.
    """
    from pkg.environment.candidates import CatalogFamilies
    from pkg.explain import Question
    from pkg.solve.filters import PackageFilterList

    wanted = _as_requirements(requests)
    added = _as_requirements(implicits)
    building = bool(options.get("building"))
    used = settings if catalog is not None else None
    families = CatalogFamilies(catalog, building=building) if catalog is not None else None
    if package_filter is None and used is not None:
        package_filter = used.package_filter
    if not isinstance(package_filter, PackageFilterList):
        package_filter = PackageFilterList.from_pod(package_filter, host.get)

    def make_problem(requests: Sequence[Requirement], **changes: Any) -> Problem:
        paths = changes.pop("package_paths", None)
        elsewhere = catalog.with_paths(paths) if catalog is not None and paths is not None else None
        given: dict[str, Any] = {"package_filter": package_filter.to_pod(), "timestamp": timestamp}
        given |= {"find": host.get} | options | changes
        own = [one for one in requests if not any(one is each for each in added)]
        kept = [one for one in requests if any(one is each for each in added)]
        given["package_filter"] = given["package_filter"] or ()
        return build_problem(
            requests,
            catalog=elsewhere or catalog,
            families=None if elsewhere else families,
            settings=used,
            context=LateContext(own, kept, building=building, settings=used),
            **given,
        )

    def choose() -> tuple[Resolver, Resolver]:
        return trial_backend(host, settings, resolver, requests=wanted)

    def failed() -> Problem | None:
        failure = outcome.failure if outcome is not None else None
        if (failure is None and error is None) or (failure is not None and failure.kind in _LIMITS):
            return None
        return make_problem([*wanted, *added])

    return Question(
        wanted,
        added,
        make_problem=make_problem,
        solve=trial_solver(choose, failed),
        outcome=outcome,
        error=error,
        package_filter=package_filter.to_pod(),
        find=host.get,
        timestamp=timestamp or 0,
        package_paths=catalog.paths if catalog is not None else (),
        other_paths=_other_paths(settings, catalog) if catalog is not None else (),
        families=_names(catalog, options.get("packages")),
        versions_in=_Elsewhere(catalog) if catalog is not None else lambda _path, _family: (),
    )


def question_of(context: ContextAnswers, error: Exception | None = None) -> Question:
    """Make the question of a context without a solution.

    Args:
        context: the context. A loaded one is resolved again, with the packages of today.
        error: the error that ended its resolve; None where it has a failure.

    Raises:
        PkgError: a loaded context names a resolver or repository that there is no more.
    """
    options: dict[str, Any] = {
        "host": context.plugins,
        "settings": context.settings,
        "resolver": context._resolver,
        "catalog": context.catalog,
        "package_filter": context.package_filter if context.has_filter else (),
        "package_orderers": context.package_orderers or (),
        "timestamp": context.requested_timestamp,
        "building": context.building,
    }
    requests, implicits = context.requested_packages(), context.implicit_packages
    outcome = context._outcome
    if outcome is None and error is None:
        again = make_question(requests, implicits, **options)
        try:
            outcome = again.solve(again.make_problem([*again.requests, *again.implicits]))
        except PkgError as raised:
            error = raised
    return make_question(requests, implicits, outcome=outcome, error=error, **options)


def panel_of(context: ContextAnswers, graph: Graph) -> Sequence[dict[str, Any]]:
    """Explain a context beside its graph, as sections of the page; none where there is nothing to explain."""
    from pkg.explain.panel import sections

    try:
        return sections(context.explain(), graph)
    except PkgError:  # what a saved context was made from may be gone
        return ()


def _as_requirements(requests: Iterable[str | Requirement]) -> list[Requirement]:
    """Make requirements, each an object of its own: they are told apart by identity."""
    return [PackageRequest(str(one)) for one in requests]


# Failures that say nothing of the packages.
_LIMITS = ("limit", "callback")


def _names(catalog: Catalog | None, packages: Any) -> Callable[[], Iterable[str]]:
    if catalog is not None:
        return lambda: {family.name for family in catalog.families()}
    return lambda: getattr(packages, "names", ())


def _other_paths(settings: Settings, catalog: Catalog) -> list[str]:
    """Return the repositories that the settings name and the catalog leaves out; those that exist."""
    known = {_real(path) for path in catalog.paths}
    named = [*settings.packages_path, settings.release_packages_path, settings.local_packages_path]
    found: dict[str, str] = {}
    for path in named:
        if path and _real(path) not in known and ("@" in path or os.path.isdir(path)):
            found.setdefault(_real(path), path)
    return list(found.values())


def _real(path: str) -> str:
    return path if "@" in path else os.path.realpath(os.path.expanduser(path))


class _Elsewhere:
    """Versions of families in repositories that are not searched; each looked up once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[tuple[str, str], list[Version]] = {}

    def __call__(self, path: str, family: str) -> list[Version]:
        key = (path, family)
        if key not in self._known:
            try:
                packages = self._catalog.with_paths([path]).packages(family)
                self._known[key] = [package.version for package in packages]
            except (PkgError, OSError):
                self._known[key] = []
        return self._known[key]
