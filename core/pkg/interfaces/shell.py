"""The interface of shell plugins: how recorded actions become shell code, and how the shell is started.

A shell writes text and names programs; it opens no files and starts nothing, so that a plugin can be
tested by reading what it returns. `pkg.environment.rex` does the rest.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Literal

from pkg.errors import RexError, ShellError
from pkg.interfaces.actions import Action, Dialect, EscapedString, disallow_escaped
from pkg.interfaces.plugin import Plugin
from pkg.interfaces.shell_start import ShellFiles as ShellFiles
from pkg.interfaces.shell_start import ShellStart as ShellStart
from pkg.settings.machine import find_program
from pkg.settings.setting import Setting

OutputStyle = Literal["file", "eval"]


class Shell(Plugin, Dialect, ABC):
    """Write environments as code of one shell, and start it.

    The methods named like actions return lines of code. A value is a text whose parts say what must
    stay literal; everything else in it is for the shell to expand, unless `expands_variables` is
    true: then variables are already replaced.

    Attributes:
        file_extension: of the shell's scripts, without the dot.
        executable: name of the program, looked up on PATH.
        path_variables: patterns of the names of variables that hold paths (`pathed_env_vars`); shells
            that write paths in their own way do so for these.
        live_characters: what makes an expandable text more than its characters.
        statement_separator: between statements on one line.
        knows_rcfile: whether a start-up file can be given in place of the usual ones.
        reads_rcfile_with_stdin: whether that is so when commands come from standard input, too.
    """

    file_extension: ClassVar[str]
    executable: ClassVar[str]
    path_variables: tuple[str, ...] = ("*PATH",)
    live_characters: ClassVar[str] = "$`"
    statement_separator: ClassVar[str] = ";"
    knows_rcfile: ClassVar[bool] = True
    reads_rcfile_with_stdin: ClassVar[bool] = False
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("prompt", str, ">", "marker added to the prompt, once for each nested environment"),
        Setting("executable_fullpath", str | None, None, "the shell's program; null searches PATH"),
    )

    # --- code -----------------------------------------------------------------------------------

    @abstractmethod
    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set and export a variable."""

    def setenv_many(self, values: Sequence[tuple[str, str | EscapedString]]) -> list[str]:
        """Set several variables, none of whose values mentions another of them."""
        return [line for name, value in values for line in self.setenv(name, value)]

    @abstractmethod
    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""

    @abstractmethod
    def alias(self, name: str, command: str) -> list[str]:
        """Make a name stand for a command line; arguments are passed on."""

    def unalias(self, name: str) -> list[str]:
        """Forget what `alias` defined; a shell that cannot do so keeps it."""
        del name
        return []

    @abstractmethod
    def info(self, value: str | EscapedString) -> list[str]:
        """Print to standard output."""

    @abstractmethod
    def error(self, value: str | EscapedString) -> list[str]:
        """Print to standard error."""

    def comment(self, text: str) -> list[str]:
        """Write lines that start with a hash; a carriage return ends a line in some shells."""
        return [f"# {line}" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]

    @abstractmethod
    def source(self, path: str) -> list[str]:
        """Source a script; a `~` at its start is the user's home folder."""

    @abstractmethod
    def escape(self, value: str | EscapedString) -> str:
        """Quote a value so that literal parts stay as they are and the others expand."""

    def key_tokens(self, name: str) -> list[str]:
        """Return the ways to refer to a variable, the safest first: `${NAME}` and `$NAME`."""
        return [f"${{{name}}}", f"${name}"]

    def shebang(self, program: str) -> list[str]:
        """Return the interpreter line of a script."""
        return [f"#!{program}"]

    def command(self, words: str | Sequence[str | EscapedString]) -> list[str]:
        """Run a line as it is, or a list: a program and arguments to quote.

        Raises:
            RexError: the program is `literal` or `expandable`.
        """
        if isinstance(words, str):
            return [words]
        first, *rest = words
        return [" ".join([disallow_escaped(first), *(self.escape(word) for word in rest)])]

    def resetenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set a variable; shells that know no better treat it like `setenv`."""
        return self.setenv(name, value)

    def prepare_reference(self, name: str) -> list[str]:
        """Make a variable safe to refer to before it is defined; nothing in most shells."""
        del name
        return []

    def extend(self, action: Action, previous: str) -> list[str]:
        """Append to or prepend to a variable that has a value; override where the shell can do it itself.

        Args:
            action: the append or prepend.
            previous: the value so far; only known when `expands_variables` is true.
        """
        if self.expands_variables:
            name, value = action.key, action.value
            other = previous
        else:
            name, value = action.args
            other = self.key_tokens(action.key)[0]
        assert value is not None
        values = (value, other) if action.name == "prependenv" else (other, value)
        return self.setenv(name, EscapedString.join(action.separator, values))

    def evaluated(self, lines: Sequence[str]) -> str | None:
        """Write code for a running shell, which evaluates what `pkg` prints: `eval "$(pkg ...)"`.

        Returns:
            The text, or None when this shell can only read such code from a file.
        """
        return "".join([line + "\n" for line in lines])

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define a function that evaluates what a command prints; nothing where a shell has no such thing.

        Args:
            name: of the function, which programs do not see.
            command: a command line.
        """
        del name, command
        return []

    def tool_lines(self, command: str) -> list[str]:
        """Make `pkg` a name for a command line where the shell finds no program of that name."""
        del command
        return []

    def lines(self, action: Action, previous: str = "") -> list[str]:
        """Return the code of one action.

        Args:
            action: any action.
            previous: see `extend`.

        Raises:
            RexError: the shell cannot express it; the caller knows where the action comes from.
        """
        name, args = action.name, action.args
        if action.key or name == "alias":
            _check_name(args[0])
        if name in ("setenv", "resetenv"):
            key, value = args[0], args[1]
            if self.expands_variables and action.value is not None:
                key, value = action.key, action.value
            return self.setenv(key, value) if name == "setenv" else self.resetenv(key, value)
        if name in ("appendenv", "prependenv"):
            before: list[str] = []
            if action.inherited is not None:
                before = self.prepare_reference(action.key if self.expands_variables else args[0])
            return [*before, *self.extend(action, previous)]
        if name == "unsetenv":
            return self.unsetenv(action.key if self.expands_variables else args[0])
        if name == "alias":
            return self.alias(*args)
        if name == "command":
            return self.command(disallow_escaped(args[0]))
        if name == "info":
            return self.info(args[0])
        if name == "error":
            return self.error(args[0])
        if name == "comment":
            return self.comment(args[0])
        if name == "source":
            return self.source(args[0])
        return []

    def holds_paths(self, name: str) -> bool:
        """Tell whether a variable holds paths, by `path_variables`; case counts, as it does for rez."""
        from fnmatch import fnmatchcase

        return any(fnmatchcase(name, pattern) for pattern in self.path_variables)

    def variable(self, name: str) -> str:
        """Return the name of a variable, for shells that write it into code as it is.

        Raises:
            RexError: no variable can have that name.
        """
        if not name or "=" in name or any(ord(char) < 32 for char in name):
            raise RexError(f"no variable can be named {name!r}")
        return name

    def encode(self, text: str) -> bytes:
        """Return a script as the bytes of its file."""
        return text.encode("utf-8", "surrogateescape")

    # --- starting -------------------------------------------------------------------------------

    @abstractmethod
    def start(self, start: ShellStart) -> ShellFiles:
        """Decide what to write and what to start."""

    def settled(self, start: ShellStart) -> tuple[bool, str | None]:
        """Decide which options of a start count, and warn of those that do not.

        A command overrules standard input and the start-up file; `norc`, and standard input in most shells,
        overrule the file.

        Returns:
            Whether commands come from standard input, and the start-up file in place of the usual ones.
        """
        stdin, rcfile = start.stdin, start.rcfile
        if rcfile and not self.knows_rcfile:
            start.warn(f"shell {self.name!r} knows no rcfile; ignored")
            rcfile = None
        if rcfile and start.norc:
            start.warn("rcfile is ignored: norc is given")
            rcfile = None
        if start.command is not None:
            ignored = [name for name, given in (("rcfile", rcfile), ("stdin", stdin)) if given]
            if ignored:
                verb = "is" if len(ignored) == 1 else "are"
                start.warn(f"{' and '.join(ignored)} {verb} ignored: a command is given")
            return False, None
        if stdin and rcfile and not self.reads_rcfile_with_stdin:
            start.warn("rcfile is ignored: commands come from standard input")
            rcfile = None
        return stdin, rcfile

    def prompt_marker(self, marker: str) -> str:
        """Write the prompt's marker so that the shell shows it as it is."""
        return marker

    def prompt_variable(self, start: ShellStart) -> list[str]:
        """Add the prompt's marker to REZ_ENV_PROMPT, once for each environment around this one."""
        if not start.prompt:
            return []
        name = "REZ_ENV_PROMPT"
        value = EscapedString(self.key_tokens(name)[0]).literal(self.prompt_marker(start.prompt))
        return [*self.prepare_reference(name), *self.setenv(name, value)]

    def welcome_lines(self, start: ShellStart) -> list[str]:
        """Print the welcome text, and run the command that follows it."""
        lines = [code for line in start.welcome for code in self.info(EscapedString(line, True))]
        return [*lines, start.summary_command] if start.summary_command else lines

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Find the PATH that the shell gives itself when it is started without one.

        Called rarely: the answer is kept as long as the shell's program stays the same.

        Args:
            environ: the environment to ask in.
            run: starts a program with an environment and returns what it printed; None if it failed. For a
                shell whose files do not tell; none of ours needs it.

        Returns:
            Folders in order, without the platform's default path, which the caller adds.
        """
        del environ, run
        return []

    def find_executable(self, environ: Mapping[str, str]) -> str:
        """Return the path of the shell's program.

        Raises:
            ShellError: it is not there.
        """
        configured: str | None = self.options.executable_fullpath
        if configured:
            if not os.path.exists(configured):  # noqa: PTH110
                raise ShellError(
                    f"the program of shell {self.name!r} is not there: {configured} "
                    f"(plugins.shell.{self.name}.executable_fullpath)"
                )
            return configured
        found = find_program(environ, self.executable)
        if found is None:
            raise ShellError(
                f"shell {self.name!r} needs the program {self.executable!r}, which is not on PATH. "
                f"Install it, choose another shell, or set plugins.shell.{self.name}.executable_fullpath."
            )
        return found

    def join(self, words: Iterable[str]) -> str:
        """Join the words of a command into a line, keeping variables in them alive (rez 3.4.0)."""
        return " ".join(map(self.quote_word, words))

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line where it needs it."""
        if not word:
            return "''"
        if all(char in _PLAIN or char.isalnum() for char in word):
            return word
        word = word.replace("`", "\\`").replace('"', '"\'"\'"')
        return f'"{word}"'

    def convert_tokens(self, text: str) -> str:
        """Write each variable reference in a text the way this shell does."""
        import re

        return re.sub(
            self.variable_pattern,
            lambda match: "".join(self.key_tokens(name)[0] for name in match.groups() if name),
            text,
        )


_PLAIN = frozenset("_@%+=`:,./-")


def _check_name(name: str) -> None:
    """Refuse a name of a variable or an alias that a shell would take for more than a name.

    Raises:
        RexError: it has blanks, quotes or the like in it.
    """
    if not name or not set(name).isdisjoint(_LIVE_IN_NAMES) or "$(" in name:
        raise RexError(f"{name!r} cannot be the name of a variable or an alias in a shell")


_LIVE_IN_NAMES = " \t\r\n\"'\\`;&|<>*?!#=~"
