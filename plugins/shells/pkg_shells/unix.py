"""What shells of Unix share: quotes, the order of a start, how ours gets between the user's files."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from pkg.interfaces.actions import EscapedString, text_parts
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart


class StartUp:
    """How one start of a shell reads its start-up files.

    Attributes:
        command: the line to run, or None.
        stdin: whether commands come from standard input.
        files: the user's start-up files that exist, in the order they are sourced.
        variable: the shell sources the file that this variable names (`BASH_ENV`, `ENV`), or None.
        own_rcfile: the shell is given a start-up file of ours.
        home_files: start-up files that must carry the environment when the home folder is replaced.
    """

    __slots__ = ("command", "files", "home_files", "own_rcfile", "stdin", "variable")

    def __init__(
        self,
        *,
        command: str | None,
        stdin: bool,
        files: Sequence[str],
        variable: str | None = None,
        own_rcfile: bool = False,
        home_files: Sequence[str] = (),
    ) -> None:
        self.command = command
        self.stdin = stdin
        self.files = files
        self.variable = variable
        self.own_rcfile = own_rcfile
        self.home_files = home_files


class UnixShell(Shell):
    """Quotes of two kinds, and the start of a shell, whatever its code looks like."""

    source_word = "source"
    exit_line = "exit $?"
    rcfile_argument = ""
    stdin_argument = "-s"
    history_file = "~/.bash_history"
    history_variable = "HISTFILE"
    home_variable = "HOME"

    # --- code -----------------------------------------------------------------------------------

    def source(self, path: str) -> list[str]:
        """Source a file in the present shell."""
        return [f"{self.source_word} {self.escape(path)}"]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error."""
        return [f"{line} 1>&2" for line in self.info(value)]

    def escape(self, value: str | EscapedString) -> str:
        """Put literal parts in single quotes, others in double quotes, where variables are expanded."""
        return "".join(
            [
                self.in_single_quotes(text) if is_literal else self.in_double_quotes(text)
                for is_literal, text in text_parts(value)
            ]
        )

    @abstractmethod
    def in_single_quotes(self, text: str) -> str:
        """Quote a text in which nothing is special."""

    @abstractmethod
    def in_double_quotes(self, text: str) -> str:
        """Quote a text in which variables, and commands in the shell's way, stay alive."""

    # --- starting -------------------------------------------------------------------------------

    @abstractmethod
    def start_up(self, start: ShellStart) -> StartUp:
        """Decide which start-up files matter and how ours gets in."""

    def start(self, start: ShellStart) -> ShellFiles:
        """Write `rez-shell.sh`, which sources the environment or starts the shell that does.

        With a command there is one shell process; interactively there is a second one, whose start-up
        files are replaced by ours, which source the user's.
        """
        plan = self.start_up(start)
        files: dict[str, str] = {}
        lines = [*self.shebang(start.program), *self.prompt_variable(start)]
        if plan.command is not None:
            lines += self._enter(start, plan, plan.files)
            command = plan.command
        else:
            command = self.path_word(start.program)
            quiet = start.quiet or plan.stdin
            if plan.stdin:
                command += f" {self.stdin_argument}"
            elif plan.own_rcfile:
                command += f" {self.rcfile_argument}"
            if plan.own_rcfile:
                name = f"rcfile.{self.file_extension}"
                files[name] = self._script(start, self._enter(start, plan, plan.files, welcome=not quiet))
                command += " " + self.path_word(join_path(start.folder, name))
            elif plan.variable:
                name = f"{plan.variable}.{self.file_extension}"
                files[name] = self._script(start, self._enter(start, plan, plan.files, welcome=not quiet))
                lines += self.setenv(plan.variable, EscapedString(join_path(start.folder, name), True))
            elif plan.files or plan.home_files:
                lines += self._replace_home(start, plan, files, welcome=not quiet)
            else:
                start.warn(
                    f"shell {self.name!r} reads no start-up file here, so the environment is made in the "
                    "process that starts it"
                )
                lines += self.source(start.context_file)
        if command:
            lines.append(command)
        lines.append(self.exit_line)
        script = f"rez-shell.{self.file_extension}"
        files[script] = "\n".join(lines) + "\n"
        return ShellFiles(files, (start.program, join_path(start.folder, script)), reads_stdin=plan.stdin)

    @abstractmethod
    def prompt_lines(self, start: ShellStart) -> list[str]:
        """Change the visible prompt, keeping the one it had in a REZ_STORED_PROMPT_ variable."""

    def path_word(self, path: str) -> str:
        """Write a path or a program as a word of a command line, quoted unless it is plain."""
        return path if is_plain(path) and "=" not in path else self.escape(EscapedString(path, True))

    def interactive_lines(self, start: ShellStart) -> list[str]:
        """Return what a shell gets besides the environment; not only interactive ones, as in rez."""
        lines = self.prompt_lines(start) if start.set_prompt and start.prompt else []
        if start.tool:
            lines += self.tool_lines(" ".join(map(self.path_word, start.tool)))
        if start.completion_file:
            lines += self.source(start.completion_file)
        return lines

    def _enter(
        self,
        start: ShellStart,
        plan: StartUp,
        files: Sequence[str],
        *,
        welcome: bool = False,
    ) -> list[str]:
        """Source the environment and the user's files in the configured order, then set up the prompt."""
        context = self.source(start.context_file)
        lines = list(context) if start.sourced_first else []
        for file in files:
            lines += self.source(file)
        if not start.sourced_first:
            lines += context
        if plan.variable:
            lines += self.unsetenv(plan.variable)
        lines += self.interactive_lines(start)
        if welcome:
            lines += self.welcome_lines(start)
        return lines

    def _replace_home(
        self, start: ShellStart, plan: StartUp, files: dict[str, str], *, welcome: bool
    ) -> list[str]:
        """Give the shell a home folder whose start-up files put the real one back first."""
        real_home = self.setenv(
            self.home_variable, EscapedString(start.environ.get(self.home_variable, ""), True)
        )
        present = set(plan.files)
        for file in [*(file for file in plan.files if file not in plan.home_files), *plan.home_files]:
            own = [file] if file in present else []
            if file in plan.home_files:
                lines = self._enter(start, plan, own, welcome=welcome)
            else:
                lines = self.source(file)
            files[os.path.basename(file)] = self._script(start, [*real_home, *lines])  # noqa: PTH119
        return [
            *self.setenv(self.home_variable, EscapedString(start.folder, True)),
            *self._history_lines(),
        ]

    def _history_lines(self) -> list[str]:
        """Name the user's own history, which the shell would look for in the folder that replaces its own."""
        history = os.path.expanduser(self.history_file)  # noqa: PTH111
        if not os.path.exists(history):  # noqa: PTH110
            return []
        return self.setenv(self.history_variable, EscapedString(history, True))

    def _script(self, start: ShellStart, lines: Sequence[str]) -> str:
        return "\n".join([*self.shebang(start.program), *lines]) + "\n"


def is_plain(word: str) -> bool:
    """Tell whether a word means itself without quotes."""
    return all(char in "_@%+=:,./-" or char.isalnum() for char in word)


def text_of(lines: Iterable[str]) -> str:
    """Return lines as the text of a file."""
    return "".join([f"{line}\n" for line in lines])


def existing(*files: str) -> list[str]:
    """Return the files that are there; names may start with `~`."""
    return [file for file in files if os.path.exists(os.path.expanduser(file))]  # noqa: PTH110, PTH111


def file_of_variable(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the file that a variable names, if there is one."""
    path = environ.get(name)
    return [path] if path and os.path.isfile(os.path.expanduser(path)) else []  # noqa: PTH111, PTH113


def join_path(folder: str, name: str) -> str:
    """Return the path of a file in a folder."""
    return os.path.join(folder, name)  # noqa: PTH118
