"""Results of a benchmark in rez's files, `resolves.json` and `summary.json`; comparing and counting them.

`rez-benchmark --compare` reads what is written here, and `pkg benchmark --compare` what rez wrote.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pkg.errors import BenchmarkError
from pkg.files import put_text

RESOLVES = "resolves.json"
SUMMARY = "summary.json"
FIELDS = ("max", "min", "mean", "median", "stddev")
"""What two summaries are compared by."""

ROWS = COLUMNS = 40  # of a histogram; as in rez

Resolves = list[dict[str, Any]]
Summary = dict[str, Any]


# --- writing and reading -------------------------------------------------------------------------


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file of a folder: beside its place first, then moved there.

    Raises:
        BenchmarkError: it cannot be written.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_text(str(path), text)
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def write_results(folder: Path, resolves: Resolves, summary: Summary) -> None:
    """Write both files.

    Raises:
        BenchmarkError: they cannot be written.
    """
    write(folder, RESOLVES, json.dumps(resolves, indent=2))
    write(folder, SUMMARY, json.dumps(summary, indent=2))


def read_resolves(folder: Path) -> Resolves:
    """Read `resolves.json`.

    Raises:
        BenchmarkError: it is not there, or no list of resolves.
    """
    resolves = _read(folder / RESOLVES)
    if not isinstance(resolves, list) or not all(isinstance(one, dict) for one in resolves):
        raise BenchmarkError(f"{folder / RESOLVES} is no list of resolves.")
    return resolves


def read_summary(folder: Path) -> Summary:
    """Read `summary.json`.

    Raises:
        BenchmarkError: it is not there, or has no times.
    """
    summary = _read(folder / SUMMARY)
    if not isinstance(summary, dict) or not all(isinstance(summary.get(one), (int, float)) for one in FIELDS):
        raise BenchmarkError(f"{folder / SUMMARY} has no times: it should hold {', '.join(FIELDS)}.")
    return summary


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchmarkError(
            f"{path} cannot be read ({error.strerror}); name the folder of an earlier `pkg benchmark` or "
            "`rez-benchmark`."
        ) from error
    except ValueError as error:
        raise BenchmarkError(f"{path} is no JSON: {error}.") from error


# --- summaries -----------------------------------------------------------------------------------


def summarize(resolves: Resolves, total_run_time: float, about: Summary) -> Summary:
    """Make the content of `summary.json`.

    Args:
        resolves: what became of each request.
        total_run_time: seconds for all of them, iterations included.
        about: what else belongs into it: versions, and `machine()`.

    Returns:
        Counts, `about`, and where anything was resolved the statistics of the times, in seconds. As in rez
        the median of an even number of times is the upper one of the two in the middle.
    """
    statuses = [one["status"] for one in resolves]
    summary: Summary = {
        "total_run_time": total_run_time,
        "num_success_resolves": statuses.count("success"),
        "num_error_resolves": statuses.count("error"),
        "num_failed_resolves": statuses.count("failed"),
        **about,
    }
    return {**summary, **statistics_of(times_of(resolves))}


def times_of(resolves: Resolves, key: str = "resolve_time") -> list[float]:
    """Return the seconds of the requests that got an answer."""
    return [one[key] for one in resolves if isinstance(one.get(key), (int, float))]


def statistics_of(times: Sequence[float]) -> dict[str, float]:
    """Return median, mean, min, max and (population) standard deviation; nothing without times."""
    if not times:
        return {}
    mean = math.fsum(times) / len(times)
    return {
        "median": sorted(times)[len(times) // 2],
        "mean": mean,
        "min": min(times),
        "max": max(times),
        "stddev": math.sqrt(math.fsum((time - mean) ** 2 for time in times) / len(times)),
    }


def machine() -> Summary:
    """Return what else the times depend on: Python, system and, where they can be told, the processors."""
    import platform
    import sys

    facts: Summary = {
        "py_version": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "platform": platform.platform(),
        "num_cpu": os.cpu_count(),
    }
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {**facts, "cpu": model or platform.processor() or platform.machine()}


# --- comparing -----------------------------------------------------------------------------------


def first_mismatch(mine: Resolves, other: Resolves) -> int | None:
    """Return the number of the first request whose packages differ, None when there is none.

    Requests that only one of them has are passed over, as in rez.

    Raises:
        BenchmarkError: the two are about different requests.
    """
    for number, (one, two) in enumerate(zip(mine, other, strict=False)):
        if one.get("request") != two.get("request"):
            raise BenchmarkError(
                f"the results are of different benchmarks: request #{number} is {one.get('request')} in one "
                f"and {two.get('request')} in the other."
            )
        if one.get("resolved_packages") != two.get("resolved_packages"):
            return number
    return None


def deltas(mine: Summary, other: Summary) -> dict[str, tuple[float, str]]:
    """Return, for each statistic, how much more the other one needs: seconds, and percent as text."""
    found = {}
    for field in FIELDS:
        delta = other[field] - mine[field]
        percent = f"{100 * delta / mine[field]:+.2f}%" if mine[field] else "n/a"
        found[f"{field}_delta"] = (delta, percent)
    return found


def speed_ups(
    times: dict[str, Resolves], baseline: str, key: str = "resolve_time"
) -> dict[str, dict[str, float]]:
    """Return how many times as fast as one tool the others are.

    Only requests that both answered are counted.

    Args:
        times: the resolves of each tool, all of the same requests.
        baseline: the tool that the others are compared with.
        key: which times.

    Returns:
        For each tool: `total` (of sums), `median`, `min` and `max` (of the ratios request by request).
    """
    found = {}
    for name, resolves in times.items():
        pairs = [
            (one[key], two[key])
            for one, two in zip(times[baseline], resolves, strict=True)
            if one.get(key) and two.get(key)
        ]
        if not pairs:
            continue
        ratios = sorted(one / two for one, two in pairs)
        found[name] = {
            "total": sum(one for one, _ in pairs) / sum(two for _, two in pairs),
            "median": ratios[len(ratios) // 2],
            "min": ratios[0],
            "max": ratios[-1],
        }
    return found


def disagreements(times: dict[str, Resolves], baseline: str) -> dict[str, list[int]]:
    """Return, for each other tool, the numbers of the requests whose status or packages differ."""
    keys = ("status", "resolved_packages")
    return {
        name: [
            number
            for number, (one, two) in enumerate(zip(times[baseline], resolves, strict=True))
            if any(one.get(key) != two.get(key) for key in keys)
        ]
        for name, resolves in times.items()
        if name != baseline
    }


# --- histogram -----------------------------------------------------------------------------------


def histogram(times: Iterable[float]) -> list[tuple[float, float, int]]:
    """Count times in rows of equal width: lower end, upper end, how many."""
    times = list(times)
    if not times:
        return []
    low, high = min(times), max(times)
    width = (high - low) / ROWS
    counts = [0] * ROWS
    for time in times:
        counts[min(int((time - low) / width), ROWS - 1) if width else 0] += 1
    return [(low + row * width, low + (row + 1) * width, count) for row, count in enumerate(counts)]


def histogram_lines(rows: Sequence[tuple[float, float, int]]) -> list[str]:
    """Draw a histogram with `#`; times are in the unit that suits the longest."""
    if not rows:
        return []
    seconds, unit = unit_for(rows[-1][1])
    form: Callable[[float], str] = lambda time: f"{time / seconds:.2f}"  # noqa: E731
    labels = [f"[{form(low)}-{form(high)}]" for low, high, _ in rows]
    width = max(map(len, labels))
    most = max(count for _, _, count in rows)
    return [
        f"{label:>{width}} {unit} |{'#' * (count * COLUMNS // most)}"
        for label, (_, _, count) in zip(labels, rows, strict=True)
    ]


def unit_for(longest: float) -> tuple[float, str]:
    """Return the unit, in seconds and as text, in which a time has digits before the point."""
    return (1.0, "s") if longest >= 1 else (1e-3, "ms") if longest >= 1e-3 else (1e-6, "us")


def time_text(seconds: float) -> str:
    """Write a time with three digits and its unit."""
    unit, name = unit_for(seconds)
    value = seconds / unit
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {name}"
