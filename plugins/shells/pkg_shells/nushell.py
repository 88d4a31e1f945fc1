"""The shell `nu` (nushell)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from pkg.errors import RexError
from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString, disallow_escaped
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg_shells.references import parts, rewritten
from pkg_shells.system_paths import platform_paths
from pkg_shells.unix import existing, join_path, text_of

# A list (`$env.PATH`) becomes the text that programs get.
_VALUE = '($env.{}? | default "" | [$in] | flatten | str join (char esep))'
# A script ends with its first failing command, but one that fails must not cost the rest of an environment.
_TRIED = (
    "try {{ {} }} catch {{|error| if $error.exit_code? == null "
    "{{ print --stderr ($error.rendered? | default $error.msg) }} }}"
)
_PROMPT = """\
$env.PROMPT_COMMAND = do {
    let users = ($env.PROMPT_COMMAND? | default "")
    {||
        let text = (if ($users | describe) == "closure" { do $users } else { $users })
        let marker = $"(ansi attr_bold)($env.REZ_ENV_PROMPT? | default '')(ansi reset)"
        PROMPT
    }
}"""


class NushellShell(Shell):
    """Code of nushell, and a start with files of ours beside the user's `env.nu` and `config.nu`."""

    name = "nushell"
    executable = "nu"
    file_extension = "nu"
    ignores_case = True
    live_characters = "$"

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set a variable; PATH as the list that nushell's users expect."""
        text = self.escape(value)
        if name == "PATH" and "~" not in text:  # nushell would expand one in a list
            text = f"({text} | split row (char esep))"
        if "$" in name:
            return [f"load-env {{({self.escape(name)}): {text}}}"]
        return [f"$env.{self._member(name)} = {text}"]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable, if it is there."""
        return [f"hide-env --ignore-errors {self.escape(name)}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define an alias, or a command in a module of its own where one call is not all there is."""
        command = self._line(command)
        word = self.quote_word(name)
        if not any(char in command for char in ";|\n{}"):
            return [f"alias {word} = {command}"]
        module = f"pkg_alias_{abs(_number(name + command)):08x}"
        return [
            f"module {module} {{ export def --wrapped {word} [...rest: string] {{ {command} ...$rest }} }}",
            f"use {module} *",
        ]

    def unalias(self, name: str) -> list[str]:
        """Forget an alias or command."""
        return [f"hide {self.quote_word(name)}"]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line."""
        return [f"print {self.escape(line)}" for line in value.split("\n")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error."""
        return [f"print --stderr {self.escape(line)}" for line in value.split("\n")]

    def source(self, path: str) -> list[str]:
        """Source a file, which must be there when the script that does so is read."""
        return [f"source {_quoted(os.path.expanduser(path))}"]  # noqa: PTH111

    def command(self, words: str | Sequence[str | EscapedString]) -> list[str]:
        """Run a line, or a program with arguments; one that fails does not end the script."""
        if isinstance(words, str):
            return [_TRIED.format(self._line(words))]
        first, *rest = words
        line = " ".join(["^" + _quoted(disallow_escaped(first)), *(self.escape(word) for word in rest)])
        return [_TRIED.format(line)]

    def escape(self, value: str | EscapedString) -> str:
        """Quote a value; variables in expandable parts are looked up when the code runs.

        Raises:
            RexError: it has bytes that are no text in it, which nushell cannot hold.
        """
        pieces = list(parts(value))
        if not any(is_name for is_name, _ in pieces):
            return _quoted("".join([text for _, text in pieces]))
        return self._interpolated(pieces)

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        if word and all(char in "_@%+:,./-" or (char.isalnum() and char.isascii()) for char in word):
            return word
        return self.escape(EscapedString(word, "$" not in word))

    def join(self, words: Sequence[str]) -> str:  # type: ignore[override]
        """Join words to a line; a program whose name needs quotes is called by `^`."""
        return self._line(" ".join(map(self.quote_word, words)))

    def tool_lines(self, command: str) -> list[str]:
        """Define a command that looks for a program each time, since names are fixed before anything runs.

        For completions its words are in a record, which nushell passes on to no program.
        """
        return [
            "@complete external",
            "def --wrapped pkg [...rest: string] {",
            f"    if (which --all pkg | where type == external | is-empty) {{ {command} ...$rest }} "
            "else { ^pkg ...$rest }",
            "}",
        ]

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that runs the command, or files for the start of an interactive shell."""
        command, (stdin, rcfile) = start.command, self.settled(start)
        if command is None and not stdin:
            return self._interactive(start, rcfile)
        lines = [*self.prompt_variable(start), *self.source(start.context_file)]
        script = join_path(start.folder, "rez-shell.nu")
        if command is not None:
            lines += [*self._own_tool(start), command]
            return ShellFiles({"rez-shell.nu": text_of(lines)}, (start.program, script))
        lines += self._own_tool(start)
        # Only a terminal can be typed into, so another nushell gets the text as one script.
        run = [
            "def main [] {",
            f'    let code = $"source {_inner(join_path(start.folder, "first.nu"))}\\n" + ($in | default "")',
            f"    ^{_quoted(start.program)} --commands $code",
            "}",
        ]
        files = {"rez-shell.nu": text_of(run), "first.nu": text_of(lines)}
        return ShellFiles(files, (start.program, "--stdin", script), reads_stdin=True)

    def _interactive(self, start: ShellStart, rcfile: str | None) -> ShellFiles:
        """Read the environment in place of `env.nu`, which it sources, or after all of the user's files."""
        context = self.source(start.context_file)
        arguments = [start.program]
        files: dict[str, str] = {}
        first = self.prompt_variable(start)
        last: list[str] = []
        if start.norc:
            arguments.append("--no-config-file")
            last += [*first, *context]
        else:
            first += context if start.sourced_first else []
            if not rcfile:
                for file in existing(join_path(_config_folder(start), "env.nu")):
                    first += self.source(file)
            elif existing(rcfile):
                arguments += ["--config", rcfile]
            last += [] if start.sourced_first else context
            files["env.nu"] = text_of(first)
            arguments += ["--env-config", join_path(start.folder, "env.nu")]
        if start.set_prompt and start.prompt:
            order = '$"($marker) ($text)"' if start.prefix_prompt else '$"($text)($marker) "'
            last += _PROMPT.replace("PROMPT\n", order + "\n").split("\n")
        last += self._own_tool(start)
        if start.completion_file:
            last += self.source(start.completion_file)
        if not start.quiet:
            last += self.welcome_lines(start)
        files["last.nu"] = text_of(last)
        arguments += ["--execute", f"source {_quoted(join_path(start.folder, 'last.nu'))}"]
        return ShellFiles(files, arguments)

    def detect_system_paths(self, environ: object, run: object) -> list[str]:
        """Return the platform's own folders."""
        del run
        return platform_paths(environ)  # type: ignore[arg-type]

    # --- pieces ---------------------------------------------------------------------------------

    def _own_tool(self, start: ShellStart) -> list[str]:
        if not start.tool:
            return []
        program, *arguments = map(_quoted, start.tool)
        return [
            *self.tool_lines(" ".join([f"^{program}", *arguments])),
            "if (which --all pkg | where type == external | is-empty) {",
            f"    $env.PKG_TOOL = {{program: {program}, arguments: [{' '.join(arguments)}]}}",
            "}",
        ]

    def _member(self, name: str) -> str:
        return name if name.isidentifier() and name.isascii() else _quoted(self.variable(name))

    def _interpolated(self, pieces: Sequence[tuple[bool, str]]) -> str:
        texts = [
            _VALUE.format(self._member(text)) if is_name else _inner(text, "(") for is_name, text in pieces
        ]
        return '$"' + "".join(texts) + '"'

    def _line(self, line: str) -> str:
        """Write a command line of package code: `${NAME}` in nushell's way, a quoted program as a call."""
        line = rewritten(line, lambda name: f"($env.{self._member(name)})")
        return f"^{line}" if line[:1] in ('"', "'", "$") and not line.startswith("$env.") else line


