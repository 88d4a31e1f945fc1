"""One engine, every request, in a process of its own: `python -m benchmarks.engines ENGINE ROOT EVERY`.

Prints one JSON object: seconds to load, and for each request its status, the wall seconds of the call
and the seconds the engine reports for its own solver. Loading is done before the first solve for
the warm engines; `-lazy` engines fetch families inside the timed call.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import data

Answer = tuple[str, float, float]


def pkg_engine(backend: str, root: Path) -> Callable[[list[str]], Answer]:
    """Solve from a compiled list of packages with one of pkg's backends."""
    import pkg
    from benchmarks.definitions import read_all

    repository = pkg.Repository([pkg.PackageData(*row) for row in read_all(root)])

    def solve(request: list[str]) -> Answer:
        start = time.perf_counter()
        result = pkg.solve(request, repository, resolver=backend)
        return result.status, time.perf_counter() - start, result.solve_time_ms / 1e3

    solve(data.requests()[0])  # numba compiles, or loads what it compiled before
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
    engine, root, every = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    start = time.perf_counter()
    solve = make(engine, root)
    loaded = time.perf_counter() - start
    answers = [solve(request) for request in data.requests(every)]
    json.dump({"engine": engine, "load": loaded, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
