"""How long a solve takes as its universe grows: one process per engine and universe.

As a child: `python -m benchmarks.solver.growth ENGINE UNIVERSE SIZES`; a JSON line per size.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pkg
from benchmarks import output
from benchmarks.solver.fitting import exponent
from benchmarks.solver.packages import pyrer_loader, repository, resolver
from benchmarks.solver.universes import UNIVERSES

PATIENCE = 60  # seconds for the sizes of one engine; what it has not reached by then stays empty
REPEATS = 5

SIZES = {
    "long families": ("versions per family", (250, 500, 1000, 2000, 4000, 8000)),
    "variants per python": ("tools", (12, 24, 48, 96, 192)),
    "colouring": ("nodes", (16, 24, 32, 48)),
    "pigeonholes": ("holes", (4, 5, 6, 7)),
    "studio": ("packages", (5_000, 10_000, 20_000, 50_000, 100_000)),
}
SHORT = {
    "long families": (500, 2000),
    "variants per python": (24, 96),
    "colouring": (32,),
    "pigeonholes": (5, 6),
    "studio": (20_000, 100_000),
}


def report(*, short: bool) -> list[dict[str, Any]]:
    """Print a table for each universe; returns the rows."""
    found = []
    for name, (what, sizes) in SIZES.items():
        chosen = SHORT[name] if short else sizes
        results = {engine: measure(engine, name, chosen) for engine in ("pkg-numba", "pyrer")}
        output.heading(f"growth: {name}")
        ours, theirs = results["pkg-numba"], results["pyrer"]
        rows = []
        for size in chosen:
            one, two = ours.get(size, {}), theirs.get(size, {})
            if one and two and one["status"] != two["status"]:
                print(f"pyrer answers {two['status']} where pkg answers {one['status']}: {name}, {size}")
            rows.append((size, one, two))
        output.table(
            (what, "status", "steps", "prepare", "first solve", "next solves", "per step", "pyrer", "ratio"),
            (
                (
                    f"{size:,}",
                    one.get("status"),
                    one.get("steps"),
                    *(output.milliseconds(one.get(key)) for key in ("prepare", "first", "next")),
                    output.milliseconds(one["next"] / one["steps"]) if one.get("steps") else "",
                    output.milliseconds(two["next"]) if two else f"over {PATIENCE} s or not installed",
                    output.times(two["next"] / one["next"]) if one and two else "",
                )
                for size, one, two in rows
            ),
        )
        entry: dict[str, Any] = {"universe": name, "sizes": chosen, "results": results}
        for engine, by_size in results.items():
            for key in ("prepare", "first", "next"):
                done = sorted(by_size)
                power = exponent(done, [by_size[size][key] for size in done]) if len(done) > 1 else None
                if power is not None:
                    entry[f"{engine} {key}"] = round(power, 2)
        fitted = ", ".join(
            f"{key} {entry[f'pkg-numba {key}']:.2f}"
            for key in ("prepare", "first", "next")
            if f"pkg-numba {key}" in entry
        )
        if fitted and name not in ("colouring", "pigeonholes"):
            pyrers = f"; pyrer {entry['pyrer next']:.2f}" if "pyrer next" in entry else ""
            print(f"\nexponents of the size: {fitted}{pyrers}", flush=True)
        found.append(entry)
    return found


def measure(engine: str, universe: str, sizes: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """Run one engine over sizes, as far as it gets in PATIENCE."""
    command = [sys.executable, "-m", "benchmarks.solver.growth", engine, universe, ",".join(map(str, sizes))]
    found: dict[int, dict[str, Any]] = {}
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        text, errors = run.stdout, run.stderr
    except subprocess.TimeoutExpired as late:
        text, errors = (late.stdout or b"").decode(), ""
    for line in text.splitlines():
        if line.endswith("}"):
            one = json.loads(line)
            found[one["size"]] = one
    if errors.strip() and len(found) < len(sizes):
        print(f"{engine}, {universe}: {errors.strip().splitlines()[-1]}", file=sys.stderr)
    return found


def solver(engine: str, rows: list[Any]) -> tuple[Callable[[list[str]], tuple[str, int]], float]:
    """Return a function that solves, and the seconds it took to make the packages ready for it."""
    start = time.perf_counter()
    if engine == "pyrer":
        import pyrer

        load = pyrer_loader(rows)

        def solve(request: list[str]) -> tuple[str, int]:
            result = pyrer.solve(request, load_family=load)
            return result.status, result.num_iterations
    else:
        packages = repository(rows)

        def solve(request: list[str]) -> tuple[str, int]:
            result = pkg.solve(request, packages, resolver=BACKEND)
            return result.status, result.num_solves

    return solve, time.perf_counter() - start


BACKEND: Any = None


def main() -> None:
    global BACKEND
    engine, universe, sizes = sys.argv[1], sys.argv[2], [int(size) for size in sys.argv[3].split(",")]
    if engine == "pkg-numba":
        BACKEND = resolver()
        pkg.solve(["warm"], repository([("warm", "1", [], [])]), resolver=BACKEND)
    for size in sizes:
        rows, request = UNIVERSES[universe](size)
        solve, prepare = solver(engine, rows)
        times = []
        for _ in range(1 + REPEATS):
            start = time.perf_counter()
            status, steps = solve(request)
            times.append(time.perf_counter() - start)
        made = {"size": size, "status": status, "steps": steps, "prepare": prepare}
        print(json.dumps({**made, "first": times[0], "next": min(times[1:])}), flush=True)


if __name__ == "__main__":
    main()
