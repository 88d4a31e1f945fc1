"""Run the `pkg` program as a user does, away from the user's own files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# What a process needs to run at all; everything else would make a test depend on who runs it.
# NUMBA_CACHE_DIR: compiling the kernel takes long, and its result depends on nobody's files.
_KEPT = (
    "NUMBA_CACHE_DIR",
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "TZ",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "SystemRoot",
)


class Finished:
    """A program that has ended.

    Attributes:
        code: its exit code.
        out: what it wrote to stdout.
        err: what it wrote to stderr.
    """

    __slots__ = ("code", "err", "out")

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def __repr__(self) -> str:
        return f"Finished(code={self.code}, out={self.out!r}, err={self.err!r})"


def clean_environ(home: Path) -> dict[str, str]:
    """Return the variables of a process whose home is the given folder, and that nobody configured."""
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environ.update(HOME=str(home), USER="tester", SHELL="/bin/sh", TERM="dumb")
    return environ


def run_pkg(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: str = "",
    cwd: Path | None = None,
    timeout: float = 120,
) -> Finished:
    """Run `pkg` with this interpreter and wait for it.

    Args:
        arguments: the words after `pkg`.
        environ: all of its variables.
        stdin: what it can read.
        cwd: where it runs; None for here.
        timeout: seconds until it is stopped and `subprocess.TimeoutExpired` is raised.
    """
    program = "import sys; from pkg.cli.main import run; sys.exit(run())"
    # The first folder of sys.path is this process's business, not the tested one's.
    finished = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        env=dict(environ),
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=timeout,
        check=False,
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)