def _config_folder(start: ShellStart) -> str:
    """Return the folder of the user's configuration, as nushell finds it."""
    import sys

    home = start.environ.get("XDG_CONFIG_HOME")
    if not home:
        if sys.platform == "win32":
            home = start.environ.get("APPDATA") or "~/AppData/Roaming"
        elif sys.platform == "darwin":
            home = "~/Library/Application Support"
        else:
            home = "~/.config"
    return join_path(os.path.expanduser(home), "nushell")  # noqa: PTH111


def _quoted(text: str) -> str:
    return f'"{_inner(text)}"'


def _inner(text: str, also: str = "") -> str:
    """Write a text for double quotes: a backslash before what is special, code points for the unprintable."""
    if text.isprintable() and "\\" not in text and '"' not in text and not (also and also in text):
        return text
    written = []
    for char in text:
        if char in '\\"' or char in also:
            written.append("\\" + char)
        elif char.isprintable():
            written.append(char)
        elif 0xD800 <= ord(char) < 0xE000:
            raise RexError(f"nushell holds only text, and this is not valid UTF-8: {text!r}")
        else:
            written.append(f"\\u{{{ord(char):x}}}")
    return "".join(written)


def _number(text: str) -> int:
    from zlib import crc32

    return crc32(text.encode("utf-8", "surrogateescape"))


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(NushellShell)
