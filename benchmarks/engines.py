"""One engine in a process of its own: `python -m benchmarks.engines ENGINE ROOT EVERY PASSES`.

Prints one JSON object: seconds to load, and for each pass over the requests, for each request, its status,
the wall seconds of the call and the seconds the engine reports for its own solver. Packages are in memory
before the first solve; `-lazy` engines take families over inside the timed call. The first pass of an
engine includes what it prepares once per family, a second one does not.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import data, output

Answer = tuple[str, float, float]


def run_engine(engine: str, root: Path, every: int, passes: int) -> dict[str, Any] | None:
    """Run one engine in its own process; None, and a line on stderr, when it cannot run."""
    found: dict[str, Any] | None = output.child("benchmarks.engines", engine, root, every, passes)
    return found


def pkg_engine(backend: str, root: Path) -> Callable[[list[str]], Answer]:
    """Solve from a compiled list of packages with one of pkg's backends."""
    import pkg
    from benchmarks.definitions import read_all

    repository = pkg.Repository([pkg.PackageData(*row) for row in read_all(root)])
    tiny = pkg.Repository([pkg.PackageData("warm", "1", [], [])])

    def solve(request: list[str]) -> Answer:
        start = time.perf_counter()
        result = pkg.solve(request, repository, resolver=backend)
        result.resolved  # noqa: B018 - names out
        return result.status, time.perf_counter() - start, result.solve_time_ms / 1e3

    pkg.solve(["warm"], tiny, resolver=backend)  # numba compiles, or loads what it compiled before
    return solve


def pyrer_engine(root: Path, *, lazy: bool) -> Callable[[list[str]], Answer]:
    """Solve with pyrer, handing over every package or one family at a time."""
    import pyrer

    from benchmarks.definitions import read_all

    packages = [pyrer.PackageData(*row) for row in read_all(root)]
    families: dict[str, list[object]] = {}
    for package in packages:
        families.setdefault(package.name, []).append(package)

    def solve(request: list[str]) -> Answer:
        start = time.perf_counter()
        if lazy:
            result = pyrer.solve(request, load_family=lambda name: families.get(name, []))
        else:
            result = pyrer.solve(request, packages)
        result.resolved  # noqa: B018
        return result.status, time.perf_counter() - start, result.solve_time_ms / 1e3

    return solve


def rez_engine(root: Path) -> Callable[[list[str]], Answer]:
    """Solve with rez's own Solver, definitions already in memory."""
    from rez.config import config
    from rez.packages import iter_package_families
    from rez.resolved_context import ResolvedContext

    config.override("package_definition_python_path", None)
    config.override("implicit_packages", [])
    for family in iter_package_families(paths=[str(root)]):
        for package in family.iter_packages():
            package.validate_data()
            list(package.iter_variants())

    def solve(request: list[str]) -> Answer:
        start = time.perf_counter()
        context = ResolvedContext(
            request,
            package_paths=[str(root)],
            add_implicit_packages=False,
            caching=False,
            package_caching=False,
        )
        wall = time.perf_counter() - start
        return context.status.name, wall, context.solve_time

    return solve


def make(engine: str, root: Path) -> Callable[[list[str]], Answer]:
    """Return the function that solves one request with the named engine."""
    if engine.startswith("pkg-"):
        return pkg_engine(engine.removeprefix("pkg-"), root)
    if engine == "rez":
        return rez_engine(root)
    return pyrer_engine(root, lazy=engine == "pyrer-lazy")


def main() -> None:
    """Run the engine named on the command line."""
    engine, root, every, passes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    start = time.perf_counter()
    solve = make(engine, root)
    loaded = time.perf_counter() - start
    answers = [[solve(request) for request in data.requests(every)] for _ in range(passes)]
    json.dump({"engine": engine, "load": loaded, "passes": answers}, sys.stdout)


if __name__ == "__main__":
    main()
