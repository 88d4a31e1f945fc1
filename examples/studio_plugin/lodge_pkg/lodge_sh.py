"""The shell `lodge-sh`: a shell of its own, written from the interface alone.

It is started for commands on the farm, where nobody has start-up files: the program is `dash`, and every
start is noted in a log before the command runs.
"""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg.settings import Setting


class LodgeShell(Shell):
    """Code for the posix shell, and a start without any file of the user."""

    name = "lodge-sh"
    executable = "dash"
    file_extension = "sh"
    settings = (*Shell.settings, Setting("log", str | None, None, "file to note every start in"))

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set and export a variable."""
        return [f"export {name}={self.escape(value)}"]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""
        return [f"unset {name}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define a function."""
        return [f'{name}() {{ {command} "$@"; }}']

    def unalias(self, name: str) -> list[str]:
        """Forget the function."""
        return [f"unset -f {name}"]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print to standard output."""
        return [f"printf '%s\\n' {self.escape(value)}"]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print to standard error."""
        return [f"printf '%s\\n' {self.escape(value)} >&2"]

    def comment(self, text: str) -> list[str]:
        """Write a comment, line by line."""
        return [f"# {line}" for line in text.split("\n")]

    def source(self, path: str) -> list[str]:
        """Source a script."""
        return [f". {self.escape(path)}"]

    def key_tokens(self, name: str) -> list[str]:
        """Return the two ways to refer to a variable."""
        return [f"${{{name}}}", f"${name}"]

    def escape(self, value: str | EscapedString) -> str:
        """Put literal parts in single quotes, the others in double quotes, where variables are expanded."""
        words = []
        for is_literal, text in EscapedString.promote(value).expanduser().strings:
            if is_literal:
                words.append("'" + text.replace("'", "'\\''") + "'")
            else:
                words.append('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
        return "".join(words)

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write one script that sources the environment, notes the start and runs what is asked for."""
        lines = [*self.shebang(start.program), *self.source(start.context_file)]
        if self.options.log:
            log = self.escape(EscapedString(self.options.log, True))
            lines.append(f'echo "$(date +%s) $REZ_USED_RESOLVE" >> {log}')
        if start.command is not None:
            lines.append(start.command)
        else:
            program = self.escape(EscapedString(start.program, True))
            lines.append(f"{program} -s" if start.stdin else program)
        lines.append("exit $?")
        script = f"{start.folder}/start.sh"
        reads_stdin = start.stdin and start.command is None
        return ShellFiles(
            {"start.sh": "\n".join(lines) + "\n"}, [start.program, script], reads_stdin=reads_stdin
        )


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(LodgeShell)
