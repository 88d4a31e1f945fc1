"""Record rez's answers to the 188 requests of its own benchmark: `python record_benchmark.py OUTPUT.json.gz`.

Needs rez 3.4.0 and takes some minutes. The records are committed, so that the tests compare without
running rez; run this again only when the meaning of a field changes.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
import tarfile
import tempfile
from pathlib import Path


def benchmark_folder() -> Path:
    """Return the folder of rez's benchmark data, without importing rez."""
    spec = importlib.util.find_spec("rez")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "benchmarking"


def record(requests: list[list[str]], root: Path) -> list[dict[str, object]]:
    """Return rez's answers, one for each request."""
    from rez.config import config
    from rez.solver import Solver, SolverStatus
    from rez.utils.formatting import PackageRequest

    config.override("package_definition_python_path", None)
    records: list[dict[str, object]] = []
    for number, request in enumerate(requests):
        solver = Solver([PackageRequest(text) for text in request], [str(root)])
        solver.solve()
        solved = solver.status == SolverStatus.solved
        records.append(
            {
                "request": request,
                "status": "solved" if solved else "failed",
                "resolved": [[v.name, str(v.version), v.index] for v in solver.resolved_packages or ()],
                "ephemerals": [str(ephemeral) for ephemeral in solver.resolved_ephemerals or ()],
                "failure": None if solved else solver.failure_description(),
                "num_solves": solver.num_solves,
                "num_fails": solver.num_fails,
            }
        )
        print(number, records[-1]["status"], f"{solver.solve_time:.2f} s", file=sys.stderr, flush=True)
    return records


def main() -> None:
    """Write the records to the file named on the command line."""
    folder = benchmark_folder()
    requests = json.loads((folder / "requests.json").read_text())
    with tempfile.TemporaryDirectory() as work:
        with tarfile.open(folder / "packages.tar.gz") as archive:
            archive.extractall(work, filter="data")
        records = record(requests, Path(work) / "packages")
    text = "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in records) + "\n]\n"
    Path(sys.argv[1]).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
