"""Repositories of growing size: the first index, and cold processes with it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks import cold
from benchmarks.index.reference import PKG, Timed, once
from benchmarks.output import heading, milliseconds, table, times
from benchmarks.solver.fitting import exponent
from pkg.testing.generated import Shape, generate


def report(scratch: Path, sizes: list[int], runs: int) -> list[dict[str, object]]:
    """Print the table and return its rows.

    Args:
        scratch: a folder to write to.
        sizes: numbers of packages, more or less; twenty in a family.
        runs: cold processes per case.
    """
    heading("Growth: generated repositories, twenty versions in a family")
    rows: list[dict[str, object]] = []
    lines = []
    for size in sizes:
        folder = scratch / f"packages-{size}"
        made = generate(folder, Shape(families=max(8, size // 20), versions=20, odd=0.02, depth=9))
        home = scratch / f"home-{size}"
        home.mkdir()
        env = cold.environment(folder, home)
        cold.warm(env)
        time.sleep(2.1)
        scan = once([PKG, "scan", "--rebuild"], env)
        request = _solvable(folder)
        solve, run = [PKG, "solve", *request], [PKG, "env", *request, "--", "true"]
        for command in (solve, run):
            once(command, env)
        timed = Timed(env, runs).medians(
            {"hello": [sys.executable, "-c", cold.HELLO], "solve": solve, "env": run}
        )
        kept = sum(
            file.stat().st_size
            for name in ("index", "encoded")
            for file in (home / ".cache" / "pkg" / name).rglob("*")
            if file.is_file()
        )
        row = {
            "packages": made.packages,
            "scan": scan,
            "bytes": kept,
            "calls": cold.calls_below(run, env, folder),
            **timed,
        }
        rows.append(row)
        lines.append(
            (
                f"{made.packages:,}",
                milliseconds(scan),
                f"{kept / made.packages:,.0f}",
                milliseconds(timed["solve"]),
                milliseconds(timed["env"]),
                times(timed["env"] / rows[0]["env"]),  # type: ignore[operator]
                row["calls"],
            )
        )
    table(
        (
            "packages",
            "pkg scan --rebuild",
            "bytes per package",
            "pkg solve",
            "pkg env",
            "to the first",
            "calls",
        ),
        lines,
    )
    for what in ("scan", "bytes", "env"):
        grown = exponent([row["packages"] for row in rows], [row[what] for row in rows])  # type: ignore[misc]
        if grown is not None:
            print(f"\n{what} grows with the number of packages to the power of {grown:.2f}")
    return rows


def _solvable(folder: Path) -> list[str]:
    """Return the longest request that has a solution."""
    requests = json.loads((folder / "requests.json").read_text())
    solvable = json.loads((folder / ".pkg-gen-repo.json").read_text())["solvable"]
    return max((request for request, yes in zip(requests, solvable, strict=True) if yes), key=len)
