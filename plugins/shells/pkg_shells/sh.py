"""The shell `sh`, whichever program that is on the machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.shell import Shell, ShellStart
from pkg_shells import default_path
from pkg_shells.posix import PosixShell
from pkg_shells.unix import StartUp, existing, file_of_variable


class ShShell(PosixShell):
    """Start-up through the file that ENV names; there is no rc file of its own."""

    name = "sh"
    executable = "sh"
    knows_rcfile = False

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Read the default from the program where it is bash; others refuse how rez asks them."""
        del run
        return default_path.of_bash(environ, self.executable) if default_path.is_asked(environ) else []

    def start_up(self, start: ShellStart) -> StartUp:
        """Decide which start-up files matter."""
        stdin, _ = self.settled(start)
        if start.command is not None or stdin:
            return StartUp(command=start.command, stdin=stdin, files=())
        files = [] if start.norc else existing("~/.profile")
        return StartUp(
            command=None, stdin=False, files=[*files, *file_of_variable(start.environ, "ENV")], variable="ENV"
        )


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(ShShell)
