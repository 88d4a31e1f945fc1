"""The reference data: the repository and the 188 requests that rez ships for its own benchmark."""

from __future__ import annotations

import importlib.util
import json
import tarfile
from pathlib import Path


def rez_benchmark_folder() -> Path:
    """Return the folder of rez's benchmark data without importing rez.

    Raises:
        SystemExit: rez is not installed.
    """
    spec = importlib.util.find_spec("rez")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the benchmark needs rez's data: pip install rez==3.4.0")
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "benchmarking"


def requests(every: int = 1) -> list[list[str]]:
    """Return the requests, each `every`-th one."""
    return json.loads((rez_benchmark_folder() / "requests.json").read_text())[::every]


def unpack_repository(into: Path) -> Path:
    """Unpack the repository (18,226 packages) below a folder, once, and return its root."""
    root = into / "packages"
    if not root.is_dir():
        into.mkdir(parents=True, exist_ok=True)
        with tarfile.open(rez_benchmark_folder() / "packages.tar.gz") as archive:
            archive.extractall(into, filter="data")
    return root
