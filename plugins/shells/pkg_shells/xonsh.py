"""The shell `xonsh`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString, disallow_escaped
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg_shells.references import parts, rewritten
from pkg_shells.system_paths import platform_paths
from pkg_shells.unix import existing, join_path, text_of

# Foreign scripts, and the command of xonsh that takes over what they set.
_FOREIGN = {".sh": "source-bash", ".bash": "source-bash", ".zsh": "source-zsh", ".bat": "source-cmd"}
# What programs get: a list becomes a text. To ask for all variables at once takes xonsh a second.
_VALUE = "(lambda e, n: str(e.get_detyper(n)(e[n])) if n in e else '')(${{...}}, {})"
# A script ends with its first failing command, but one that fails must not cost the rest of an environment.
_GOING_ON = "with ${...}.swap(XONSH_SUBPROC_RAISE_ERROR=False, XONSH_SUBPROC_CMD_RAISE_ERROR=False):"
_RUN = """\
try:
    execx(CODE, 'exec', __xonsh__.ctx)
except __import__('subprocess').CalledProcessError as _pkg_error:
    _pkg_code = _pkg_error.returncode
    __import__('sys').exit(_pkg_code if _pkg_code >= 0 else 128 - _pkg_code)"""
# For each variable that it has not been told of, xonsh looks three times through all that there are, and for
# each line of a script through all lines before it. Both take seconds where there are thousands.
_SET_MANY = (
    "(lambda e, none, v: ([e.register(n, default=none) for n in v if n not in e], e.update(v)))"
    "(${...}, __import__('xonsh.environ').environ.DefaultNotGiven, __import__('json').loads(JSON))"
)
_PROMPT = """\
def _pkg_prompt(users):
    def prompt():
        text = users() if callable(users) else users
        marker = ${...}.get('REZ_ENV_PROMPT', '').replace('{', '{{').replace('}', '}}')
        marker = '{BOLD_DEFAULT}' + marker + '{RESET}'
        return ORDER
    return prompt
