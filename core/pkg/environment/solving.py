"""From a request to an answer: make the problem, choose the backend, solve.

`solve` is the function of the Python API. The pieces are for whoever makes contexts, commands or tools:
`build_problem` turns requests and settings into a `Problem`, `run_backend` hands it to a backend.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pkg.environment.data_repository import Repository
from pkg.environment.package_data import PackageData
from pkg.environment.site_rules import NO_RULES, site_rules
from pkg.environment.solve_result import ResolvedVariant, SolveResult
from pkg.errors import PkgError
from pkg.solve.problem import Problem, VariantSelectMode
from pkg.version import PackageRequest, Requirement, RequirementList

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.candidates import CatalogFamilies
    from pkg.environment.states import CatalogStates
    from pkg.explain import Question
    from pkg.host import Host
    from pkg.interfaces.resolver import Resolver
    from pkg.package.package import Package
    from pkg.settings import Settings
    from pkg.solve.kinds import Find
    from pkg.solve.outcome import Outcome

__all__ = [
    "PackageData",
    "Repository",
    "ResolvedVariant",
    "SolveResult",
    "backend_of",
    "build_problem",
    "choose_resolver",
    "run_backend",
    "solve",
]


# --- the problem ---------------------------------------------------------------------------------


def build_problem(
    requests: Iterable[str | Requirement],
    *,
    catalog: Catalog | None = None,
    families: CatalogFamilies | None = None,
    packages: Repository | Iterable[PackageData] | None = None,
    load_family: Callable[..., Iterable[PackageData] | None] | None = None,
    settings: Settings | None = None,
    variant_select_mode: str | None = None,
    package_filter: Any = None,
    package_orderers: Any = None,
    timestamp: float | None = None,
    building: bool = False,
    find: Find | None = None,
    context: Any = None,
    on_load: Callable[[Package], object] | None = None,
    max_fails: int = -1,
    time_limit: float = -1,
    callback: Callable[..., tuple[object, str]] | None = None,
) -> Problem:
    """Make a problem of requests and everything else that an answer depends on.

    Packages come from a catalog (or families made of one before), or are plain data.

    Args:
        requests: what is wanted, then the implicit requests, if they are to count.
        catalog: the repositories.
        families: those of a catalog, to be shared by several solves; then `catalog` is only for messages.
        packages: plain data.
        load_family: gives the plain data of further families; see `DataFamilies`.
        settings: give the values of what is None here; None for rez's defaults.
        variant_select_mode: "version_priority" or "intersection_priority".
        package_filter: what packages to hide: a PackageFilterList, or its plain data.
        package_orderers: orderers, or their plain data.
        timestamp: hide packages released later, epoch seconds; None or 0 for no limit.
        building: whether build requirements count.
        find: finds orderers and rules that are plugins; None for the built-in types alone.
        context: what late-bound requirements see; see `PackageBase.set_context`.
        on_load: called with each package of a catalog before it is loaded.
        max_fails: failed steps allowed; -1 for any number.
        time_limit: seconds allowed; -1 for any number.
        callback: called between steps; see `pkg.solve.limits`.

    Raises:
        PackageRequestError, RequirementError: a request is malformed.
        PackageFilterError, PackageOrderError: filters or orderers are malformed.
        ValueError: there is no such mode.
    """
    from pkg.environment.candidates import CatalogFamilies, DataFamilies, LoadFamily

    wanted = [PackageRequest(item) if isinstance(item, str) else item for item in requests]
    mode: Any = variant_select_mode or (settings.variant_select_mode if settings else "version_priority")
    if mode not in get_args(VariantSelectMode):
        raise ValueError(
            f"no variant_select_mode {mode!r}; there are: {', '.join(get_args(VariantSelectMode))}"
        )
    paths: Sequence[str] = catalog.paths if catalog is not None else ()
    shared: object = None
    states: CatalogStates | None = None
    if catalog is not None and families is None:
        families = CatalogFamilies(catalog, building=building, on_load=on_load)
    if families is not None:
        load: LoadFamily = families.loader(context)
        # Without an index nothing is promised about any family, and what others keep must stay as it is.
        if catalog is None or catalog.settings.index:
            states = families.states(context)
        releases = _configured_releases(catalog, settings)
    else:
        repository = packages if isinstance(packages, Repository | None) else Repository(packages)
        data = DataFamilies(repository, load_family, building=building, ranges=_ranges_of(wanted))
        load, releases = data, data.releases
        if load_family is None:
            shared = (repository, building)
    if package_filter is None and settings is not None:
        package_filter = settings.package_filter
    if package_orderers is None and settings is not None:
        package_orderers = settings.package_orderers
    rules = NO_RULES
    if package_filter or timestamp or package_orderers:
        place = catalog if catalog is not None else shared
        rules = site_rules(package_filter, timestamp or 0, package_orderers, releases, place, find)
    return Problem(
        wanted,
        load,
        ordering=rules.ordering,
        package_paths=paths,
        variant_select_mode=mode,
        building=building,
        max_fails=max_fails,
        time_limit=time_limit,
        error_on_missing_variant_requires=settings is None or settings.error_on_missing_variant_requires,
        callback=callback,
        package_filter=rules.package_filter,
        view=rules.view,
        filters=rules.filters,
        orderers=rules.orderers,
        timestamp=int(timestamp or 0),
        context=context,
        source=catalog or families or packages,
        states=states,
        shared=shared,
    )


def _configured_releases(catalog: Catalog | None, settings: Settings | None) -> Any:
    """Give what `soft_timestamp` looks at: as in rez the configured repositories, not those searched."""
    from pkg.environment.candidates import CatalogFamilies

    if catalog is None:
        return None
    if settings is not None and tuple(settings.packages_path) != catalog.paths:
        catalog = catalog.with_paths(settings.packages_path)
    return CatalogFamilies(catalog).releases


def _ranges_of(requests: Iterable[Requirement]) -> Callable[[str], str | None]:
    """Give, for a requested family, the range that no answer can leave; of others nobody knows it."""

    def range_of(name: str) -> str | None:
        merged = RequirementList(request for request in requests if request.name == name)
        return next((str(one.range) for one in merged if not one.conflict and one.range is not None), None)

    return range_of


# --- the backend ---------------------------------------------------------------------------------


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


# --- the function of the Python API --------------------------------------------------------------


def solve(
    requests: Sequence[str | Requirement],
    packages: Repository | Sequence[PackageData] | None = None,
    *,
    load_family: Callable[..., Iterable[PackageData] | None] | None = None,
    package_paths: Sequence[str | os.PathLike[str]] | None = None,
    variant_select_mode: str = "version_priority",
    package_filter: Any = None,
    package_orderers: Any = None,
    timestamp: float | None = None,
    building: bool = False,
    max_fails: int = -1,
    time_limit: float = -1,
    resolver: str | Resolver | None = None,
    catalog: Catalog | None = None,
    host: Host | None = None,
) -> SolveResult:
    """Find the packages for a request.

    Packages are given as plain data (`packages`, `load_family` or both), or else come from repositories.
    Implicit requests are not added.

    Args:
        requests: such as `["maya-2024", "!nuke-13"]`.
        packages: PackageData objects, or a `Repository` made of them once.
        load_family: gives the packages of a family that is not among `packages`; called at most once per
            family, only for families the solve needs. If it takes a keyword `version_range` it is told, as a
            text, outside of which range no version can be part of an answer; None where that is not known.
        package_paths: repositories to search; None for the configured ones.
        variant_select_mode: "version_priority" or "intersection_priority".
        package_filter: packages to hide, a PackageFilterList or its plain data. None hides nothing; with
            repositories, what the configuration says.
        package_orderers: orders of versions, objects or plain data; None as for `package_filter`.
        timestamp: hide packages released later, epoch seconds.
        building: whether build requirements count.
        max_fails: stop after this many failed steps; -1 for never.
        time_limit: stop after this many seconds; -1 for never.
        resolver: the backend or its name; None for the configured one.
        catalog: repositories that were looked at before, such as `pkg.snapshot()`; instead of
            `package_paths`.
        host: the plugins; None for those of this process.

    Returns:
        An answer, also for bad input (`status` is then "error").

    Raises:
        TypeError: an argument is of the wrong type.
    """
    requests = _request_list(requests)
    question: Callable[..., Question] | None = None
    _check_types(packages, load_family, package_paths, variant_select_mode, resolver)
    _check_numbers(
        timestamp=0 if timestamp is None else timestamp, max_fails=max_fails, time_limit=time_limit
    )
    if catalog is not None and (packages is not None or load_family is not None or package_paths is not None):
        raise TypeError("catalog is given instead of packages, load_family and package_paths, not with them")
    if packages is not None and not isinstance(packages, Repository):
        packages = Repository(packages)
    try:
        if host is None:
            from pkg.host import default_host

            host = default_host()
        settings = None
        if packages is not None or load_family is not None:
            catalog = None
        else:
            settings = host.settings
            if catalog is None:
                from pkg.catalog import Catalog

                paths = None if package_paths is None else [os.fspath(path) for path in package_paths]
                catalog = Catalog(host, settings, paths)
        options: dict[str, Any] = {
            "packages": packages,
            "load_family": load_family,
            "variant_select_mode": variant_select_mode,
            "package_filter": package_filter,
            "package_orderers": package_orderers,
            "timestamp": timestamp,
            "building": building,
        }
        question = _question(requests, host, catalog, resolver, options)
        problem = build_problem(
            requests,
            catalog=catalog,
            settings=settings,
            find=host.get,
            context=LateContext(requests, building=building, settings=settings),
            max_fails=max_fails,
            time_limit=time_limit,
            **options,
        )
        outcome = run_backend(problem, host, host.settings, resolver)
        if catalog is not None:
            catalog.keep()
        return SolveResult(outcome, question=question)
    except (PkgError, ValueError) as error:
        return SolveResult(None, error, question=question)


def _question(
    requests: Sequence[str | Requirement],
    host: Host,
    catalog: Catalog | None,
    resolver: str | Resolver | None,
    options: dict[str, Any],
) -> Callable[..., Question]:
    """Return what makes the question of a failure, should anybody want an explanation."""

    def question(outcome: Outcome | None, error: Exception | None) -> Question:
        from pkg.environment.explaining import make_question

        return make_question(
            requests,
            host=host,
            settings=host.settings,
            resolver=resolver,
            outcome=outcome,
            error=error,
            catalog=catalog,
            **options,
        )

    return question


class LateContext:
    """What late-bound requirements see of a resolve that makes no context."""

    def __init__(
        self,
        requests: Iterable[str | Requirement],
        implicits: Iterable[str | Requirement] = (),
        *,
        building: bool = False,
        settings: Settings | None = None,
    ) -> None:
        """Note the facts; nothing is made of them before somebody looks."""
        self._requests = requests
        self._implicits = implicits
        self._building = building
        self._settings = settings

    def late_bindings(self) -> dict[str, Any]:
        """Return the names that late-bound code sees."""
        from pkg.environment.rex.bindings import late_bindings

        return late_bindings(
            context=self,
            requests=[PackageRequest(str(request)) for request in self._requests],
            implicits=[PackageRequest(str(request)) for request in self._implicits],
            building=self._building,
            system=self._settings.system if self._settings else None,
        )


def _request_list(requests: Any) -> list[str | Requirement]:
    if isinstance(requests, str) or not isinstance(requests, Iterable):
        raise TypeError(f"requests should be a list of texts, not {type(requests).__name__} {requests!r}")
    listed = list(requests)
    for request in listed:
        if not isinstance(request, (str, Requirement)):
            raise TypeError(f"requests should be a list of texts; it holds {request!r}")
    return listed


def _check_types(packages: Any, load_family: Any, paths: Any, mode: Any, resolver: Any) -> None:
    if isinstance(packages, (str, PackageData)) or not isinstance(packages, Iterable | Repository | None):
        raise TypeError(f"packages should be a list of PackageData or a Repository, not {packages!r}")
    if load_family is not None and not callable(load_family):
        raise TypeError(f"load_family should be a function, not {load_family!r}")
    if isinstance(paths, str) or not isinstance(paths, Iterable | None):
        raise TypeError(f"package_paths should be a list of folders, not {paths!r}")
    if not isinstance(mode, str):
        raise TypeError(f"variant_select_mode should be a text, not {mode!r}")
    if not isinstance(resolver, str | None) and not callable(getattr(resolver, "solve", None)):
        raise TypeError(f"resolver should be a name or a Resolver, not {resolver!r}")


def _check_numbers(**numbers: Any) -> None:
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise TypeError(f"{name} should be a number, not {type(number).__name__} {number!r}")
