"""The shell `csh`, and what `tcsh` shares with it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence

from pkg.errors import RexError
from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell, ShellStart
from pkg_shells.unix import StartUp, UnixShell, existing, is_plain

# Of the BSD csh, quotes included; it says "Word too long." and goes on without the variable.
LONGEST_WORD = 8187
_VARIABLE = re.compile(r"\$(?:\{([A-Z_][A-Z0-9_]+|[A-Z])\}|([A-Z_][A-Z0-9_]++|[A-Z])(?![a-z\[:]))")


class CshShell(UnixShell):
    """Code of a C shell, and a start through a replaced home folder.

    A C shell replaces `!` and ends a line wherever it stands, in any quotes, unless a backslash precedes it;
    no other character is protected by a backslash inside quotes.
    """

    name = "csh"
    executable = "csh"
    file_extension = "csh"
    exit_line = "exit $status"
    history_file = "~/.history"
    history_variable = "histfile"
    own_file = "~/.cshrc"
    is_bsd = False
    knows_rcfile = False

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set and export a variable.

        Raises:
            RexError: it is longer than the shell's program can take.
        """
        word = self.escape(value)
        if self.is_bsd and len(word) > LONGEST_WORD:
            raise RexError(
                f"this csh is the one of BSD, which reads words of at most {LONGEST_WORD} characters, and "
                f"setting {name} takes {len(word)}. Use tcsh (--shell tcsh), or fewer packages."
            )
        return [f"setenv {name} {word}"]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""
        return [f"unsetenv {name}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define an alias; the shell puts the arguments after it."""
        return [f"alias {name} {self.in_single_quotes(command)}"]

    def unalias(self, name: str) -> list[str]:
        """Forget an alias."""
        return [f"unalias {name}"]

    def evaluated(self, lines: Sequence[str]) -> str | None:
        """End each line, since `eval` joins them by blanks; a value of two lines cannot be said."""
        if any("\n" in line for line in lines):
            return None
        return "".join([line.rstrip("; ") + ";\n" for line in lines])

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define an alias."""
        return self.alias(name, f'eval "`{command}`"')

    def info(self, value: str | EscapedString) -> list[str]:
        """Echo each line."""
        return [f"echo {self.escape(line)}" for line in value.split("\n")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error, which a C shell cannot do on its own."""
        return [f"/bin/sh -c 'echo \"$1\" 1>&2' error {self.escape(line)}" for line in value.split("\n")]

    def comment(self, text: str) -> list[str]:
        """Write lines that start with a hash; a backslash at the end would take in the next line."""
        return [line.rstrip("\\") for line in super().comment(text)]

    def prepare_reference(self, name: str) -> list[str]:
        """Define the variable if it is not: a C shell stops at one that it does not know."""
        return [f'if (! $?{name}) setenv {name} ""']

    def in_single_quotes(self, text: str) -> str:
        """Quote a text; a quote in it gets double ones of its own."""
        return "'" + _lines(text.replace("'", "'\"'\"'")) + "'"

    def in_double_quotes(self, text: str) -> str:
        """Quote a text in which variables and backquotes stay alive."""
        return '"' + _variables(_lines(text.replace('"', '"\\""'))) + '"'

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        if is_plain(word):
            return word or "''"
        # A dollar that begins no name, and backquotes, go into single quotes of their own.
        word = re.sub(r"`|\$(?![A-Za-z_{])", lambda match: f"\"'{match[0]}'\"", word.replace('"', '"\'"\'"'))
        return '"' + _variables(_lines(word)) + '"'

    # --- starting -------------------------------------------------------------------------------

    def find_executable(self, environ: Mapping[str, str]) -> str:
        """Return the path of the program, and note whether it is the one of BSD (`bsd-csh` in Debian)."""
        program = super().find_executable(environ)
        self.is_bsd = os.path.basename(os.path.realpath(program)) == "bsd-csh"  # noqa: PTH119
        return program

    def start_up(self, start: ShellStart) -> StartUp:
        """Decide which start-up files matter."""
        stdin, _ = self.settled(start)
        files = [] if start.norc else existing(*self.user_files(start))
        return StartUp(command=start.command, stdin=stdin, files=files, home_files=(self.own_file,))

    def user_files(self, start: ShellStart) -> list[str]:
        """Return the user's start-up files that matter, in the order they are read."""
        if start.command is not None:
            return ["~/.tcshrc", "~/.cshrc", "~/.login", "~/.cshdirs"]
        return [self.own_file, "~/.login", "~/.cshdirs"]

    def prompt_lines(self, start: ShellStart) -> list[str]:
        """Keep the prompt in REZ_STORED_PROMPT_CSH."""
        marker = '"$REZ_ENV_PROMPT"'
        stored = "$REZ_STORED_PROMPT_CSH:q"
        prompt = f'{marker}" "{stored}' if start.prefix_prompt else f'{stored}" "{marker}'
        return [
            "if ($?prompt) then",
            "  if (! $?REZ_STORED_PROMPT_CSH) setenv REZ_STORED_PROMPT_CSH $prompt:q",
            f"  set prompt={prompt}",
            "endif",
        ]

    def tool_lines(self, command: str) -> list[str]:
        """Define an alias, which programs do not see."""
        # The `which` of some C shells cannot be silenced, and none tells of aliases by its status.
        return [
            "/bin/sh -c 'command -v pkg' >& /dev/null",
            f'if ($status && "`alias pkg`" == "") alias pkg {self.in_single_quotes(command)}',
        ]


def _lines(text: str) -> str:
    """Protect what a C shell acts on inside any quotes."""
    return text.replace("!", "\\!").replace("\n", "\\\n")


def _variables(text: str) -> str:
    """Take variables out of the double quotes, which a C shell cannot match over a value of several lines.

    Names in small letters may be lists of the shell (`$path`), which only double quotes make one word.
    """
    return _VARIABLE.sub(lambda match: f'"${{{match[1] or match[2]}:q}}"', text) if "$" in text else text


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(CshShell)