$PROMPT = _pkg_prompt($PROMPT)
del _pkg_prompt"""
_TOOL = """\
if not __import__('shutil').which('pkg', path=${...}.detype().get('PATH')):
    aliases['pkg'] = WORDS"""


class XonshShell(Shell):
    """Code of xonsh, and a start with files of ours before and after the user's."""

    name = "xonsh"
    executable = "xonsh"
    file_extension = "xsh"
    live_characters = "$"

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set a variable.

        xonsh takes `*PATH` and `*DIRS` for lists of paths, in which it expands `~` and `$`; a value that has
        them makes its variable a text.
        """
        text = self.escape(value)
        if name == "PATH" or not name.endswith(("PATH", "DIRS")):
            return [f"{self._target(name)} = {text}"]
        if not any("~" in piece or "$" in piece for is_name, piece in parts(value) if not is_name):
            return [f"{self._target(name)} = {text}"]
        return [
            f"_pkg_value = {text}",
            f"${{...}}.register({name!r}, type='str')",
            f"{self._target(name)} = _pkg_value",
            "del _pkg_value",
        ]

    def setenv_many(self, values: Sequence[tuple[str, str | EscapedString]]) -> list[str]:
        """Set what is plain text by one statement, as one text."""
        import json

        plain: dict[str, str] = {}
        lines = []
        for name, value in values:
            pieces = list(parts(value))
            is_list = name.endswith(("PATH", "DIRS"))
            if is_list or any(is_name for is_name, _ in pieces) or not name.isidentifier():
                lines += self.setenv(name, value)
            else:
                plain[name] = "".join([text for _, text in pieces])
        if not plain:
            return lines
        return [_SET_MANY.replace("JSON", repr(json.dumps(plain))), *lines]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable, if it is there."""
        return [f"${{...}}.pop({self.escape(name)}, None)"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define an alias; xonsh puts the arguments after it, unless there is more in it than words."""
        if "${" in command or any(char in command for char in ";|&<>\n"):
            command = f"{_line(command)} @($args)"
        return [f"aliases[{name!r}] = {command!r}"]

    def unalias(self, name: str) -> list[str]:
        """Forget an alias."""
        return [f"aliases.pop({name!r}, None)"]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line."""
        return [f"print({self.escape(line)})" for line in value.split("\n")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error."""
        return [f"print({self.escape(line)}, file=__import__('sys').stderr)" for line in value.split("\n")]

    def source(self, path: str) -> list[str]:
        """Source a file; one of another shell by the command that xonsh has for it."""
        path = os.path.expanduser(path)  # noqa: PTH111
        command = _FOREIGN.get(os.path.splitext(path)[1], "source")  # noqa: PTH122
        return [f"{command} @({path!r})"]

    def command(self, words: str | Sequence[str | EscapedString]) -> list[str]:
        """Run a line, or a program with arguments."""
        if isinstance(words, str):
            return [_line(words)]
        first, *rest = words
        return [f"$[@([{', '.join([repr(disallow_escaped(first)), *map(self.escape, rest)])}])]"]

    def escape(self, value: str | EscapedString) -> str:
        """Write a Python expression; variables in expandable parts are looked up when the code runs."""
        pieces: list[str] = []
        plain = ""
        for is_name, text in parts(value):
            if not is_name:
                plain += text
                continue
            pieces += [repr(plain)] if plain else []
            pieces.append(_VALUE.format(repr(text)))
            plain = ""
        if plain or not pieces:
            pieces.append(repr(plain))
        return " + ".join(pieces)

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        if word and all(char in "_@%+:,./-" or char.isalnum() for char in word) and "@" not in word:
            return word
        expression = self.escape(EscapedString(word, "$" not in word))
        return f"@({expression})"

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define an alias for a function."""
        return [f"aliases[{name!r}] = lambda: execx($({command}), 'exec', __xonsh__.ctx)"]

    def tool_lines(self, command: str) -> list[str]:
        """Define an alias, which programs do not see."""
        return _TOOL.replace("WORDS", repr(command)).split("\n")

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that runs the command, or start-up files for an interactive shell."""
        command, (stdin, rcfile) = start.command, self.settled(start)
        prompt = self.prompt_variable(start)
        context = [_GOING_ON, *(f"    {line}" for line in self.source(start.context_file))]
        tool = self.tool_lines(" ".join(map(self._plain_word, start.tool))) if start.tool else []
        if command is None and not stdin:
            return self._interactive(start, rcfile, prompt, context, tool)
        code = repr(command + "\n") if command is not None else "__import__('sys').stdin.read() + '\\n'"
        lines = [*prompt, *context, *tool]
        if command != "":
            lines.append(_RUN.replace("CODE", code))
        script = join_path(start.folder, "rez-shell.xsh")
        arguments = (start.program, "--no-rc", "--no-script-cache", script)
        return ShellFiles({"rez-shell.xsh": text_of(lines)}, arguments, reads_stdin=stdin)

    def _interactive(
        self,
        start: ShellStart,
        rcfile: str | None,
        prompt: Sequence[str],
        context: Sequence[str],
        tool: Sequence[str],
    ) -> ShellFiles:
        first = [*prompt, *(context if start.sourced_first else ())]
        last = [*(() if start.sourced_first else context), *tool]
        if start.set_prompt and start.prompt:
            order = "marker + ' ' + text" if start.prefix_prompt else "text + marker + ' '"
            last += _PROMPT.replace("ORDER", order).split("\n")
        if start.completion_file:
            last += self.source(start.completion_file)
        if not start.quiet:
            last += self.welcome_lines(start)
        if start.norc:
            users = []
        elif rcfile:
            users = existing(rcfile)
        else:
            users = _users_files(start.environ)
        ours = [join_path(start.folder, name) for name in ("first.xsh", "last.xsh")]
        arguments = [start.program, "--no-script-cache", "--interactive", "--rc", ours[0], *users, ours[1]]
        return ShellFiles({"first.xsh": text_of(first), "last.xsh": text_of(last)}, arguments)

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Return the platform's own folders."""
        del run
        return platform_paths(environ)

    # --- pieces ---------------------------------------------------------------------------------

    def _target(self, name: str) -> str:
        if name.isidentifier() and name.isascii():
            return f"${name}"
        return f"${{...}}[{self.escape(name if '$' in name else self.variable(name))}]"

    def _plain_word(self, word: str) -> str:
        return word if all(char in "_%+:,./-" or char.isalnum() for char in word) else repr(word)


def _users_files(environ: Mapping[str, str]) -> list[str]:
    """Return the start-up files that xonsh would read, in its order; those in folders come last."""
    windows = sys.platform == "win32"
    config = join_path(environ.get("XDG_CONFIG_HOME") or "~/.config", "xonsh")
    system = join_path(environ.get("PROGRAMDATA") or "C:\\ProgramData", "xonsh") if windows else "/etc/xonsh"
    usual = [join_path(system, "xonshrc"), join_path(config, "rc.xsh"), "~/.xonshrc"]
    files = environ["XONSHRC"].split(os.pathsep) if environ.get("XONSHRC") else usual
    usual = [join_path(system, "rc.d"), join_path(config, "rc.d")]
    folders = environ["XONSHRC_DIR"].split(os.pathsep) if environ.get("XONSHRC_DIR") else usual
    found = existing(*filter(None, files))
    for folder in map(os.path.expanduser, existing(*filter(None, folders))):
        names = sorted(name for name in os.listdir(folder) if name.endswith((".xsh", ".py")))  # noqa: PTH208
        found += [join_path(folder, name) for name in names]
    return [os.path.expanduser(path) for path in found]  # noqa: PTH111


def _line(line: str) -> str:
    """Write a command line of package code: `${NAME}` means an expression to xonsh, `$NAME` a variable."""
    return rewritten(line, lambda name: f"@({_VALUE.format(repr(name))})")


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(XonshShell)
