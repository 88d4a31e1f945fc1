"""The shell `tcsh`."""

from __future__ import annotations

import os
from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.shell import Shell
from pkg_shells.csh import CshShell


class TcshShell(CshShell):
    """A C shell that reads `~/.tcshrc` in place of `~/.cshrc` where there is one."""

    name = "tcsh"
    executable = "tcsh"

    @property
    def own_file(self) -> str:  # type: ignore[override]
        """The start-up file that the shell would read."""
        return "~/.tcshrc" if os.path.exists(os.path.expanduser("~/.tcshrc")) else "~/.cshrc"  # noqa: PTH110, PTH111


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(TcshShell)
