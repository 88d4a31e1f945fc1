"""Cold processes: what a person waits for, and what the process imports and asks the file system."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
HEAVY = ("numba", "numpy", "llvmlite", "rich", "pydantic", "yaml", "rez", "importlib_metadata", "typer")
HELLO = "import typer\napp = typer.Typer()\n@app.command()\ndef main(): print('hi')\napp()"


def environment(root: Path, home: Path) -> dict[str, str]:
    """Return the environment of a user whose only repository is the benchmark's."""
    kept = {
        name: os.environ[name] for name in ("NUMBA_CACHE_DIR", "LANG", "PYTHONPATH") if name in os.environ
    }
    return kept | {
        "HOME": str(home),
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "REZ_PACKAGES_PATH": str(root),
        "REZ_IMPLICIT_PACKAGES": "",
        "REZ_DISABLE_HOME_CONFIG": "1",
    }


def warm(env: dict[str, str]) -> None:
    """Have the kernel compiled, and kept in the home folder of these processes."""
    command = [sys.executable, "-m", "pkg", "resolvers", "warm", "numba"]
    subprocess.run(command, env=env, capture_output=True, check=False)


def timed(command: list[str], env: dict[str, str], runs: int) -> tuple[float, int]:
    """Run a command a number of times; return the median seconds and the last exit code."""
    times, code = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        code = subprocess.run(command, env=env, capture_output=True, check=False).returncode
        times.append(time.perf_counter() - start)
    return statistics.median(times), code


def imported(command: list[str], env: dict[str, str]) -> tuple[int, list[str]]:
    """Return how many modules a pkg process imports, and which of the heavy ones."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *command], env=env, capture_output=True, text=True, check=False
    )
    names = re.findall(r"^import time:.*\|\s*([\w.]+)$", run.stderr, re.M)
    return len(names), [name for name in HEAVY if name in names]


def calls_below(command: list[str], env: dict[str, str], root: Path) -> int | None:
    """Count the file-system calls that name a path below the repository; None without strace."""
    if shutil.which("strace") is None:
        return None
    run = subprocess.run(
        ["strace", "-f", "-y", "-qq", "-e", "trace=file,desc", *command],
        env=env,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return sum(str(root) in line for line in run.stderr.splitlines())
