"""`python -m benchmarks.memcached`: cold environments with and without memcached, beside rez's, in one run.

A memcached of its own is started on this machine, so a question to it costs little: over a network it costs
more, as the storage does. The repository is on a local disk. "Index empty" is a machine that has never asked:
what `pkg` keeps of repositories is removed before each process, the compiled solver is not.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import cold, data
from benchmarks.output import heading, milliseconds, table
from benchmarks.solver.cold_report import SMALL_REQUEST

_KEPT = ("index", "encoded", "code", "completions")


@contextmanager
def server() -> Iterator[str]:
    """Start a memcached for some time, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = ["-u", "root"] if os.getuid() == 0 else []
    process = subprocess.Popen(
        ["memcached", "-l", "127.0.0.1", "-p", str(port), "-m", "256", "-I", "8m", *user]
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def cases(env: dict[str, str], address: str) -> dict[str, tuple[str, dict[str, str], bool]]:
    """Give program, variables and whether the index is removed before, by the name of the case."""
    asked = {**env, "REZ_MEMCACHED_URI": address}
    return {
        "pkg, with its index": ("pkg", env, False),
        "pkg, with its index, resolve remembered by memcached": ("pkg", asked, False),
        "pkg, index empty": ("pkg", env, True),
        "pkg, index empty, definitions from memcached": ("pkg", {**asked, "REZ_RESOLVE_CACHING": "0"}, True),
        "pkg, index empty, resolve remembered by memcached": ("pkg", asked, True),
        "rez": ("rez", env, False),
        "rez, resolve remembered by memcached": ("rez", asked, False),
    }


def measured(
    request: list[str], env: dict[str, str], address: str, runs: int
) -> Iterator[tuple[object, ...]]:
    """Time all cases in turns, after one process of each that fills what is remembered."""
    found = cases(env, address)
    times: dict[str, list[float]] = {name: [] for name in found}
    codes: dict[str, int] = {}
    for turn in range(runs + 1):
        for name, (tool, variables, empty) in found.items():
            if empty and turn:
                _forget(Path(env["HOME"]))
            words = [str(cold.BIN / ("pkg" if tool == "pkg" else "rez-env")), *request, "--", "true"]
            if tool == "pkg":
                words.insert(1, "env")
            start = time.perf_counter()
            codes[name] = subprocess.run(words, env=variables, capture_output=True, check=False).returncode
            if turn:
                times[name].append(time.perf_counter() - start)
            if empty and turn:
                subprocess.run(words, env=env, capture_output=True, check=False)  # an index for the others
    for name, each in times.items():
        yield len(request), name, milliseconds(statistics.median(each)), milliseconds(min(each)), codes[name]


def _forget(home: Path) -> None:
    for name in _KEPT:
        shutil.rmtree(home / ".cache" / "pkg" / name, ignore_errors=True)


def client(environ: dict[str, str], runs: int) -> float:
    """Return the seconds that importing the client takes beyond a bare python, least of some."""
    program = "from pymemcache.client.base import Client; from pymemcache.exceptions import MemcacheError"

    def least(code: str) -> float:
        best = 1e9
        for _ in range(runs):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env=environ, check=True)
            best = min(best, time.perf_counter() - start)
        return best

    return least(program) - least("pass")


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memcached", description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="cold processes per case")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    options = parser.parse_args()
    if shutil.which("memcached") is None:
        sys.exit("there is no memcached on PATH")
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as folder, server() as address:
        scratch = Path(folder)
        (scratch / "home").mkdir()
        root = data.unpack_repository(options.data or scratch / "data")
        env = cold.environment(root, scratch / "home")
        env.pop("NUMBA_CACHE_DIR", None)
        cold.warm(env)
        print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
        requests = data.requests()
        heading("Environments with and without memcached")
        table(
            ("requests", "process", "median", "least", "exit"),
            (
                row
                for request in (requests[SMALL_REQUEST], max(requests, key=len))
                for row in measured(request, env, address, options.runs)
            ),
        )
        print(f"\nImporting the client: {milliseconds(client(env, options.runs))} beyond bare python.")


if __name__ == "__main__":
    main()
