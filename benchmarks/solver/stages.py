"""What each stage costs: preparing packages, and the parts of a solve, of a failed one too.

As a child: `python -m benchmarks.solver.stages ROOT EVERY`.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pkg
from benchmarks import data, output
from benchmarks.definitions import read_all
from benchmarks.solver.packages import repository
from benchmarks.solver.universes import colouring, pigeonholes
from pkg.environment.problems import build_problem
from pkg.environment.solve_result import SolveResult
from pkg.host import default_host
from pkg_resolvers import reference

PASSES = 3
STAGES = {
    "problem": "strings to problem",
    "kernel": "kernel",
    "around": "around the kernel",
    "explain": "explain the failure",
    "names": "names out",
    "all": "all",
}


def report(root: Path, every: int) -> dict[str, Any] | None:
    """Print the tables; returns the figures."""
    found: Any = output.child("benchmarks.solver.stages", root, every)
    if found is None:
        return None
    output.heading("preparing the reference repository (18,226 packages)")
    output.table(
        ("stage", "seconds"),
        ((name, f"{seconds:.3f}") for name, seconds in found["prepare"].items()),
    )
    output.heading("stages of a solve, numba, warm, sums")
    output.table(
        ("requests", "steps", *STAGES.values()),
        (
            (
                name,
                f"{one['steps']:,}",
                *(output.milliseconds(one[key]) for key in STAGES),
            )
            for name, one in found["solve"].items()
        ),
    )
    return dict(found)


def compile_all(packages: pkg.Repository) -> float:
    """Encode every family of a repository for the kernel; returns seconds."""
    from pkg_resolvers.jit.encode import Code

    start = time.perf_counter()
    gc.disable()  # as where families are loaded for a solve
    code = Code()
    code.begin(packages)
    for name in packages.names:
        family = packages.family(name)
        assert family is not None
        encoded = code.family(code.name(name), family)
        code.load(encoded, range(len(encoded.points)))
    code.write()
    gc.enable()
    return time.perf_counter() - start


class Timed:
    """A function that counts the seconds spent in it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.seconds = 0.0

    def __call__(self, *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return self._function(*arguments)
        finally:
            self.seconds += time.perf_counter() - start


def split(
    requests: list[list[str]], packages: pkg.Repository, backend: Any, kernel: Timed, explain: Timed
) -> dict[str, Any]:
    """Solve requests and split the time into stages; the best of some passes, request by request."""
    totals: dict[str, float] = dict.fromkeys(STAGES, 0.0)
    steps = 0
    for request in requests:
        best: dict[str, float] = {}
        for _ in range(1 + PASSES):
            kernel.seconds = explain.seconds = 0.0
            begin = time.perf_counter()
            problem = build_problem(request, packages=packages)
            built = time.perf_counter()
            outcome = backend.solve(problem)
            solved = time.perf_counter()
            result = SolveResult(outcome)
            result.resolved  # noqa: B018 - names out
            end = time.perf_counter()
            stages = {
                "problem": built - begin,
                "kernel": kernel.seconds,
                "around": solved - built - kernel.seconds - explain.seconds,
                "explain": explain.seconds,
                "names": end - solved,
                "all": end - begin,
            }
            if not best or stages["all"] < best["all"]:
                best = stages
        steps += result.num_solves
        for key, seconds in best.items():
            totals[key] += seconds
    return {**totals, "steps": steps}


def main() -> None:
    root, every = Path(sys.argv[1]), int(sys.argv[2])
    start = time.perf_counter()
    rows = list(read_all(root))
    read = time.perf_counter()
    made = [pkg.PackageData(*row) for row in rows]
    packages = pkg.Repository(made)
    grouped = time.perf_counter()
    prepare = {
        "definitions executed (the same for every engine)": read - start,
        "lists of strings to PackageData and Repository": grouped - read,
        "Repository to the kernel's arrays, every family": compile_all(packages),
    }
    packages = pkg.Repository(made)  # nothing of that is kept
    backend = default_host().create("resolvers", "numba")
    backend.warm()
    engine = backend._ready()
    kernel = engine._kernel = Timed(engine._kernel)
    # The text of a failure comes from the reference, which goes there again.
    explain = reference.first_failure = Timed(reference.first_failure)
    solve = {
        f"{len(data.requests(every))} of rez's benchmark": split(
            data.requests(every), packages, backend, kernel, explain
        )
    }
    for name, (universe, request) in {
        "one that fails: colouring of 48 nodes": colouring(48),
        "one that fails: 7 pigeons in 6 holes": pigeonholes(6),
    }.items():
        solve[name] = split([request], repository(universe), backend, kernel, explain)
    json.dump({"prepare": prepare, "solve": solve}, sys.stdout)


if __name__ == "__main__":
    main()
