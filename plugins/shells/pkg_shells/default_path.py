"""The PATH that a shell gives itself when it is started without one, found without starting it.

Source: rez 3.4.0, which starts the shell; compared with the real shells in tests/plugins/shells.
"""

# pathlib costs more than reading the file does.
# ruff: noqa: PTH123
from __future__ import annotations

import re
from collections.abc import Mapping

from pkg.settings.machine import find_program

# zsh/Src/init.c, the same for as long as its history goes back.
ZSH = ("/bin", "/usr/bin", "/usr/ucb", "/usr/local/bin")

# A constant of the program: absolute folders of programs, perhaps the current one behind them.
_CONSTANT = re.compile(rb"\0((?:/[\w/.-]*bin:)+(?:/[\w/.-]*bin|\.))(?=\0)")


def of_bash(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the folders that are compiled into a bash, whatever its name is.

    Args:
        environ: where to look for the program.
        name: `bash`, or `sh` where that may be bash.

    Returns:
        Nothing when the program is no bash, or cannot be read.
    """
    program = find_program(environ, name)
    if program is None:
        return []
    try:
        with open(program, "rb") as file:
            content = file.read()
    except OSError:
        return []
    if b"BASH_VERSINFO" not in content:
        return []
    # Another constant of that form is the path of the standard's programs, which are never in /usr/local.
    for folders in _CONSTANT.findall(content):
        found: list[str] = folders.decode("ascii", "replace").split(":")
        if "/usr/local/bin" in found:
            return found
    return []


def is_asked(environ: Mapping[str, str]) -> bool:
    """Tell whether rez would get an answer: it looks the shell up with `which`, or not at all."""
    return find_program(environ, "which") is not None
