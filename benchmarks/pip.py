"""`python -m benchmarks.pip PYTHON...`: packages of projects by `pkg pip`, rez-pip and PyPI's rez-pip.

Each tool installs each project with all it requires, for all pythons, into a repository of its own. Counted
are packages, variants, and seconds. The index is the configured one; a first install by pip alone fills its
cache, so that nobody pays for the network.

    python -m benchmarks.pip python3.10 python3.11 --rez-pip /studio/venv/bin/rez-pip2
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.output import heading, table, times
from benchmarks.pip_real import write_system_packages

PROJECTS = ("requests", "rich", "numpy", "cryptography")


def count(repository: Path) -> tuple[int, int]:
    """Count packages and their variants, one without variants as one."""
    from pkg.catalog import Catalog
    from pkg.host import default_host

    catalog = Catalog(default_host(), paths=[str(repository)])
    packages = [
        package
        for each in catalog.repositories()
        for family in each.families()
        for package in family.iter_packages()
    ]
    return len(packages), sum(max(package.num_variants, 1) for package in packages)


def commands(tool: str, project: str, minors: Sequence[str], goal: Path, rez_pip: str) -> Iterator[list[str]]:
    """Yield the command lines with which a tool installs a project for some pythons."""
    folder = Path(sys.executable).parent
    if tool == "pkg pip":
        pythons = [word for minor in minors for word in ("-P", minor)]
        yield [str(folder / "pkg"), "pip", "-i", *pythons, "-p", str(goal), project]
        return
    for minor in minors:
        if tool == "rez-pip 3.4":
            yield [str(folder / "rez-pip"), "-i", "--python-version", minor, "-p", str(goal), project]
        else:
            yield [rez_pip, "--python-version", minor, "-p", str(goal), project]


def install(lines: Sequence[Sequence[str]], environ: Mapping[str, str]) -> tuple[float, str]:
    """Run command lines one after the other; give the seconds, and what went wrong."""
    started = time.monotonic()
    for line in lines:
        run = subprocess.run(line, env=dict(environ), capture_output=True, text=True, check=False)
        if run.returncode:
            said = (run.stderr or run.stdout).strip().splitlines() or [f"exit code {run.returncode}"]
            return time.monotonic() - started, said[-1][:100]
    return time.monotonic() - started, ""


def rows(
    minors: Sequence[str], folder: Path, environ: Mapping[str, str], rez_pip: str
) -> Iterator[list[object]]:
    tools = ["pkg pip", "rez-pip 3.4", *(["rez-pip 0.4 (PyPI)"] if rez_pip else [])]
    for project in PROJECTS:
        ours = None
        for tool in tools:
            goal = folder / tool.replace(" ", "-") / project
            goal.mkdir(parents=True)
            seconds, problem = install(list(commands(tool, project, minors, goal, rez_pip)), environ)
            if problem:
                yield [project, tool, problem, "", "", ""]
                continue
            ours = ours or seconds
            packages, variants = count(goal)
            yield [project, tool, packages, variants, f"{seconds:.1f} s", times(seconds / ours)]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pythons", nargs="*", default=[sys.executable], help="interpreters to install for")
    parser.add_argument(
        "--rez-pip", default="", metavar="PROGRAM", help="rez-pip2 of rez-pip 0.4, with rez beside it"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-bench-pip-") as temporary:
        folder = Path(temporary)
        minors = write_system_packages(folder / "system", options.pythons)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PKG_", "REZ_"))}
        environ["REZ_PACKAGES_PATH"] = str(folder / "system")
        environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        for python in options.pythons:
            for project in PROJECTS:
                goal = folder / "warm" / Path(python).name / project
                install(
                    [[python, "-m", "pip", "install", "--quiet", "--target", str(goal), project]], environ
                )
        heading(f"Python distributions as packages, python {', '.join(minors)}")
        header = ("project", "tool", "packages", "variants", "seconds", "of pkg")
        table(header, rows(minors, folder, environ, options.rez_pip))
    return 0


if __name__ == "__main__":
    sys.exit(main())
