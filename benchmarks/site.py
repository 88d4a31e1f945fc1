"""`python -m benchmarks.site`: requests under a site-like configuration, beside the same requests without it.

The configuration is `tests/data/solver/site.json`: two filters, three orderers, a timestamp. Its answers are
compared with rez's recorded ones. Packages are in memory; both sorts of solve take turns in one process.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import data, output

GOAL = 1.3
PASSES = 5  # the first is for what is prepared once; of the others the best one of each request counts
_RECORDS = Path(__file__).parent.parent / "tests" / "data" / "solver"


def timestamps(root: Path) -> dict[tuple[str, str], int]:
    """Read when each package was released; by family and version."""
    found = {}
    for path in root.glob("*/*/package.py"):
        for line in path.read_text().splitlines():
            if line.startswith("timestamp = "):
                found[path.parts[-3], path.parts[-2]] = int(line.partition("=")[2])
    return found


def measure(root: Path, every: int) -> dict[str, Any]:
    """Solve each request in both ways; returns the sums in seconds, and how many answers are not rez's."""
    import pkg
    from benchmarks.definitions import read_all

    released = timestamps(root)
    repository = pkg.Repository(
        [pkg.PackageData(*row, timestamp=released.get((row[0], row[1]))) for row in read_all(root)]
    )
    rules = json.loads((_RECORDS / "site.json").read_text())
    records = json.loads(gzip.decompress((_RECORDS / "site.json.gz").read_bytes()))[::every]
    plain, site = ([9e9] * len(records) for _ in range(2))
    wrong = 0
    for number in range(PASSES):
        for place, record in enumerate(records):
            for best, options in ((plain, {}), (site, rules)):
                start = time.perf_counter()
                answer = pkg.solve(record["request"], repository, resolver="numba", **options)
                resolved = answer.resolved
                if number:
                    best[place] = min(best[place], time.perf_counter() - start)
            wrong += (
                answer.status != record["status"] or [list(one) for one in resolved] != record["resolved"]
            )
    return {"requests": len(records), "plain": sum(plain), "site": sum(site), "wrong": wrong}


def run(root: Path, every: int = 1) -> dict[str, Any]:
    """Measure, print the table, and return the figures."""
    output.heading("a site-like configuration: two filters, three orderers, a timestamp")
    figures = measure(root, every)
    ratio = figures["ratio"] = figures["site"] / figures["plain"]
    output.table(
        ("requests", "plain", "with the configuration", "ratio", "goal", "answers that are not rez's"),
        [
            (
                figures["requests"],
                output.milliseconds(figures["plain"]),
                output.milliseconds(figures["site"]),
                output.times(ratio),
                f"at most {output.times(GOAL)}",
                figures["wrong"],
            )
        ],
    )
    return figures


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take each N-th of the 188 requests")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        run(data.unpack_repository(options.data or Path(scratch)), options.every)


if __name__ == "__main__":
    main()
