"""Run the Python that runs `pkg`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def python(ctx: typer.Context) -> int:
    """Run the Python interpreter that runs `pkg`, so that `import pkg` works.

    pkg python script.py one two        pkg python -c 'import pkg; ...'        pkg python

    All words are the interpreter's. PYTHONPATH and its kin are not looked at (`python -E`).
    """
    words = [sys.executable, "-E", *(App.of(ctx).command_words or ())]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(words[0], words)
    import subprocess

    return subprocess.run(words, check=False).returncode


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg python`."""
    register(Command("python", python, "run the Python that runs pkg", passthrough=True))
