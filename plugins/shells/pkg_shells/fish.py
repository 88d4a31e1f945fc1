"""The shell `fish`."""

from __future__ import annotations

import re
from collections.abc import Callable

from pkg.errors import RexError
from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg_shells.unix import StartUp, UnixShell, join_path

_DATA = "XDG_DATA_DIRS"
_SNIPPET = "fish/vendor_conf.d/00-pkg.fish"
_PROMPT = "__pkg_users_prompt"


class FishShell(UnixShell):
    """Code of fish, and a start through a configuration snippet of our own.

    The snippet is found through XDG_DATA_DIRS, where fish looks for those of vendors, and is read before
    the user's `config.fish`; it puts that variable back first.
    """

    name = "fish"
    executable = "fish"
    file_extension = "fish"
    exit_line = "exit $status"
    norc_argument = "--no-config"

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set and export a global variable."""
        return [f"set -gx {name} {self.escape(value)}"]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""
        return [f"set -e {name}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define a function."""
        return [f"function {name}; {command} $argv; end"]

    def unalias(self, name: str) -> list[str]:
        """Forget a function."""
        return [f"functions -e {name}"]

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define a function."""
        return [f"function {name}; {command} | source; end"]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line as it is."""
        return [f"printf '%s\\n' {self.escape(line)}" for line in value.split("\n")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error."""
        return [f"{line} >&2" for line in self.info(value)]

    def comment(self, text: str) -> list[str]:
        """Write lines that start with a hash."""
        return [f"# {line}" for line in text.split("\n")]

    def source(self, path: str) -> list[str]:
        """Source a file in the present shell."""
        return [f"source {self.escape(path)}"]

    def key_tokens(self, name: str) -> list[str]:
        """Return `${NAME}`, which `escape` writes the way fish does, and `$NAME`."""
        return [f"${{{name}}}", f"${name}"]

    def escape(self, value: str | EscapedString) -> str:
        """Put literal parts in single quotes, others in double quotes, where variables are expanded."""
        if not isinstance(value, (str, EscapedString)):
            raise RexError(f"a shell can only take text here, not {type(value).__name__}: {value!r}")
        parts = EscapedString.promote(value).expanduser().strings
        return "".join([_literal(text) if literal else _expandable(text) for literal, text in parts])

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        if not word or all(char in "_@%+=:,./-" or char.isalnum() for char in word):
            return word or "''"
        return _expandable(word)

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that runs the command, or one that starts the shell again with files of ours."""
        command, stdin = start.command, start.stdin
        if command is not None and (stdin or start.rcfile):
            start.warn("rcfile and stdin are ignored: a command is given")
            stdin = False
        elif start.rcfile and start.norc:
            start.warn("rcfile is ignored: norc is given")
        own_files = not (start.norc or (start.rcfile and command is None))
        lines = self.shebang(start.program)
        if start.prompt:
            prompt = EscapedString(self.key_tokens("REZ_ENV_PROMPT")[0]).literal(start.prompt)
            lines += self.setenv("REZ_ENV_PROMPT", prompt)
        files: dict[str, str] = {}
        if command is not None:
            lines += [*self.source(start.context_file), *self.interactive_lines(start)]
            lines += [command] if command else []
        else:
            lines += self._again(start, files, own_files=own_files, welcome=not (start.quiet or stdin))
        lines.append(self.exit_line)
        files["rez-shell.fish"] = "\n".join(lines) + "\n"
        script = join_path(start.folder, "rez-shell.fish")
        bare = [] if command is not None and own_files else [self.norc_argument]
        return ShellFiles(files, (start.program, *bare, script), reads_stdin=stdin)

    def _again(
        self, start: ShellStart, files: dict[str, str], *, own_files: bool, welcome: bool
    ) -> list[str]:
        """Start the shell so that it reads the environment before or after the user's files."""
        context = self.source(start.context_file)
        last: list[str] = []
        lines: list[str] = []
        words = [self.path_word(start.program)]
        if not own_files:
            words.append(self.norc_argument)
            rcfile = self.source(start.rcfile) if start.rcfile and not start.norc else []
            last += [*context, *rcfile] if start.sourced_first else [*rcfile, *context]
        elif start.sourced_first:
            before = start.environ.get(_DATA)
            restore = (
                self.unsetenv(_DATA) if before is None else self.setenv(_DATA, EscapedString(before, True))
            )
            files[_SNIPPET] = "\n".join([*restore, *context]) + "\n"
            folders = ":".join([start.folder, before or "/usr/local/share:/usr/share"])
            lines += self.setenv(_DATA, EscapedString(folders, True))
        else:
            last += context
        last += self.interactive_lines(start)
        if welcome:
            last += self._welcome(start)
        files["last.fish"] = "\n".join(last) + "\n"
        first = self.source(join_path(start.folder, "last.fish"))[0]
        return [*lines, " ".join([*words, "--init-command", _literal(first)])]

    def start_up(self, start: ShellStart) -> StartUp:
        """Nothing: fish finds its files on its own."""
        del start
        return StartUp(command=None, stdin=False, files=())

    def prompt_lines(self, start: ShellStart) -> list[str]:
        """Put the marker beside what the user's prompt function prints."""
        marker = "set_color -o; echo -n $REZ_ENV_PROMPT; set_color normal"
        body = (
            f"{marker}; echo -n ' '; {_PROMPT}"
            if start.prefix_prompt
            else f"{_PROMPT}; {marker}; echo -n ' '"
        )
        return [
            f"functions -q {_PROMPT}; or functions -c fish_prompt {_PROMPT}",
            f"function fish_prompt; {body}; end",
        ]

    def tool_lines(self, command: str) -> list[str]:
        """Define a function, which programs do not see."""
        return [f"command -q pkg; or function pkg; {command} $argv; end"]


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _expandable(text: str) -> str:
    """Write a text of the Bourne shell's syntax in double quotes of fish.

    A braced name gets quotes of its own, backquotes become `$( )`, a dollar that begins neither is itself.
    """
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(r"`([^`]*)`", r"$(\1)", text)
    text = re.sub(r"\$(?![A-Za-z_{(])", r"\\$", text)
    return '"' + re.sub(r"\$\{(\w+)\}", r'""$\1""', text) + '"'


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(FishShell)
