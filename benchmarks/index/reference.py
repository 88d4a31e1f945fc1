"""The reference repository, opened by cold processes: without an index, with one, and after a release."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import cold, data
from benchmarks.index.goals import Goal
from benchmarks.output import heading, milliseconds, table
from benchmarks.solver.cold_report import SMALL_REQUEST

PKG = str(cold.BIN / "pkg")

# Round trips of a file system: a busy local disk, NFS in one building, SMB or a VPN.
LATENCIES = {"0.1 ms": 1e-4, "0.5 ms": 5e-4, "2 ms": 2e-3}


def once(command: list[str], env: dict[str, str]) -> float:
    """Run a command; return its seconds.

    Raises:
        SystemExit: it failed.
    """
    start = time.perf_counter()
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{' '.join(command)[:100]} failed: {run.stderr[-300:]}")
    return time.perf_counter() - start


class Timed:
    """Commands run in turns, so that a busy moment does not fall on one of them alone."""

    def __init__(self, env: dict[str, str], runs: int) -> None:
        self._env = env
        self._runs = runs

    def medians(self, commands: dict[str, list[str]]) -> dict[str, float]:
        """Return the median seconds of each command."""
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(self._runs):
            for name, command in commands.items():
                times[name].append(once(command, self._env))
        return {name: sorted(seconds)[len(seconds) // 2] for name, seconds in times.items()}


def report(unpacked: Path, scratch: Path, runs: int, *, rez: bool) -> list[dict[str, object]]:
    """Print the tables and return their rows.

    Args:
        unpacked: the reference repository; left alone.
        scratch: an empty folder on the same disk.
        runs: cold processes per case.
        rez: whether to time rez-env as well.
    """
    root = scratch / "studio"  # not ~/packages, the repository of local builds
    shutil.copytree(unpacked, root, symlinks=True)
    env = cold.environment(root, scratch)
    cold.warm(env)
    requests = data.requests()
    small, large = requests[SMALL_REQUEST], max(requests, key=len)
    hello = [sys.executable, "-c", cold.HELLO]
    solve_large = [PKG, "solve", *large]
    env_small, env_large = ([PKG, "env", *request, "--", "true"] for request in (small, large))
    rows: list[dict[str, object]] = []

    def note(what: str, seconds: float, calls: int | None = None) -> tuple[str, str, str]:
        rows.append({"case": what, "seconds": seconds, "calls": calls})
        return what, milliseconds(seconds), "" if calls is None else f"{calls:,}"

    heading(f"The reference repository ({len(large)} and {len(small)} requests), cold processes")
    # Two seconds of doubt after a change are over before anything is kept for good.
    time.sleep(2.1)
    lines = []
    seconds = once(solve_large, env)
    lines.append(note("pkg solve, large, nothing kept yet", seconds))
    shutil.rmtree(scratch / ".cache" / "pkg" / "index", ignore_errors=True)
    shutil.rmtree(scratch / ".cache" / "pkg" / "encoded", ignore_errors=True)
    scan = min(once([PKG, "scan", "--rebuild"], env) for _ in range(3))
    lines.append(note("pkg scan --rebuild, all packages", scan))
    lines.append(note("pkg scan, nothing changed", once([PKG, "scan"], env)))
    for command in (solve_large, env_small, env_large):
        once(command, env)
    pass_ = [sys.executable, "-c", "pass"]
    timed = Timed(env, runs).medians(
        {
            "python -c pass": pass_,
            "typer hello world": hello,
            "pkg --version": [PKG, "--version"],
            "pkg solve, large": solve_large,
            "pkg env -- true, small": env_small,
            "pkg env -- true, large": env_large,
            "pkg env --no-index -- true, small": [PKG, "env", "--no-index", *small, "--", "true"],
        }
    )
    calls = {
        "pkg solve, large": cold.calls_below(solve_large, env, root),
        "pkg env -- true, small": cold.calls_below(env_small, env, root),
        "pkg env -- true, large": cold.calls_below(env_large, env, root),
    }
    lines += [note(what, seconds, calls.get(what)) for what, seconds in timed.items()]

    names = [re.split("[-@#=<>]", request)[0] for request in large if request[0] not in "~!."]
    times = []
    for number, name in enumerate(sorted(set(names))[:5]):
        newest = max(path for path in (root / name).iterdir() if path.is_dir())
        version = f"0.0.{number}"
        shutil.copytree(newest, root / name / version)
        definition = root / name / version / "package.py"
        definition.write_text(definition.read_text().replace(newest.name, version))
        times.append(once(solve_large, env))
    after = sorted(times)[len(times) // 2]
    lines.append(note("pkg solve, large, after one release", after))
    rez_calls = None
    if rez:
        rez_env = [str(cold.BIN / "rez-env"), *large, "--", "true"]
        rez_calls = cold.calls_below(rez_env, env, root)
        lines.append(note("rez-env -- true, large", once(rez_env, env), rez_calls))
        rez_env = [str(cold.BIN / "rez-env"), *small, "--", "true"]
        lines.append(note("rez-env -- true, small", once(rez_env, env), cold.calls_below(rez_env, env, root)))
    table(("process", "median", "calls on the repository"), lines)

    base = timed["typer hello world"]
    heading("The budget")
    table(
        ("what", "at most", "reached", "kept"),
        [
            goal.row
            for goal in (
                Goal(
                    "pkg --version, beyond bare python",
                    10,
                    1e3 * (timed["pkg --version"] - timed["python -c pass"]),
                    "ms",
                ),
                Goal(
                    "pkg env, small, beyond typer",
                    30,
                    1e3 * (timed["pkg env -- true, small"] - base),
                    "ms",
                ),
                Goal(
                    "pkg env, large, beyond typer",
                    70,
                    1e3 * (timed["pkg env -- true, large"] - base),
                    "ms",
                ),
                Goal("pkg solve, large, beyond typer", 25, 1e3 * (timed["pkg solve, large"] - base), "ms"),
                Goal("calls on the repository, large", 1000, calls["pkg env -- true, large"], "calls"),
                Goal("first index, beyond typer", 500, 1e3 * (scan - base), "ms"),
                Goal(
                    "after one release, beyond the same before",
                    20,
                    1e3 * (after - timed["pkg solve, large"]),
                    "ms",
                ),
            )
        ],
    )
    if calls["pkg env -- true, large"] is not None:
        heading("The same on slow storage: calls times the time of one, added to the time above")
        far = []
        for words, seconds in LATENCIES.items():
            ours = timed["pkg env -- true, large"] + seconds * (calls["pkg env -- true, large"] or 0)
            theirs = None
            if rez_calls is not None:
                theirs = (
                    next(row["seconds"] for row in rows if row["case"] == "rez-env -- true, large")
                    + seconds * rez_calls
                )  # type: ignore[operator]
            far.append((words, milliseconds(ours), milliseconds(theirs)))
        table(("one call", "pkg env, large", "rez-env, large"), far)
    return rows
