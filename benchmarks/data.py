"""The reference data: the repository and the 188 requests that rez ships for its own benchmark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pkg.benchmark.data import BenchmarkData, find_data
from pkg.errors import BenchmarkError


@cache
def _found() -> BenchmarkData:
    try:
        return find_data()
    except BenchmarkError as error:
        raise SystemExit(str(error)) from error


def requests(every: int = 1) -> list[list[str]]:
    """Return the requests, each `every`-th one."""
    return _found().requests[::every]


def unpack_repository(into: Path) -> Path:
    """Unpack the repository (18,226 packages) below a folder, once, and return its root."""
    return _found().repository(into)
