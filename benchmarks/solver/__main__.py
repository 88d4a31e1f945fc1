"""`python -m benchmarks.solver [--short]`: the solver alone, stage by stage, as ratios of one run.

Markdown on standard output. The last table holds each goal and what was reached. `--short` takes every eighth
request and few sizes, and is part of `make bench`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import data, output
from benchmarks.engines import run_engine
from benchmarks.solver import cold_report, goals, growth, interleaved, limits, stages

MEGABYTE = limits.MEGABYTE
PASSES = 3  # the first is for what is prepared once; of the others the better one of each request counts
SECTIONS = ("warm", "interleaved", "stages", "cold", "limits", "growth")


def report_warm(root: Path, every: int, *, rez: bool) -> dict[str, dict[str, float]]:
    """Print each engine's own loop; returns, by engine, sums of the best pass of each request."""
    engines = {"pkg-numba": PASSES, "pyrer": PASSES, "pyrer-lazy": PASSES, **({"rez": 1} if rez else {})}
    output.heading(f"{len(data.requests(every))} requests, each engine in a loop of its own, warm")
    sums: dict[str, dict[str, float]] = {}

    def rows() -> Any:
        for engine, passes in engines.items():
            result = run_engine(engine, root, every, passes)
            if result is None:
                continue
            counted = result["passes"][1:] or result["passes"]
            solver = [min(tries) for tries in zip(*([s for _, _, s in one] for one in counted), strict=True)]
            walls = [min(tries) for tries in zip(*([w for _, w, _ in one] for one in counted), strict=True)]
            sums[engine] = {"solver": sum(solver), "wall": sum(walls)}
            walls.sort()
            yield (
                engine,
                passes,
                *(output.milliseconds(sums[engine][key]) for key in ("solver", "wall")),
                *(output.milliseconds(wall) for wall in (walls[len(walls) // 2], walls[-1])),
            )

    output.table(("engine", "passes", "in the solver", "wall", "median wall", "max wall"), rows())
    return sums


def run(
    root: Path, scratch: Path, *, short: bool, sections: tuple[str, ...], rez: bool = False
) -> dict[str, Any]:
    """Run the sections and print the goals; returns all figures."""
    every = 8 if short else 1
    figures: dict[str, Any] = {}
    home = scratch / "home"
    home.mkdir(exist_ok=True)
    if "warm" in sections:
        figures["warm"] = report_warm(root, every, rez=rez)
    if "interleaved" in sections:
        figures["interleaved"] = interleaved.report(root, every)
    if "stages" in sections:
        figures["stages"] = stages.report(root, every)
    if "cold" in sections:
        figures["cold"] = cold_report.report(root, home, 9 if short else 25)
    if "limits" in sections:
        figures["limits"] = limits.report(root, home)
    if "growth" in sections:
        figures["growth"] = growth.report(short=short)
    figures["goals"] = reached(figures)
    goals.report(figures["goals"])
    return figures


def reached(figures: dict[str, Any]) -> list[goals.Goal]:
    """Compare the figures with the goals."""
    warm = figures.get("warm", {})

    def ratio(other: str, key: str) -> float | None:
        if other not in warm or "pkg-numba" not in warm:
            return None
        return float(warm[other][key] / warm["pkg-numba"][key])

    turns, staged = figures.get("interleaved") or {}, figures.get("stages") or {}
    cold, limit = figures.get("cold") or {}, figures.get("limits") or {}
    compiled = list(staged["prepare"].values())[-2:] if staged else None
    largest = limit["largest"] and limit["largest"]["peak"] - limit["bare"] if limit else None
    added = limit["encoded"] and limit["encoded"]["first"] if limit else None
    stops = [one for one in limit.get("stops", ()) if one and one["engine"] == "numba"]
    endless = max((one["memory"] for one in stops), default=None)
    late = next((one["late"] for one in stops if one["late"] is not None), None)
    return [
        goals.at_least("in the solver, pyrer's reported time", 120, ratio("pyrer", "solver")),
        goals.at_least("the same, aim", 200, ratio("pyrer", "solver")),
        goals.at_least("all-in, pyrer's wall time with families on demand", 90, ratio("pyrer-lazy", "wall")),
        goals.at_least("in the solver, rez", 2000, ratio("rez", "solver")),
        goals.at_least("in turns with pyrer, in the solver", 60, turns.get("solver")),
        goals.at_most("compile the whole repository from parsed data", 0.5, compiled and sum(compiled), "s"),
        goals.at_most(
            "cold process, largest request from a compiled file, beyond bare python",
            12,
            cold["beyond"] * 1e3 if cold else None,
            "ms",
        ),
        goals.at_most("memory of that process beyond bare python", 40, largest and largest / MEGABYTE, "MB"),
        goals.at_most("memory added by the largest solve", 40, added and added / MEGABYTE, "MB"),
        goals.at_most("memory added by an endless solve", 16, endless and endless / MEGABYTE, "MB"),
        goals.at_most("end after a time limit", 50, late and late * 1e3, "ms"),
        goals.at_most("end after Ctrl-C", 50, limit["interrupt"] * 1e3 if limit else None, "ms"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solver", description=__doc__)
    parser.add_argument("--short", action="store_true", help="under three minutes")
    parser.add_argument("--rez", action="store_true", help="measure rez too, which takes minutes")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, of: %(default)s")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    sections = tuple(options.only.split(","))
    unknown = set(sections) - set(SECTIONS)
    if unknown:
        parser.error(f"--only: no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = data.unpack_repository(options.data or Path(scratch))
        figures = run(root, Path(scratch), short=options.short, sections=sections, rez=options.rez)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
