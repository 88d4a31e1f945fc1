"""`python -m benchmarks.build`: builds by `pkg` and by rez of the same packages, in turns, in one run.

Each source is also built by its tool alone, in a shell, with the same commands: what remains of the others'
time is their overhead. A package whose build does nothing has nothing else; a package with variants that wait
shows what building side by side is worth; the C++ library is a real build; the last ones require packages of
rez's own benchmark repository, as packages of a studio do: the first of its 188 requests, and the middle one.

Below the figures stands the load of the machine, which makes all times longer, those of the processor least.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import cold, data
from benchmarks.output import table

WAIT = 2.0  # seconds that the build of one variant waits
GOAL = 3  # rez's overhead to ours

# What rez's CMake modules want to know, where nobody sets it for them.
TOLD = {"REZ_BUILD_ENV": "1", "REZ_BUILD_PROJECT_NAME": "lib", "REZ_BUILD_PROJECT_VERSION": "1"}
CONFIGURE = 'cmake .. -DCMAKE_INSTALL_PREFIX="$TARGET" -DCMAKE_MODULE_PATH={modules} -G "Unix Makefiles"'

SOURCES = {
    "nothing": ({"package.py": "name = 'nothing'\nversion = '1'\nbuild_command = 'true'\n"}, "true"),
    "ten variants": (
        {
            "package.py": "name = 'ten'\nversion = '1'\nbuild_command = 'true'\n"
            f"variants = {[[f'part-{number}'] for number in range(10)]!r}\n"
        },
        "\n".join(["bash -c true"] * 10),
    ),
    "two waiting variants": (
        {
            "package.py": f"name = 'two'\nversion = '1'\nbuild_command = 'sleep {WAIT}'\n"
            "variants = [['part-1'], ['part-2']]\n"
        },
        f"bash -c 'sleep {WAIT}'\nbash -c 'sleep {WAIT}'",
    ),
    "C++ library": (
        {
            "package.py": "name = 'lib'\nversion = '1'\n",
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.10)\ninclude(RezBuild)\n"
            "add_library(lib SHARED lib.cpp)\ninstall(TARGETS lib DESTINATION lib)\n",
            "lib.cpp": "int lib() { return 1; }\n",
        },
        f"{CONFIGURE} && make -j2 && make -j2 install",
    ),
    **{
        f"request {number} of a studio": (
            {
                "package.py": "name = 'shot'\nversion = '1'\nbuild_command = 'true'\n"
                f"requires = {data.requests()[number]!r}\n"
            },
            "true",
        )
        for number in (0, 94)
    },
}


def programs(name: str, alone: str) -> dict[str, list[str]]:
    """Return the commands that build one of the sources."""
    found = {
        "tool": ["bash", "-c", f"rm -rf build; mkdir build && cd build\n{alone}"],
        "pkg": [str(cold.BIN / "pkg"), "build", "-i", "-c"],
    }
    if "variants" in name:
        found["pkg -j 2"] = [*found["pkg"], "-j", "2"]
    if (cold.BIN / "rez-build").exists():
        found["rez"] = [str(cold.BIN / "rez-build"), "-i", "-c"]
    return found


def measure(folder: Path, runs: int) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """Return the seconds of each run of each program for each source: by the clock, and of the processor."""
    for number in range(10):
        part = folder / "packages" / "part" / str(number)
        part.mkdir(parents=True)
        (part / "package.py").write_text(f"name = 'part'\nversion = '{number}'\n")
    studio = data.unpack_repository(folder / "studio")
    env = cold.environment(folder / "packages", folder)
    cold.warm(env)
    env["REZ_PACKAGES_PATH"] += f"{os.pathsep}{studio}"
    modules = subprocess.check_output(
        [cold.BIN / "python", "-c", "import pkg_build_systems as p; print(p.__path__[0])"], text=True
    )
    figures: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for name, (files, alone) in SOURCES.items():
        source = folder / name
        source.mkdir()
        for path, text in files.items():
            (source / path).write_text(text)
        times: dict[str, list[tuple[float, float]]] = {}
        tool = alone.replace("{modules}", f"{modules.strip()}/cmake_modules")
        for number in range(runs + 1):
            for program, words in programs(name, tool).items():
                target = folder / "installed" / program
                shutil.rmtree(target, ignore_errors=True)
                shutil.rmtree(source / "build", ignore_errors=True)
                env["REZ_LOCAL_PACKAGES_PATH"] = str(target)
                start, before = time.perf_counter(), processor()
                run(words, source, env | TOLD | {"TARGET": str(target)} if program == "tool" else env)
                if number:  # the first run fills caches
                    passed = time.perf_counter() - start, processor() - before
                    times.setdefault(program, []).append(passed)
        figures[name] = times
    return figures


def processor() -> float:
    """Return the processor time, in seconds, of all programs that this process has run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(words: list[str], source: Path, env: dict[str, str]) -> None:
    """Run one build.

    Raises:
        SystemExit: it failed; with what it printed.
    """
    done = subprocess.run(words, cwd=source, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed in {source.name!r}:\n{done.stdout}{done.stderr}")


def row(name: str, times: dict[str, list[tuple[float, float]]]) -> list[str]:
    """Return the cells of one source: median times, overheads, and the ratios of these."""
    clock, used = (
        {program: statistics.median(one[which] for one in each) for program, each in times.items()}
        for which in (0, 1)
    )
    cells = [f"{clock[each]:.2f} s" if each in clock else "" for each in ("tool", "pkg", "pkg -j 2", "rez")]
    for seconds in (clock, used):
        over = {each: seconds[each] - seconds["tool"] for each in ("pkg", "rez") if each in seconds}
        cells += [f"{over[each] * 1e3:.0f} ms" if each in over else "" for each in ("pkg", "rez")]
        cells.append(f"{over['rez'] / over['pkg']:.1f}" if "rez" in over else "")
    return [name, *cells]


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="builds per program and package")
    parser.add_argument("--json", type=Path, help="also write the times to this file")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder:
        figures = measure(Path(folder), options.runs)
    header = ("build and install", "tool alone", "`pkg`", "`pkg -j 2`", "rez")
    overhead = ("overhead of `pkg`", "of rez", f"rez / `pkg` (goal {GOAL})")
    table(
        (*header, *overhead, "the same, processor", "of rez", "rez / `pkg`"),
        [row(name, times) for name, times in figures.items()],
    )
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"\nMedians of {options.runs} runs in turns, {os.cpu_count()} cores, load {load}.")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
