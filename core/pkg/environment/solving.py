"""From a request to an answer: `solve`, the function of the Python API.

Its pieces are for whoever makes contexts, commands or tools: `pkg.environment.problems` turns requests and
settings into a `Problem`, `pkg.environment.backends` hands it to a backend.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.environment.backends import run_backend
from pkg.environment.data_repository import Repository
from pkg.environment.package_data import PackageData
from pkg.environment.problems import LateContext, build_problem
from pkg.environment.solve_result import ResolvedVariant, SolveResult
from pkg.errors import PkgError
from pkg.version import Requirement

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.explain import Question
    from pkg.host import Host
    from pkg.interfaces.resolver import Resolver
    from pkg.solve.outcome import Outcome

__all__ = ["PackageData", "Repository", "ResolvedVariant", "SolveResult", "solve"]


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
