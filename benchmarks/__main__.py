"""`python -m benchmarks`: every figure, as ratios of one run on one machine; see also `benchmarks.solver`."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import cold, data, site
from benchmarks.engines import run_engine
from benchmarks.solver import __main__ as solver
from benchmarks.solver.cold_report import SMALL_REQUEST

SLOW_ENGINES = ("rez", "pkg-rez")
ENGINES = ("pkg-numba", "pkg-python", "pyrer", "pyrer-lazy", "rez", "pkg-rez")


def report_solves(root: Path, every: int, engines: list[str]) -> list[dict[str, object]]:
    """Print the table of warm solves and return its rows."""
    print(f"\n## {len(data.requests(every))} solves, warm process\n")
    print("| engine | pass | in the solver | wall | median wall | max wall | solved | failed |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    rows: list[dict[str, object]] = []
    last: dict[str, dict[str, float]] = {}
    for engine in engines:
        result = run_engine(engine, root, every, 1 if engine in SLOW_ENGINES else 2)
        for number, answers in enumerate(result["passes"] if result else (), 1):
            statuses, walls, solver = zip(*answers, strict=True)
            last[engine] = {"solver": sum(solver), "wall": sum(walls)}
            rows.append({"engine": engine, "pass": number, **last[engine]})
            print(
                f"| {engine} | {number} | {sum(solver):.3f} s | {sum(walls):.3f} s "
                f"| {statistics.median(walls) * 1e3:.2f} ms | {max(walls) * 1e3:.1f} ms "
                f"| {statuses.count('solved')} | {statuses.count('failed')} |",
                flush=True,
            )
    for other, key in (("pyrer", "solver"), ("pyrer-lazy", "wall"), ("rez", "wall")):
        if "pkg-numba" in last and other in last:
            ratio = last[other][key] / last["pkg-numba"][key]
            print(f"\n{other} / pkg-numba, {key}, last pass: {ratio:.1f}x")
    return rows


def report_cold(root: Path, home: Path, runs: int, *, rez: bool) -> list[dict[str, object]]:
    """Print the table of cold processes and return its rows."""
    requests = data.requests()
    small, large = requests[SMALL_REQUEST], max(requests, key=len)
    env = cold.environment(root, home)
    cold.warm(env)
    pkg = [str(cold.BIN / "pkg")]
    cases: list[tuple[str, list[str]]] = [
        ("python -c pass", [sys.executable, "-c", "pass"]),
        ("typer hello world", [sys.executable, "-c", cold.HELLO]),
        ("pkg --version", [*pkg, "--version"]),
    ]
    for label, request in ((f"{len(small)} requests", small), (f"{len(large)} requests", large)):
        cases += [
            (f"pkg env -- true, {label}", [*pkg, "env", *request, "--", "true"]),
            (
                f"pkg env --resolver python, {label}",
                [*pkg, "env", "--resolver", "python", *request, "--", "true"],
            ),
            (f"pkg solve, {label}", [*pkg, "solve", *request]),
        ]
        if rez:
            cases.append((f"rez-env -- true, {label}", [str(cold.BIN / "rez-env"), *request, "--", "true"]))
    print("\n## cold processes\n")
    print("| process | median | exit | modules | heavy ones | calls on the repository |")
    print("|---|---|---|---|---|---|")
    rows = []
    for label, command in cases:
        seconds, code = cold.timed(command, env, runs)
        modules, heavy, calls = 0, list[str](), None
        if command[0] == pkg[0]:
            modules, heavy = cold.imported(command, env)
        if "env" in label or "solve" in label:
            calls = cold.calls_below(command, env, root)
        print(
            f"| {label} | {seconds * 1e3:.0f} ms | {code} | {modules or ''} | {' '.join(heavy)} "
            f"| {'' if calls is None else calls} |",
            flush=True,
        )
        rows.append(
            {
                "case": label,
                "seconds": seconds,
                "code": code,
                "modules": modules,
                "heavy": heavy,
                "calls": calls,
            }
        )
    return rows


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take each N-th of the 188 requests")
    parser.add_argument("--runs", type=int, default=5, help="cold processes per case")
    parser.add_argument("--engines", default=",".join(ENGINES), help="comma separated, of: %(default)s")
    parser.add_argument("--no-cold", action="store_true", help="leave the cold processes out")
    parser.add_argument("--no-solver", action="store_true", help="leave benchmarks.solver out")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    engines = [name for name in options.engines.split(",") if name]
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = data.unpack_repository(options.data or Path(scratch))
        print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
        figures: dict[str, object] = {"solves": report_solves(root, options.every, engines)}
        figures["site"] = site.run(root, options.every)
        if not options.no_cold:
            figures["cold"] = report_cold(root, Path(scratch), options.runs, rez="rez" in engines)
        if not options.no_solver:
            figures["solver"] = solver.run(root, Path(scratch), short=True, sections=solver.SECTIONS)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
