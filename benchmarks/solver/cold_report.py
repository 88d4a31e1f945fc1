"""A cold process that solves the largest request, beside a python that does nothing."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import cold, data, output

SMALL_REQUEST = 1
SCRIPT = Path(__file__).with_name("cold_solve.py")
COMPILED = Path(__file__).with_name("cold_compiled.py")
SAVE = (
    "import sys; from pathlib import Path\n"
    "from benchmarks import definitions; from benchmarks.solver import packages\n"
    "packages.repository(definitions.read_all(Path(sys.argv[1]))).save(sys.argv[2])"
)


def report(root: Path, home: Path, runs: int) -> dict[str, Any]:
    """Print the table; returns seconds. `beyond` is that of the compiled file."""
    environ = cold.environment(root, home)
    small, request = data.requests()[SMALL_REQUEST], max(data.requests(), key=len)
    file = str(home / "benchmark.pkgrepo")
    cases = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import pkg'": [sys.executable, "-c", "import pkg"],
        f"small request ({len(small)} requirements)": [sys.executable, str(SCRIPT), str(root), *small],
        f"largest request ({len(request)} requirements)": [sys.executable, str(SCRIPT), str(root), *request],
        "largest request from a compiled file": [sys.executable, str(COMPILED), file, *request],
    }
    cold.warm(environ)
    folder = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", SAVE, str(root), file], env=environ, cwd=folder, check=True)
    said = {}
    for name, command in cases.items():
        # The first one writes byte code, and what the next can use.
        words = [*command[:2], "--keep", *command[2:]] if command[1] == str(SCRIPT) else command
        for _ in range(2):
            run = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
        if run.returncode:
            print(f"{name}: {run.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        said[name] = run.stdout.split()
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(runs):  # in turns, so that a slow moment of the machine meets all of them
        for name, command in cases.items():
            start = time.perf_counter()
            subprocess.run(command, env=environ, capture_output=True, check=False)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(each) for name, each in times.items()}
    bare = medians["python -c pass"]
    output.heading(f"cold processes without a command line, median of {runs}")
    output.table(
        ("process", "median", "beyond bare python", "packages", "heavy modules"),
        (
            (
                name,
                output.milliseconds(seconds),
                output.milliseconds(seconds - bare),
                said[name][0] if said[name] else "",
                " ".join(said[name][1:]),
            )
            for name, seconds in medians.items()
        ),
    )
    return {**medians, "beyond": medians[list(cases)[-1]] - bare}
