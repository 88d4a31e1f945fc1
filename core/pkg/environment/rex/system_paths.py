"""The system's part of PATH, as a shell finds it when it is started without one.

rez starts the shell for that at every environment. Here the shell's plugin reads it from the platform's
files, and the answer is kept in the cache folder together with everything it depends on: the shell's
program, and that `which` is installed, which rez needs.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH103, PTH118, PTH120, PTH123
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pkg.files import put_text
from pkg.settings.machine import find_program

if TYPE_CHECKING:
    from pkg.interfaces.shell import Shell


def system_paths(
    shell: Shell,
    environ: Mapping[str, str],
    *,
    configured: Sequence[str] | None = None,
    cache_folder: str | None = None,
) -> list[str]:
    """Return the folders that follow the packages' own on PATH.

    Args:
        shell: the shell that is started, or that would be.
        environ: the environment of this process.
        configured: the setting `standard_system_paths`, which is the answer when not empty.
        cache_folder: where to remember the answer; None asks the shell every time.

    Source: rez 3.4.0, compared in tests/core/environment/rex/test_system_paths.py.
    """
    if configured:
        return list(configured)
    detected: Sequence[str] | None = None
    kept = None
    made_from = ""
    if cache_folder:
        made_from = _state(shell, environ)
        from zlib import crc32

        kept = os.path.join(cache_folder, "shells", f"{shell.name}-{crc32(made_from.encode()):08x}.txt")
        detected = _remembered(kept, made_from)
    if detected is None:
        detected = shell.detect_system_paths(environ, _output)
        if kept:
            _remember(kept, f"{made_from}\n{os.pathsep.join(detected)}\n")
    paths = list(detected)
    for path in os.defpath.split(os.pathsep):
        if path not in paths:
            paths.append(path)
    return [path for path in paths if path]


def _state(shell: Shell, environ: Mapping[str, str]) -> str:
    """Describe in one line what the answer depends on."""
    words = [shell.name]
    for program in (shell.executable, "which"):
        path = find_program(environ, program)
        if path is None:
            words.append(f"no {program}")
        else:
            state = os.stat(path)  # noqa: PTH116
            words.append(f"{path!r} {state.st_ino} {state.st_size} {state.st_mtime_ns}")
    return " ".join(words)


def _remembered(path: str, made_from: str) -> list[str] | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().split("\n")
    except OSError:
        return None
    # A file that was cut short lacks its last line end.
    if len(lines) != 3 or lines[0] != made_from:
        return None
    return lines[1].split(os.pathsep)


def _remember(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        put_text(path, text)
    except OSError:
        return  # a cache that cannot be written costs time, nothing else


def _output(arguments: Sequence[str], environ: Mapping[str, str]) -> str | None:
    import subprocess

    try:
        run = subprocess.run(
            arguments,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None
