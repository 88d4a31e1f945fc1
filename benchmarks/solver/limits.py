"""Memory, and requests that no limit of patience would see the end of.

As a child: `python -m benchmarks.solver.limits WHAT ...`; every child measures itself.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import cold, data, output

HOLES = 11  # 12! ways
TIME_LIMIT = 1.0
FAILS = 20_000
MEGABYTE = 1024 * 1024


def peak() -> int:
    """Return the most memory this process has had, in bytes.

    Not `getrusage`, which counts what the process that started this one had.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def forget_peak() -> int:
    """Begin to count the peak anew; returns the bytes in use now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak()


def report(root: Path, home: Path) -> dict[str, Any]:
    """Print the tables; returns the figures."""
    bare = bare_python()
    environ = {**os.environ, **cold.environment(root, home)}
    cold.warm(environ)
    largest: Any = output.child("benchmarks.solver.limits", "largest", root, environ=environ)
    encoded: Any = output.child("benchmarks.solver.limits", "encoded", root)
    output.heading("memory beyond a bare python, and beyond what was there before the solve")
    rows = []
    if largest:
        rows.append(
            ("process that solves the largest request from a repository", largest["peak"] - bare, None)
        )
    if encoded:
        rows.append(
            ("process with all 18,226 packages in memory", encoded["before"] - bare, encoded["first"])
        )
        rows.append(("the same, the request a second time", None, encoded["second"]))
    output.table(
        ("what", "beyond bare python", "added by the solve"), ([w, _mb(a), _mb(b)] for w, a, b in rows)
    )
    stops = [
        output.child("benchmarks.solver.limits", "stop", how, engine)
        for how in ("time_limit", "max_fails")
        for engine in ("numba", "python")
    ]
    output.heading(f"{HOLES + 1} pigeons in {HOLES} holes: how an endless solve stops")
    output.table(
        ("limit", "resolver", "status", "steps", "seconds", "after the limit", "memory added by the solve"),
        (
            (
                one["limit"],
                one["engine"],
                one["status"],
                f"{one['steps']:,}",
                f"{one['seconds']:.3f}",
                output.milliseconds(one["late"]) if one["late"] is not None else "",
                _mb(one["memory"]),
            )
            for one in stops
            if one
        ),
    )
    interrupted = interrupt()
    print(f"\nCtrl-C during such a solve, numba: it has stopped after {output.milliseconds(interrupted)}.")
    return {"bare": bare, "largest": largest, "encoded": encoded, "stops": stops, "interrupt": interrupted}


def _mb(count: int | None) -> str:
    return "" if count is None else f"{count / MEGABYTE:.1f} MB"


def bare_python() -> int:
    """Return the peak of a python that does nothing, in bytes."""
    code = "print(*(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(run.stdout) * 1024


def interrupt() -> float:
    """Send Ctrl-C to a solve that would not end; returns the seconds until it has stopped."""
    times = []
    for _ in range(3):
        command = [sys.executable, "-m", "benchmarks.solver.limits", "endless"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.5)
            start = time.monotonic()  # the same clock in all processes
            process.send_signal(signal.SIGINT)
            times.append(float(process.stdout.readline()) - start)
    return statistics.median(times)


# --- children ------------------------------------------------------------------------------------


def largest(root: str) -> dict[str, Any]:
    from benchmarks.solver.cold_solve import solve

    request = max(data.requests(), key=len)
    solve(root, request)
    return {"peak": peak()}


def encoded(root: str) -> dict[str, Any]:
    import pkg
    from benchmarks.definitions import read_all
    from benchmarks.solver.packages import repository, resolver

    packages, backend = repository(read_all(Path(root))), resolver()
    pkg.solve(["warm"], repository([("warm", "1", [], [])]), resolver=backend)
    request = max(data.requests(), key=len)
    found = {}
    for name in ("first", "second"):
        before = forget_peak()
        found.setdefault("before", before)
        assert pkg.solve(request, packages, resolver=backend).status == "solved"
        found[name] = peak() - before
    return found


def stop(how: str, engine: str) -> dict[str, Any]:
    import pkg
    from benchmarks.solver.packages import repository, resolver
    from benchmarks.solver.universes import pigeonholes

    rows, request = pigeonholes(HOLES)
    packages, backend = repository(rows), resolver(engine)
    pkg.solve(request, packages, resolver=backend, max_fails=3)
    limit: Any = (
        {"time_limit": TIME_LIMIT}
        if how == "time_limit"
        else {"max_fails": FAILS if engine == "numba" else 500}
    )
    before = forget_peak()
    start = time.perf_counter()
    result = pkg.solve(request, packages, resolver=backend, **limit)
    seconds = time.perf_counter() - start
    return {
        "limit": f"{how} {next(iter(limit.values())):,}",
        "engine": engine,
        "status": result.outcome.status if result.outcome else result.status,
        "steps": result.num_solves,
        "seconds": seconds,
        "late": seconds - TIME_LIMIT if how == "time_limit" else None,
        "memory": peak() - before,
    }


def endless() -> None:
    import pkg
    from benchmarks.solver.packages import repository, resolver
    from benchmarks.solver.universes import pigeonholes

    rows, request = pigeonholes(HOLES + 3)
    packages, backend = repository(rows), resolver()
    print("ready", flush=True)
    try:
        pkg.solve(request, packages, resolver=backend)
    except KeyboardInterrupt:
        print(time.monotonic(), flush=True)


def main() -> None:
    what, *words = sys.argv[1:]
    if what == "endless":
        endless()
        return
    found = {"largest": largest, "encoded": encoded, "stop": stop}[what](*words)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
