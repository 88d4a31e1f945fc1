"""`python -m benchmarks.index`: opening repositories, against the budget, rez and pyrer."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from pathlib import Path

from benchmarks import data
from benchmarks.index import growth, others, reference

SIZES = "1000,10000,30000,100000"


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.index", description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="cold processes per case")
    parser.add_argument("--sizes", default=SIZES, help="packages of the generated repositories; empty: none")
    parser.add_argument("--no-rez", action="store_true", help="leave rez out")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder:
        scratch = Path(folder)
        root = data.unpack_repository(options.data or scratch / "data")
        print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
        figures: dict[str, object] = {"others": others.report(root)}
        home = scratch / "home"
        home.mkdir()
        figures["reference"] = reference.report(root, home, options.runs, rez=not options.no_rez)
        sizes = [int(size) for size in options.sizes.split(",") if size]
        if sizes:
            figures["growth"] = growth.report(scratch, sizes, options.runs)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
