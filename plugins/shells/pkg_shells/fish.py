"""The shell `fish`."""

from __future__ import annotations

import re
from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg_shells.unix import StartUp, UnixShell, is_plain, join_path

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
    reads_rcfile_with_stdin = True

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

    def in_single_quotes(self, text: str) -> str:
        """Quote a text; only a backslash and a quote are special there."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def in_double_quotes(self, text: str) -> str:
        """Quote a text of the Bourne shell's syntax.

        A braced name gets quotes of its own, backquotes become `$( )`, any other dollar is itself.
        """
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        text = re.sub(r"`([^`]*)`", r"$(\1)", text)
        text = re.sub(r"\$(?![A-Za-z_{(])", r"\\$", text)
        return '"' + re.sub(r"\$\{(\w+)\}", r'""$\1""', text) + '"'

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        return (word or "''") if is_plain(word) else self.in_double_quotes(word)

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that runs the command, or one that starts the shell again with files of ours."""
        command, (stdin, rcfile) = start.command, self.settled(start)
        own_files = not (start.norc or rcfile)
        lines = [*self.shebang(start.program), *self.prompt_variable(start)]
        files: dict[str, str] = {}
        if command is not None:
            lines += [*self.source(start.context_file), *self.interactive_lines(start)]
            lines += [command] if command else []
        else:
            welcome = not (start.quiet or stdin)
            lines += self._again(start, files, own_files=own_files, rcfile=rcfile, welcome=welcome)
        lines.append(self.exit_line)
        files["rez-shell.fish"] = "\n".join(lines) + "\n"
        script = join_path(start.folder, "rez-shell.fish")
        bare = [] if command is not None and own_files else [self.norc_argument]
        return ShellFiles(files, (start.program, *bare, script), reads_stdin=stdin)

    def _again(
        self,
        start: ShellStart,
        files: dict[str, str],
        *,
        own_files: bool,
        rcfile: str | None,
        welcome: bool,
    ) -> list[str]:
        """Start the shell so that it reads the environment before or after the user's files."""
        context = self.source(start.context_file)
        last: list[str] = []
        lines: list[str] = []
        words = [self.path_word(start.program)]
        if not own_files:
            words.append(self.norc_argument)
            users = self.source(rcfile) if rcfile else []
            last += [*context, *users] if start.sourced_first else [*users, *context]
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
            last += self.welcome_lines(start)
        files["last.fish"] = "\n".join(last) + "\n"
        first = self.source(join_path(start.folder, "last.fish"))[0]
        return [*lines, " ".join([*words, "--init-command", self.in_single_quotes(first)])]

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


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(FishShell)
