"""pkg and pyrer in one process, request by request: each finds the caches full of the other's data.

As a child: `python -m benchmarks.solver.interleaved ROOT EVERY PASSES`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pkg
from benchmarks import data, output
from benchmarks.definitions import read_all
from benchmarks.solver.packages import pyrer_loader, repository, resolver


def report(root: Path, every: int) -> dict[str, float] | None:
    """Print the table; returns the ratios pyrer to pkg."""
    found: Any = output.child("benchmarks.solver.interleaved", root, every, 3)
    if found is None:
        return None
    output.heading(f"{len(data.requests(every))} requests, pkg and pyrer in turns in one process")
    output.table(
        ("engine", "in the solver", "wall", "median in the solver"),
        (
            (name, *(output.milliseconds(found[name][key]) for key in ("solver", "wall", "median")))
            for name in ("pkg-numba", "pyrer")
        ),
    )
    ratios = {key: found["pyrer"][key] / found["pkg-numba"][key] for key in ("solver", "wall", "median")}
    print(f"\npyrer / pkg-numba: solver {ratios['solver']:.1f}x, wall {ratios['wall']:.1f}x")
    return ratios


def main() -> None:
    import pyrer

    root, every, passes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rows = list(read_all(root))
    backend, packages, load = resolver(), repository(rows), pyrer_loader(rows)
    requests = data.requests(every)
    best: dict[str, list[tuple[float, float]]] = {}
    for number in range(passes):
        for place, request in enumerate(requests):
            start = time.perf_counter()
            ours: Any = pkg.solve(request, packages, resolver=backend)
            ours.resolved  # noqa: B018 - names out
            middle = time.perf_counter()
            theirs = pyrer.solve(request, load_family=load)
            end = time.perf_counter()
            for name, result, wall in (("pkg-numba", ours, middle - start), ("pyrer", theirs, end - middle)):
                times = best.setdefault(name, [])
                if number == 0:  # what is prepared once belongs to the first pass
                    times.append((float("inf"), float("inf")))
                else:
                    solver, before = times[place]
                    times[place] = min(solver, result.solve_time_ms / 1e3), min(before, wall)
    json.dump(
        {
            name: {
                "solver": sum(solver for solver, _ in times),
                "wall": sum(wall for _, wall in times),
                "median": sorted(solver for solver, _ in times)[len(times) // 2],
            }
            for name, times in best.items()
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
