"""Record rez's answers to the 188 requests of its own benchmark.

    python record_benchmark.py tests/data/solver/benchmark.json.gz
    python record_benchmark.py tests/data/solver/site.json.gz tests/data/solver/site.json

The second form has filters, orderers and a timestamp, from the file that it names. Needs rez 3.4.0 and takes
some minutes. The records are committed, so that the tests compare without running rez; run this again only
when the meaning of a field changes.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def benchmark_folder() -> Path:
    """Return the folder of rez's benchmark data, without importing rez."""
    spec = importlib.util.find_spec("rez")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "benchmarking"


def rez_solver(request: list[str], root: Path, rules: Mapping[str, Any]) -> Any:
    """Return rez's Solver for a request, not run yet.

    Args:
        request: the request.
        root: the repository.
        rules: `package_filter`, `package_orderers` and `timestamp`, each of which may be missing.
    """
    from rez.config import config
    from rez.package_filter import PackageFilterList, TimestampRule
    from rez.package_order import PackageOrderList
    from rez.solver import Solver
    from rez.utils.formatting import PackageRequest

    config.override("package_definition_python_path", None)
    config.override("packages_path", [str(root)])  # soft_timestamp looks here
    filters = PackageFilterList.from_pod(rules.get("package_filter", []))
    if rules.get("timestamp"):
        filters.add_exclusion(TimestampRule.after(rules["timestamp"]))
    return Solver(
        [PackageRequest(text) for text in request],
        [str(root)],
        package_filter=filters,
        package_orderers=PackageOrderList.from_pod(rules.get("package_orderers", [])),
    )


def record(requests: list[list[str]], root: Path, rules: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return rez's answers, one for each request; `rules` as for `rez_solver`."""
    from rez.exceptions import PackageNotFoundError
    from rez.solver import SolverStatus

    records: list[dict[str, object]] = []
    for number, request in enumerate(requests):
        try:
            solver = rez_solver(request, root, rules)
            solver.solve()
        except PackageNotFoundError as error:
            records.append({"request": request, "status": "error", "error": type(error).__name__})
            continue
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
    rules = json.loads(Path(sys.argv[2]).read_text()) if sys.argv[2:] else {}
    with tempfile.TemporaryDirectory() as work:
        with tarfile.open(folder / "packages.tar.gz") as archive:
            archive.extractall(work, filter="data")
        records = record(requests, Path(work) / "packages", rules)
    text = "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in records) + "\n]\n"
    Path(sys.argv[1]).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
