"""Install real projects from the configured index, and use each in `pkg env` and in `rez-env`.

    make pip-real                                   all but the large ones, for this python
    python -m benchmarks.pip_real --large PYTHON... PySide6 too, for several pythons

Prints a table for docs/pip.md. Exits with 1 when something does not work.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class Project(NamedTuple):
    what: str
    words: tuple[str, ...]
    request: tuple[str, ...]
    command: tuple[str, ...]
    expected: str
    large: bool = False


def code(request: str, text: str, expected: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return (*request.split(), "python"), ("python", "-c", text), expected


PROJECTS = (
    Project(
        "pure Python, with requirements",
        ("requests",),
        *code("requests", "import requests, urllib3, idna; print(requests.codes.ok)", "200"),
    ),
    Project("compiled", ("numpy",), *code("numpy", "import numpy; print(int(numpy.ones(5).sum()))", "5")),
    Project(
        "abi3",
        ("cryptography",),
        *code(
            "cryptography",
            "from cryptography.fernet import Fernet as F; f = F(F.generate_key());"
            " print(f.decrypt(f.encrypt(b'x')).decode())",
            "x",
        ),
    ),
    Project(
        "namespace shared by two",
        ("jaraco.functools", "jaraco.context"),
        *code(
            "jaraco.functools jaraco.context",
            "import jaraco.functools, jaraco.context; print(len(set(jaraco.__path__)))",
            "2",
        ),
    ),
    Project("console script, compiled", ("black",), ("black", "python"), ("black", "--version"), "black, "),
    Project("console script, pure", ("httpie",), ("httpie", "python"), ("http", "--version"), "."),
    Project(
        "data files beside the modules",
        ("certifi",),
        *code("certifi", "import certifi, os; print(os.path.getsize(certifi.where()) > 100000)", "True"),
    ),
    Project(
        "data files elsewhere (share/)",
        ("yt-dlp",),
        *code(
            "yt_dlp",
            "import yt_dlp, os; root = os.path.dirname(os.path.dirname(os.path.dirname(yt_dlp.__file__)));"
            " print(os.path.isfile(root + '/share/bash-completion/completions/yt-dlp'))",
            "True",
        ),
    ),
    Project(
        "extras",
        ("requests[socks]==2.32.3", "rich"),
        *code("requests-2.32.3 rich", "import requests, socks, rich; print(requests.__version__)", "2.32.3"),
    ),
    Project(
        "large, abi3",
        ("PySide6-Essentials",),
        *code("PySide6_Essentials", "from PySide6 import QtCore; print(QtCore.QPoint(1, 2).y())", "2"),
        large=True,
    ),
)


def write_package(root: Path, name: str, version: str, body: str = "") -> Path:
    folder = root / name / version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.py").write_text(f"name = {name!r}\nversion = {version!r}\n{body}")
    return folder


def write_system_packages(root: Path, pythons: list[str]) -> list[str]:
    """Write packages of the pythons, the platform and the processor; give the pythons' minor versions."""
    minors = []
    for python in pythons:
        ask = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.executable)"
        version, program = subprocess.check_output([python, "-c", ask], text=True).split(" ", 1)
        body = "tools = ['python']\ndef commands():\n    env.PATH.prepend('{root}/bin')\n"
        folder = write_package(root, "python", version, body) / "bin"
        folder.mkdir(exist_ok=True)
        script = folder / "python"
        script.write_text(f'#!/bin/sh\nexec "{program.strip()}" "$@"\n')
        script.chmod(0o755)
        minors.append(".".join(version.split(".")[:2]))
    from pkg.settings.system import System

    system = System()
    write_package(root, "platform", system.platform)
    write_package(root, "arch", system.arch)
    return minors


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pythons", nargs="*", default=[sys.executable], help="interpreters to install for")
    parser.add_argument("--large", action="store_true", help="the large ones too")
    parser.add_argument("--keep", metavar="FOLDER", help="where to work; not removed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pkg-pip-real-") as temporary:
        folder = Path(options.keep or temporary).resolve()
        system, packages = folder / "system", folder / "packages"
        minors = write_system_packages(system, options.pythons)
        paths = f"{packages}{os.pathsep}{system}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PKG_", "REZ_"))}
        environ |= {"PKG_PACKAGES_PATH": paths, "REZ_PACKAGES_PATH": paths}
        environ |= {"PKG_LOCAL_PACKAGES_PATH": str(packages), "REZ_LOCAL_PACKAGES_PATH": str(packages)}
        bin_folder = Path(sys.executable).parent
        flags = [word for minor in minors for word in ("-P", minor)]
        print(f"{platform.system()} {platform.machine()}, python {', '.join(minors)}\n")
        print("| what | request | packages | variants | made in | pkg env | rez-env |")
        print("|---|---|---|---|---|---|---|")
        failed = False
        for project in PROJECTS:
            if project.large and not options.large:
                continue
            started = time.monotonic()
            done = subprocess.run(
                [bin_folder / "pkg", "pip", "-i", "--json", *flags, *project.words],
                env=environ, capture_output=True, text=True, check=False,
            )  # fmt: skip
            seconds = time.monotonic() - started
            if done.returncode:
                print(f"| {project.what} | `{' '.join(project.words)}` | {done.stderr.strip()} |")
                failed = True
                continue
            made = json.loads(done.stdout)["installed"]
            count = len({each["package"] for each in made})
            cells = []
            for program in ("pkg", "rez"):
                start = [bin_folder / "pkg", "env"] if program == "pkg" else [bin_folder / "rez-env"]
                good = 0
                for minor in minors:
                    request = [f"python-{minor}" if each == "python" else each for each in project.request]
                    ran = subprocess.run(
                        [*start, *request, "--", *project.command],
                        env=environ, capture_output=True, text=True, check=False,
                    )  # fmt: skip
                    good += ran.returncode == 0 and project.expected in ran.stdout
                    if ran.returncode or project.expected not in ran.stdout:
                        print(ran.stdout, ran.stderr, file=sys.stderr)
                cells.append(f"{good} of {len(minors)}")
                failed |= good < len(minors)
            row = [
                project.what,
                f"`{' '.join(project.words)}`",
                str(count),
                str(len(made)),
                f"{seconds:.1f} s",
            ]
            print(f"| {' | '.join([*row, *cells])} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
