"""The shell `bash`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.shell import Shell, ShellStart
from pkg_shells import default_path
from pkg_shells.posix import PosixShell
from pkg_shells.unix import StartUp, existing, file_of_variable


class BashShell(PosixShell):
    """Start-up through BASH_ENV, an rc file, or a replaced home folder."""

    name = "bash"
    executable = "bash"
    rcfile_argument = "--rcfile"

    def alias(self, name: str, command: str) -> list[str]:
        """Define and export a function, so that bash scripts started from here know it too."""
        return [f'function {name}() {{ {command} "$@"; }};export -f {name};']

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Read the compiled-in default from the program; a start-up file in BASH_ENV is not asked."""
        del run
        return default_path.of_bash(environ, self.executable) if default_path.is_asked(environ) else []

    def start_up(self, start: ShellStart) -> StartUp:
        """Decide which start-up files matter."""
        stdin, rcfile = self.settled(start)
        if start.command is not None or stdin:
            return StartUp(
                command=start.command,
                stdin=stdin,
                files=file_of_variable(start.environ, "BASH_ENV"),
                variable="BASH_ENV",
            )
        if rcfile or start.norc:
            return StartUp(
                command=None, stdin=False, files=existing(rcfile) if rcfile else (), own_rcfile=True
            )
        return StartUp(
            command=None,
            stdin=False,
            files=existing("~/.bash_profile", "~/.bash_login", "~/.profile", "~/.bashrc"),
            home_files=("~/.bash_profile", "~/.bashrc"),
        )


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(BashShell)
