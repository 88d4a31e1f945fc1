"""`python -m benchmarks.lock`: starting a lock without its repository, beside fresh and saved resolves."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cold, data
from benchmarks.output import heading, milliseconds, table
from benchmarks.solver.cold_report import SMALL_REQUEST


def in_turns(commands: dict[str, list[str]], env: dict[str, str], runs: int) -> dict[str, float]:
    """Time commands in turns, so that a slow moment of the machine hits all of them.

    Returns:
        The median seconds of each.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, env=env, capture_output=True, check=False)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def report(root: Path, scratch: Path, runs: int, *, rez: bool) -> list[dict[str, object]]:
    """Print the table for a small and the largest request, and return its rows."""
    requests = data.requests()
    env = cold.environment(root, scratch / "home")
    cold.warm(env)
    pkg, away = str(cold.BIN / "pkg"), root.with_name(root.name + "-away")
    rows: list[dict[str, object]] = []
    for request in (requests[SMALL_REQUEST], max(requests, key=len)):
        lock, rxt = (str(scratch / f"{len(request)}.{kind}") for kind in ("lock", "rxt"))
        subprocess.run([pkg, "lock", *request, "-o", lock], env=env, check=True)
        subprocess.run([pkg, "env", *request, "-o", rxt], env=env, check=True)
        present = {"pkg env": [pkg, "env", *request, "--", "true"]}
        saved = {"pkg env -i": [pkg, "env", "-i", rxt, "--", "true"]}
        if rez:
            saved["rez-env -i"] = [str(cold.BIN / "rez-env"), "-i", rxt, "--", "true"]
        gone = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "typer hello world": [sys.executable, "-c", cold.HELLO],
            "pkg env --lock": [pkg, "env", "--lock", lock, "--", "true"],
        }
        seconds = in_turns({**present, **saved, **gone}, env, runs)
        for name, command in {**present, **saved, **gone}.items():
            moved = name in gone
            if moved:
                root.rename(away)
            try:
                code = subprocess.run(command, env=env, capture_output=True, check=False).returncode
                calls = cold.calls_below(command, env, root) if "env" in name else None
                modules = cold.imported(command, env)[0] if command[0] == pkg else None
            finally:
                if moved:
                    away.rename(root)
            rows.append(
                {
                    "request": len(request),
                    "case": name,
                    "seconds": seconds[name],
                    "code": code,
                    "modules": modules,
                    "calls": calls,
                }
            )
        rows.append(_sizes(lock, rxt, len(request)))
    heading("Starting what was resolved before")
    table(
        ("requests", "process", "median", "exit", "modules", "calls on the repository"),
        [
            [
                row["request"],
                row["case"],
                milliseconds(row["seconds"]),
                row["code"],
                row["modules"],
                row["calls"],
            ]  # type: ignore[arg-type]
            for row in rows
            if "case" in row
        ],
    )
    heading("Sizes")
    table(
        ("requests", "packages", "lock file", "context file", "as one word"),
        [
            [row["request"], row["packages"], row["lock"], row["rxt"], row["inline"]]
            for row in rows
            if "lock" in row
        ],
    )
    return rows


def _sizes(lock: str, rxt: str, request: int) -> dict[str, object]:
    from pkg.environment.lock import Lock
    from pkg.errors import LockError

    made = Lock.load(lock)
    try:
        inline: object = len(made.inline())
    except LockError:
        inline = "too long"
    sizes = {"lock": Path(lock).stat().st_size, "rxt": Path(rxt).stat().st_size}
    return {"request": request, "packages": len(made.packages), "inline": inline, **sizes}


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lock", description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="cold processes per case")
    parser.add_argument("--no-rez", action="store_true", help="leave rez out")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder:
        scratch = Path(folder)
        (scratch / "home").mkdir()
        root = data.unpack_repository(options.data or scratch / "data")
        print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
        rows = report(root, scratch, options.runs, rez=not options.no_rez)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
