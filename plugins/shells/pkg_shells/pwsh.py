"""The shell `pwsh`: PowerShell 6 and later, which runs on every platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.shell import Shell
from pkg_shells.powershell import PowerShell


class PwshShell(PowerShell):
    """As Windows PowerShell, with the path separator and the case of variables that the platform has."""

    name = "pwsh"
    executable = "pwsh"
    path_separator = os.pathsep
    ignores_case = sys.platform == "win32"
    on_windows = sys.platform == "win32"

    def encode(self, text: str) -> bytes:
        """Write UTF-8, which this PowerShell takes for granted."""
        return text.encode("utf-8", "surrogateescape")


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(PwshShell)
