"""`python -m benchmarks.suite_tools`: what a tool of a suite costs, cold, beside rez's wrapper.

The environment has to be started in any case; what the wrapper adds is the difference to a process that does
nothing else. Processes of all cases alternate, so that a busy machine slows all of them.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cold, data
from benchmarks.solver.cold_report import SMALL_REQUEST

# Starts the environment of a saved context, and runs one command in it.
START = (
    "import sys, gc; gc.set_threshold(100_000)\n"
    "from pkg.environment.context import ResolvedContext\n"
    "from pkg.host import Host\n"
    "from pkg.settings import load_settings\n"
    "context = ResolvedContext.load(sys.argv[1], plugins=Host(load_settings()))\n"
    "code = context.execute_shell(command='true', block=True)[0]\n"
    "gc.freeze()\n"
    "sys.exit(code)\n"
)


def make_suite(root: Path, folder: Path, env: dict[str, str], request: list[str]) -> None:
    """Make a suite of one context, by `pkg` and by rez, whose one tool is `true`."""
    tool = folder / "packages" / "bench_tool" / "1"
    tool.mkdir(parents=True)
    (tool / "package.py").write_text("name = 'bench_tool'\nversion = '1'\ntools = ['true']\n")
    env["REZ_PACKAGES_PATH"] = f"{tool.parents[1]}:{root}"
    for program, name in ((["pkg", "suite"], "pkg-suite"), (["rez-suite"], "rez-suite")):
        if shutil.which(program[0], path=str(cold.BIN)) is None:
            continue
        command = [str(cold.BIN / program[0]), *program[1:]]
        rxt, suite = str(folder / "bench.rxt"), str(folder / name)
        for words in (
            [str(cold.BIN / "pkg"), "env", "bench_tool", *request, "-o", rxt],
            [*command, "--create", suite],
            [*command, "--add", rxt, "--context", "bench", suite],
        ):
            subprocess.run(words, env=env, check=True, capture_output=True)


def measure(cases: dict[str, list[str]], env: dict[str, str], runs: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds of each case, by the clock and of the processor."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, command in cases.items():
            start, before = time.perf_counter(), processor_seconds()
            subprocess.run(command, env=env, capture_output=True, check=True)
            times[name].append((time.perf_counter() - start, processor_seconds() - before))
    return {
        name: (statistics.median(wall for wall, _ in found), statistics.median(used for _, used in found))
        for name, found in times.items()
    }


def processor_seconds() -> float:
    """Return the processor time of all processes that were waited for; a busy machine changes it little."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suite_tools", description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="cold processes per case")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = data.unpack_repository(options.data or Path(scratch) / "data")
        requests = data.requests()
        sizes = {"no package more": [], "small": requests[SMALL_REQUEST], "large": max(requests, key=len)}
        print("| context | case | median | processor |\n|---|---|---|---|")
        for size, request in sizes.items():
            folder = Path(scratch) / size
            env = cold.environment(root, folder / "home")
            (folder / "home").mkdir(parents=True)
            cold.warm(env)
            make_suite(root, folder, env, request)
            rxt = str(folder / "pkg-suite" / "contexts" / "bench.rxt")
            cases = {
                "python -c pass": [sys.executable, "-c", "pass"],
                "the environment alone": [sys.executable, "-P", "-c", START, rxt],
                "wrapper of pkg": [str(folder / "pkg-suite" / "bin" / "true")],
                "pkg env -i": [str(cold.BIN / "pkg"), "env", "-i", rxt, "--", "true"],
            }
            if (folder / "rez-suite").exists():
                cases["wrapper of rez"] = [str(folder / "rez-suite" / "bin" / "true")]
            measure(cases, env, 2)
            found = figures[size] = measure(cases, env, options.runs)
            wrapper, alone = found["wrapper of pkg"], found["the environment alone"]
            found["the wrapper's own time"] = wrapper[0] - alone[0], wrapper[1] - alone[1]
            for name, (wall, used) in found.items():
                print(f"| {size} | {name} | {wall * 1e3:.1f} ms | {used * 1e3:.1f} ms |", flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
