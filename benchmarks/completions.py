"""`python -m benchmarks.completions`: what the tab key costs on 100,000 packages, in cold processes.

The repository is that of `pkg gen-repo --preset stress`. Own time is what a process takes beyond
`python -c pass`. Processes of all cases alternate, so that a busy machine slows all of them. `--rez` measures
rez's program, too, afterwards.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cold

GOAL = 0.05  # seconds beyond a bare python, on 100,000 packages

LINES = {
    "a command": "pkg e",
    "an option": "pkg env --re",
    "a family": "pkg env groom_b",
    "a version": "pkg env groom_browser-",
    "a range": "pkg env groom_browser==1",
    "all families": "pkg env ",
    "a setting": "pkg config imp",
    "a tool of a package": "pkg env groom_browser -- ",
}


def measure(
    cases: dict[str, tuple[list[str], str]], env: dict[str, str], runs: int
) -> dict[str, list[float]]:
    """Return the median seconds of each case, by the clock and of the processor."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, (command, line) in cases.items():
            variables = {**env, "COMP_LINE": line, "COMP_POINT": str(len(line))}
            start, before = time.perf_counter(), processor_seconds()
            subprocess.run(command, env=variables, capture_output=True, check=True)
            times[name].append((time.perf_counter() - start, processor_seconds() - before))
    return {
        name: [statistics.median(wall for wall, _ in found), statistics.median(used for _, used in found)]
        for name, found in times.items()
    }


def processor_seconds() -> float:
    """Return the processor time of all processes that were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.completions", description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="cold processes per case")
    parser.add_argument(
        "--data", type=Path, help="folder of the repository, made where it is missing and kept"
    )
    parser.add_argument("--rez", action="store_true", help="measure rez's program, too")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    program = str(cold.BIN / "pkg")
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = options.data or Path(scratch) / "packages"
        if not root.exists():
            subprocess.run(
                [program, "gen-repo", str(root), "--preset", "stress"], check=True, capture_output=True
            )
        home = Path(scratch) / "home"
        home.mkdir()
        env = cold.environment(root, home) | {"PKG_COMPLETE_SHELL": "zsh"}
        subprocess.run([program, "scan"], env=env, check=True, capture_output=True)
        cases = {name: ([program, "complete"], line) for name, line in LINES.items()}
        cases["python -c pass"] = ([sys.executable, "-c", "pass"], "")
        first = measure(cases, env, 1)
        found = measure(cases, env, options.runs)
        if options.rez:
            program = str(cold.BIN / "_rez-complete")
            its = {
                f"{name}, rez": ([program], LINES[name].replace("pkg env", "rez-env"))
                for name in ("a family", "a version")
            }
            first |= measure(its, env, 1)
            found |= measure(its, env, 3)
        bare = found["python -c pass"]
        missed = False
        print("| completed | first time | median | processor | own time | own, processor | goal | |")
        print("|---|---|---|---|---|---|---|---|")
        for name, (wall, used) in found.items():
            figures = (first[name][0], wall, used, wall - bare[0], used - bare[1])
            cells = " | ".join(f"{figure * 1e3:.1f} ms" for figure in figures)
            verdict = ""
            if name in LINES:
                verdict = "reached" if figures[3] <= GOAL else "MISSED"
                missed = missed or verdict == "MISSED"
            print(f"| {name} | {cells} | {f'{GOAL * 1e3:.0f} ms own' if verdict else ''} | {verdict} |")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
