"""`pkg cp`, `mv`, `rm`, `pkg-ignore` and `bundle` beside rez's commands, in turns, in one run.

    python -m benchmarks.cp [--runs N]

Each copies the same packages into an empty repository of its own: one of many small files, one of a few large
ones. Times are those of whole processes, medians in seconds.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.cold import BIN, environment
from pkg.testing.packages import PackageFolder

SMALL, LARGE = 2000, 4 * 1024 * 1024
TOOLS = ("pkg", "rez")


def main() -> int:
    """Measure and print a table; 1 when pkg is the slower one anywhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        slower = _measure(Path(name), runs)
    return 1 if slower else 0


def _measure(folder: Path, runs: int) -> list[str]:
    source = _packages(folder / "source")
    env = environment(source, folder / "home")
    (folder / "home").mkdir()
    for tool in TOOLS:
        _run([*_program(tool, "env"), "files-1", "blobs-1", "-o", str(folder / f"{tool}.rxt")], env)
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(runs):
        for tool in TOOLS if turn % 2 else TOOLS[::-1]:
            for what, begin, words in _cases(folder, tool):
                begin()
                start = time.perf_counter()
                _run([*_program(tool, words[0]), *words[1:]], env)
                times.setdefault((what, tool), []).append(time.perf_counter() - start)
    slower = []
    print(f"{'':34}{'pkg':>9}{'rez':>9}{'rez/pkg':>9}   goal: none slower")
    for what in dict.fromkeys(what for what, _ in times):
        ours, theirs = (statistics.median(times[what, tool]) for tool in TOOLS)
        verdict = "reached" if ours <= theirs else "MISSED"
        print(f"{what:34}{ours:9.3f}{theirs:9.3f}{theirs / ours:9.2f}   {verdict}")
        if ours > theirs:
            slower.append(what)
    return slower


def _cases(folder: Path, tool: str) -> list[tuple[str, Callable[[], object], list[str]]]:
    target = folder / f"{tool}-target"
    bundle = folder / f"{tool}-bundle"

    def anew() -> None:
        for path in (target, bundle):
            shutil.rmtree(path, ignore_errors=True)
        PackageFolder(target).add("other-1")

    def as_it_is() -> None:
        pass

    goal = str(target)
    return [
        (f"cp, {SMALL} small files", anew, ["cp", "files-1", "--dest-path", goal]),
        ("cp, 16 files of 4 MiB", anew, ["cp", "blobs-1", "--dest-path", goal]),
        ("cp, 16 files, skipped: it is there", as_it_is, ["cp", "blobs-1", "--dest-path", goal]),
        ("pkg-ignore", as_it_is, ["pkg-ignore", "blobs-1", goal]),
        ("pkg-ignore -u", as_it_is, ["pkg-ignore", "-u", "blobs-1", goal]),
        ("rm", as_it_is, ["rm", "-p", "blobs-1", goal]),
        ("bundle, both packages", as_it_is, ["bundle", str(folder / f"{tool}.rxt"), str(bundle)]),
    ]


def _packages(folder: Path) -> Path:
    repository = PackageFolder(folder)
    files = repository.add("files-1")
    for number in range(SMALL):
        path = files / f"python/module_{number // 50}/file_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {number}\n" * 40)
    blobs = repository.add("blobs-1")
    for number in range(16):
        (blobs / f"blob_{number}").write_bytes(bytes([number]) * LARGE)
    return folder


def _program(tool: str, command: str) -> list[str]:
    return [sys.executable, "-m", "pkg", command] if tool == "pkg" else [str(BIN / f"rez-{command}")]


def _run(command: list[str], env: dict[str, str]) -> None:
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{' '.join(command)}: {run.stderr}")


if __name__ == "__main__":
    sys.exit(main())
