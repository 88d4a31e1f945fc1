"""What rez, and what `pkg`, answer to the requests of a random repository, and how the two compare."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from itertools import pairwise
from typing import Any

from late_requires import RezContext, catalog_of, late_bound, rez_code
from random_repositories import Case, Package, name_of

Answer = dict[str, Any]


# --- rez -----------------------------------------------------------------------------------------


def rez_answer(case: Case, request: list[str]) -> Answer:
    """Ask rez's own Solver, in this process, over rez's memory repositories.

    Returns:
        A record that compares with `==`: `status` is "solved", "failed" or "error"; for an error, `error`
        is the name of the exception's class. `resolved` holds [name, version, variant index].
    """
    from rez.solver import SolverStatus

    try:
        solver = _rez_solver(case, request)
    except Exception as error:
        if type(error).__name__ not in REZ_ERRORS | REZ_STUMBLES:
            raise
        return {"status": "error", "error": type(error).__name__, "message": str(error)}
    solved = solver.status == SolverStatus.solved
    return {
        "status": "solved" if solved else "failed",
        "resolved": [[v.name, str(v.version), v.index] for v in solver.resolved_packages or ()],
        "ephemerals": [str(ephemeral) for ephemeral in solver.resolved_ephemerals or ()],
        "failure": None if solved else solver.failure_description(),
        "cyclic": solver.cyclic_fail,
        "num_solves": solver.num_solves,
        "num_fails": solver.num_fails,
    }


def rez_graph(case: Case, request: list[str], *, prune: bool) -> str | None:
    """Give rez's resolve graph as dot text; None where it has none, or depends on the order of a set."""
    from rez.utils.graph_utils import write_dot

    try:
        solver = _rez_solver(case, request)
    except Exception:
        return None
    solver.prune_unfailed = prune
    return None if solver.cyclic_fail else write_dot(solver.get_graph())


def rez_log(case: Case, request: list[str]) -> str | None:
    """Give what rez's solver tells at its highest verbosity; None where it ends in an error."""
    told = StringIO()
    try:
        _rez_solver(case, request, verbosity=3, buf=told, suppress_passive=True)
    except Exception:
        return None
    return told.getvalue()


def _rez_solver(case: Case, request: list[str], **options: Any) -> Any:
    """Run rez's Solver and give it back."""
    from rez.config import config
    from rez.package_filter import PackageFilterList, TimestampRule
    from rez.package_order import PackageOrderList
    from rez.package_repository import package_repository_manager
    from rez.resolved_context import ResolvedContext
    from rez.solver import Solver
    from rez.utils.formatting import PackageRequest

    paths = _rez_repositories(case)
    config.override("variant_select_mode", case.variant_select_mode)
    config.override("packages_path", paths)  # soft_timestamp looks here
    config.override("error_on_missing_variant_requires", not case.missing_fails)
    try:
        filters = PackageFilterList.from_pod(case.package_filter or [])
        if case.timestamp:
            filters.add_exclusion(TimestampRule.after(case.timestamp))
        requests = [PackageRequest(text) for text in request]
        solver = Solver(
            requests,
            paths,
            package_filter=filters,
            package_orderers=PackageOrderList.from_pod(case.package_orderers or []),
            building=case.building,
            context=RezContext(requests, case.building) if late_bound(case) else None,
            callback=ResolvedContext.Callback(case.max_fails, -1, None),
            **options,
        )
        # A required family that is nowhere, where that is allowed, is announced on stderr.
        with redirect_stderr(StringIO()):
            solver.solve()
        return solver
    finally:
        package_repository_manager.clear_caches()


def _rez_repositories(case: Case) -> list[str]:
    from rez.package_repository import package_repository_manager

    paths = []
    for number in range(1 + max(package.repository for package in case.packages)):
        data: dict[str, dict[str, dict[str, Any]]] = {}
        for package in case.packages:
            if package.repository != number:
                continue
            entry: dict[str, Any] = {"name": package.name}
            if package.version:
                entry["version"] = package.version
            for key in ("requires", "build_requires", "variants", "timestamp"):
                if getattr(package, key):
                    entry[key] = getattr(package, key)
            if package.late:
                entry["requires"] = rez_code(package)
            data.setdefault(package.name, {})[package.version or "_NO_VERSION"] = entry
        path = f"memory@case{case.seed}_{number}"
        package_repository_manager.get_repository(path).data = data
        paths.append(path)
    return paths


