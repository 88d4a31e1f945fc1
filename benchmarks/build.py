"""`python -m benchmarks.build`: builds by `pkg` and by rez of the same packages, in turns, in one run.

The overhead is what remains when the build tool itself is taken away: a package whose build does nothing. A
package with two variants whose builds wait shows what building side by side is worth; a C++ library shows a
real build.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import cold

WAIT = 3.0  # seconds that the build of one variant waits

SOURCES = {
    "nothing": {"package.py": "name = 'nothing'\nversion = '1'\nbuild_command = 'true'\n"},
    "ten variants": {
        "package.py": "name = 'ten'\nversion = '1'\nbuild_command = 'true'\n"
        f"variants = {[[f'part-{number}'] for number in range(10)]!r}\n"
    },
    "two waiting variants": {
        "package.py": f"name = 'two'\nversion = '1'\nbuild_command = 'sleep {WAIT}'\n"
        "variants = [['part-1'], ['part-2']]\n"
    },
    "C++ library": {
        "package.py": "name = 'lib'\nversion = '1'\n",
        "CMakeLists.txt": "cmake_minimum_required(VERSION 3.10)\ninclude(RezBuild)\n"
        "add_library(lib SHARED lib.cpp)\ninstall(TARGETS lib DESTINATION lib)\n",
        "lib.cpp": "int lib() { return 1; }\n",
    },
}


def programs(name: str) -> dict[str, list[str]]:
    """Return the commands that build one of the sources."""
    found = {"pkg": [str(cold.BIN / "pkg"), "build", "-i", "-c"]}
    if "variants" in name:
        found["pkg -j 2"] = [*found["pkg"], "-j", "2"]
    if (cold.BIN / "rez-build").exists():
        found["rez"] = [str(cold.BIN / "rez-build"), "-i", "-c"]
    return found


def measure(folder: Path, runs: int) -> dict[str, dict[str, float]]:
    """Return the median seconds of each program for each source."""
    for number in range(10):
        part = folder / "packages" / "part" / str(number)
        part.mkdir(parents=True)
        (part / "package.py").write_text(f"name = 'part'\nversion = '{number}'\n")
    env = cold.environment(folder / "packages", folder)
    cold.warm(env)
    figures: dict[str, dict[str, float]] = {}
    for name, files in SOURCES.items():
        source = folder / name
        source.mkdir()
        for path, text in files.items():
            (source / path).write_text(text)
        times: dict[str, list[float]] = {}
        for _ in range(runs):
            for program, words in programs(name).items():
                target = folder / "installed" / program
                shutil.rmtree(target, ignore_errors=True)
                env["REZ_LOCAL_PACKAGES_PATH"] = str(target)
                start = time.perf_counter()
                subprocess.run(words, cwd=source, env=env, check=True, capture_output=True)
                times.setdefault(program, []).append(time.perf_counter() - start)
        figures[name] = {program: statistics.median(each) for program, each in times.items()}
    return figures


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="builds per program and package")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder:
        figures = measure(Path(folder), options.runs)
    print("| build and install | `pkg` | `pkg -j 2` | rez | rez / `pkg` |")
    print("|---|---|---|---|---|")
    for name, seconds in figures.items():
        cells = [f"{seconds[each]:.2f} s" if each in seconds else "" for each in ("pkg", "pkg -j 2", "rez")]
        ratio = f"{seconds['rez'] / seconds['pkg']:.1f}" if "rez" in seconds else ""
        print(f"| {name} | {' | '.join(cells)} | {ratio} |")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
