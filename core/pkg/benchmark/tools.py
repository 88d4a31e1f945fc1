"""What solves the requests: one function for each tool, from a request to its answer.

A tool runs in a process of its own: `python -m pkg.benchmark.tools NAME REPOSITORY REQUESTS.json ITERATIONS`.
Packages are read before the first request, with everything else that a process does once; what a tool
prepares for each family when a request first touches it is part of that request.

The process prints a JSON line when it is ready (seconds it took, versions), and one for each request.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Tool = Callable[[list[str]], Answer]

OTHER_TOOLS = ("rez", "pyrer")
"""Tools that are no backend of `pkg`. `rez` is rez itself, as rez-benchmark runs it."""

REZ_SETTINGS = {
    "memcached_uri": [],
    "package_filter": [],
    "package_orderers": [],
    "allow_unversioned_packages": False,
    "resource_caching_maxsize": -1,
    "cache_packages_path": None,
}
"""What rez-benchmark sets, so that a studio's configuration does not show in the figures (rez 3.4.0)."""


def make_tool(name: str, root: Path) -> tuple[Tool, dict[str, Any]]:
    """Return a tool that has the packages in memory, and what its summary says about it.

    Args:
        name: `rez`, `pyrer`, or a resolver backend.
        root: the repository.

    Raises:
        PkgError: there is no such backend, or a package cannot be read.
        ImportError: the tool is not installed.
    """
    if name == "rez":
        return _rez(root)
    return _pyrer(root) if name == "pyrer" else _pkg(name, root)


def _pkg(backend: str, root: Path) -> tuple[Tool, dict[str, Any]]:
    """One of pkg's backends, from a list of packages made ready once."""
    from pkg._version import __version__
    from pkg.environment.data_repository import Repository
    from pkg.environment.package_data import PackageData
    from pkg.environment.solving import solve
    from pkg.host import default_host

    host = default_host()
    resolver = host.create("resolvers", backend)
    resolver.warm()
    repository = Repository(PackageData.from_rez(package) for package in _packages(root))
    paths = [str(root)]

    def run(request: list[str]) -> Answer:
        if backend == "rez":  # asks rez, which reads repositories itself
            result = solve(request, package_paths=paths, resolver=resolver, host=host)
        else:
            result = solve(request, repository, resolver=resolver, host=host)
        return {
            "status": result.status,
            "solver_time": result.solve_time_ms / 1e3,
            "resolved": [one.uri for one in result.resolved_packages],
            "error": result.failure_description,
        }

    return run, {"pkg_version": __version__, "rez_version": host.settings.system.rez_version}


def _pyrer(root: Path) -> tuple[Tool, dict[str, Any]]:
    """Use pyrer, with families handed over when it asks for them."""
    from importlib import import_module
    from importlib.metadata import version

    pyrer: Any = import_module("pyrer")
    families: dict[str, list[Any]] = {}
    uris: dict[tuple[str, str], str] = {}
    for package in _packages(root):
        variants = [[str(one) for one in variant] for variant in package.variants or ()]
        requires = [str(one) for one in package.requires or ()]
        data = pyrer.PackageData(package.name, str(package.version), requires, variants)
        families.setdefault(package.name, []).append(data)
        uris[package.name, str(package.version)] = package.uri

    def run(request: list[str]) -> Answer:
        result = pyrer.solve(request, load_family=lambda name: families.get(name, []))
        return {
            "status": result.status,
            "solver_time": result.solve_time_ms / 1e3,
            "resolved": [
                f"{uris[one.name, one.version]}[{'' if one.variant_index is None else one.variant_index}]"
                for one in result.resolved_packages
            ],
            "error": result.failure_description,
        }

    return run, {"pyrer_version": version("pyrer")}


def _rez(root: Path) -> tuple[Tool, dict[str, Any]]:
    """Use rez's ResolvedContext, packages loaded before."""
    import rez
    from rez.packages import iter_package_families
    from rez.resolved_context import ResolvedContext
    from rez.solver import SOLVER_VERSION

    paths = [str(root)]
    for family in iter_package_families(paths=paths):
        for package in family.iter_packages():
            package.validate_data()
            list(package.iter_variants())

    def run(request: list[str]) -> Answer:
        context = ResolvedContext(request, package_paths=paths, add_implicit_packages=False)
        return {
            "status": "solved" if context.success else "failed",
            "solver_time": context.solve_time,
            "resolved": [variant.uri for variant in context.resolved_packages or ()],
            "error": context.failure_description,
        }

    return run, {"rez_version": rez.__version__, "rez_solver_version": SOLVER_VERSION}


def _packages(root: Path) -> list[Any]:
    """Read every package of a repository with pkg's own reader."""
    from pkg.catalog import Catalog
    from pkg.host import default_host

    catalog = Catalog(default_host(), paths=[str(root)])
    return [package for family in catalog.families() for package in catalog.packages(family.name)]


def measure(run: Tool, request: list[str], iterations: int, root: Path) -> Answer:
    """Solve a request a number of times, and describe it as `resolves.json` does.

    Args:
        run: the tool.
        request: the request.
        iterations: how often; times are means.
        root: what addresses of packages are made relative to.
    """
    summary: Answer = {"request": request}
    wall = solver = 0.0
    answer: Answer = {}
    try:
        for _ in range(iterations):
            start = time.perf_counter()
            answer = run(request)
            wall += time.perf_counter() - start
            solver += answer["solver_time"]
    except Exception as error:  # whatever a tool raises is its answer
        return {**summary, "status": "error", "error": str(error)}
    if answer["status"] == "error":
        return {**summary, "status": "error", "error": answer["error"]}
    solved = answer["status"] == "solved"
    summary |= {"status": "success" if solved else "failed", "resolve_time": wall / iterations}
    if solved:
        summary["resolved_packages"] = [os.path.relpath(uri, root) for uri in answer["resolved"]]
    return {**summary, "solver_time": solver / iterations}


def main() -> None:
    """Run the tool that the command line names."""
    name, root, requests, iterations = sys.argv[1:5]
    out = sys.stdout
    sys.stdout = sys.stderr  # what a tool prints must not get between the lines
    start = time.perf_counter()
    run, versions = make_tool(name, Path(root))
    ready = {"ready": time.perf_counter() - start, "versions": versions}
    print(json.dumps(ready), file=out, flush=True)
    for request in json.loads(Path(requests).read_text(encoding="utf-8")):
        print(json.dumps(measure(run, request, int(iterations), Path(root))), file=out, flush=True)


if __name__ == "__main__":
    main()