# --- pkg -----------------------------------------------------------------------------------------


def make_problem(case: Case, request: list[str], **settings: Any) -> Any:
    """Make the Problem of a request; further keywords go to `build_problem`."""
    from pkg.environment.problems import LateContext, build_problem
    from pkg.environment.solving import PackageData

    if case.cataloged or late_bound(case):  # plain data knows no late-bound requirements
        settings["catalog"] = catalog_of(case)
        settings["context"] = LateContext(request, building=case.building)
    # A later repository is only asked for the versions that no earlier one has.
    packages = [
        PackageData(
            package.name,
            package.version,
            package.requires,
            package.variants,
            timestamp=package.timestamp,
            build_requires=package.build_requires,
        )
        for package in sorted(case.packages, key=lambda package: package.repository)
    ]
    problem = build_problem(
        request,
        packages=packages,
        variant_select_mode=case.variant_select_mode,
        package_filter=case.package_filter,
        package_orderers=case.package_orderers,
        timestamp=case.timestamp,
        building=case.building,
        **{"max_fails": case.max_fails, **settings},
    )
    problem.error_on_missing_variant_requires = not case.missing_fails
    return problem


def pkg_answer(case: Case, request: list[str], solve: Callable[[Any], Any]) -> Answer:
    """Ask a backend, for a record like that of `rez_answer`.

    Args:
        case: the case.
        request: one of its requests.
        solve: from Problem to Outcome, such as the `solve` of a resolver backend.
    """
    from pkg.errors import PkgError

    try:
        outcome = solve(make_problem(case, request))
    except PkgError as error:
        return {"status": "error", "error": type(error).__name__, "message": str(error)}
    return {
        "status": outcome.status,
        "resolved": [[c.family, str(c.candidate.version), c.variant.index] for c in outcome.solution],
        "ephemerals": [str(ephemeral) for ephemeral in outcome.ephemerals],
        "failure": outcome.failure.description if outcome.failure else None,
        "cyclic": outcome.failure is not None and outcome.failure.kind == "cycle",
        "num_solves": outcome.stats.num_solves,
        "num_fails": outcome.stats.num_fails,
    }


# --- comparison ----------------------------------------------------------------------------------

# What rez raises where it has no answer and says so.
REZ_ERRORS = frozenset(
    {
        "ConfigurationError",
        "PackageFamilyNotFoundError",
        "PackageNotFoundError",
        "ResolveError",
        "SourceCodeExecError",
        "VersionError",
    }
)
# `pkg` has classes of their own for what rez calls by a general name.
SAME_ERRORS = {"PackageFilterError": "ConfigurationError", "SourceCodeError": "SourceCodeExecError"}
# What rez raises where its code stumbles instead of answering; `pkg` answers these requests.
REZ_STUMBLES = frozenset(
    {"TypeError", "AttributeError", "UnboundLocalError", "RuntimeError", "PackageRequestError"}
)


def difference(rez: Answer, ours: Answer) -> str | None:
    """Tell how an answer differs from rez's, None when it does not.

    Not counted, and listed in the page of differences from rez: requests over which rez itself stumbles;
    where a cycle's text begins and which of several cycles it names; the wording of errors.
    """
    if rez["status"] == "error":
        if rez["error"] in REZ_STUMBLES:
            return None
        names = [SAME_ERRORS.get(one.get("error"), one.get("error")) for one in (rez, ours)]
        if names[0] == names[1]:
            return None
    elif rez.get("cyclic") and ours.get("cyclic"):
        keys = ("status", "num_solves", "num_fails")
        if all(rez[key] == ours[key] for key in keys):
            return None
    elif rez == ours:
        return None
    return f"rez: {rez}\npkg: {ours}"


def names_a_cycle(case: Case, failure: str) -> bool:
    """Tell whether the text of a cycle names packages that really require each other in a circle."""
    names = failure.removeprefix("A cyclic dependency was detected: ").split(" --> ")
    packages: dict[str, Package] = {}
    for one in sorted(case.packages, key=lambda package: package.repository):
        packages.setdefault(f"{one.name}-{one.version}" if one.version else one.name, one)
    for name, following in pairwise(names):
        package = packages[name]
        texts = [
            *package.requires,
            *(package.late[1] if package.late else ()),
            *package.build_requires,
            *(text for one in package.variants for text in one),
        ]
        family = packages[following].name
        if family not in map(name_of, texts):
            return False
    return len(names) > 1 and names[0] == names[-1]
