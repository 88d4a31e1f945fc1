"""The shell `cmd` of Windows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence

from pkg.errors import RexError
from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString, disallow_escaped
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg.settings import Options
from pkg.settings.setting import Setting
from pkg_shells.references import parts, rewritten
from pkg_shells.system_paths import read_registry, windows_paths
from pkg_shells.unix import text_of

# Longer lines are cut off by the shell.
LONGEST_LINE = 8191

_SPECIAL = re.compile(r'[\^&|<>"()]')
_REFERENCE = re.compile(r"%([A-Za-z_][\w.()-]*)%")
# Scripts are UTF-8; the code page of the console is put back afterwards.
_CODE_PAGE = "_PKG_CODE_PAGE"
_TO_UTF8 = (
    f"@for /f \"tokens=2 delims=:.\" %%c in ('chcp') do @set {_CODE_PAGE}=%%c",
    "@chcp 65001>nul",
)
_BACK = (f"@chcp %{_CODE_PAGE}%>nul", f"@set {_CODE_PAGE}=")


class CmdShell(Shell):
    """Batch code and its start; values reach it with variables already expanded, as in rez.

    Every character that means something is written after a caret, outside of quotes: inside, a quote in
    the value would end them.
    """

    name = "cmd"
    executable = "cmd"
    file_extension = "bat"
    path_separator = ";"
    statement_separator = "&& "
    reads_rcfile_with_stdin = True
    expands_variables = True
    ignores_case = True
    settings = (
        Setting("prompt", str, "$G", "marker added to the prompt, once for each nested environment"),
        Setting("additional_pathext", list[str], [".PY"], "extensions added to PATHEXT"),
        Setting("executable_fullpath", str | None, None, "the shell's program; null searches PATH"),
    )

    def __init__(self, options: Options) -> None:
        """Make a shell that knows no alias yet."""
        super().__init__(options)
        # Macros work for what is typed, not in scripts, so `start` expands the first word itself.
        self._aliases: dict[str, str] = {}

    # --- code -----------------------------------------------------------------------------------

    def shebang(self, program: str) -> list[str]:
        """Return nothing: to cmd such a line is a command that it does not find."""
        del program
        return []

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set a variable; one set to nothing is removed, for `cmd` has no empty ones.

        Raises:
            RexError: the value has several lines, or is longer than a line of `cmd` can be.
        """
        if self.holds_paths(name):
            value = EscapedString.promote(value).formatted(self.normalize_path)
        pieces = _parts(value)
        name = self.variable(name)
        if any(is_name for is_name, _ in pieces):
            before, pieces, after = _guarded(pieces)
            lines = [*before, f'set "{_doubled(name)}={_in_quotes(pieces)}"', *after]
        else:
            lines = [f"set {_escaped(name)}={_escaped(''.join([text for _, text in pieces]))}"]
        _check(name, "".join([text for _, text in pieces]), lines)
        return lines

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""
        return [f"set {_escaped(self.variable(name))}="]

    def alias(self, name: str, command: str) -> list[str]:
        """Define a macro of the console."""
        if "\n" in command:
            raise RexError(f"alias {name!r} has several lines, which a macro of cmd cannot have")
        self._aliases[name] = command
        return [f"doskey {_escaped(name)}={_escaped(_line(command))} $*"]

    def unalias(self, name: str) -> list[str]:
        """Forget a macro."""
        self._aliases.pop(name, None)
        return [f"doskey {_escaped(name)}="]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line; `echo:` prints no words about echo itself."""
        return [code for line in value.split("\n") for code in self._echo(line, "")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error."""
        return [code for line in value.split("\n") for code in self._echo(line, ">&2 ")]

    def _echo(self, line: str | EscapedString, to: str) -> list[str]:
        pieces = _parts(line)
        if not any(is_name for is_name, _ in pieces):
            return [f"{to}echo:{self.escape(line)}"]
        before, pieces, after = _guarded(pieces)
        # A question's text may stand in quotes, which echo would print; `ver` forgets that nobody answered.
        return [*before, f'{to}set /p "={_in_quotes(pieces)}"<nul', f"{to}echo:", *after, "ver>nul"]

    def comment(self, text: str) -> list[str]:
        """Write remarks, in which `%` would still be looked at."""
        return [f"rem {_escaped(line)}" for line in text.splitlines() or [""]]

    def source(self, path: str) -> list[str]:
        """Run another batch file in this shell; `call` reads its line twice."""
        path = self.normalize_path(os.path.expanduser(path))  # noqa: PTH111
        return [f'call "{_doubled(_doubled(path))}"']

    def command(self, words: str | Sequence[str | EscapedString]) -> list[str]:
        """Run a line as it is, or a program with arguments."""
        if isinstance(words, str):
            return [words]
        first, *rest = words
        program = _argument(self.normalize_path(disallow_escaped(first)))
        return [" ".join([program, *(_word(_parts(each)) for each in rest)])]

    def key_tokens(self, name: str) -> list[str]:
        """Return `%NAME%`."""
        return [f"%{name}%"]

    def escape(self, value: str | EscapedString) -> str:
        """Write a text outside of quotes.

        Raises:
            RexError: it has several lines.
        """
        text = "".join([f"%{each}%" if is_name else _escaped(each) for is_name, each in _parts(value)])
        if "\n" in text or "\r" in text:
            raise RexError(f"cmd cannot write a line break: {str(value)!r}")
        return text

    def normalize_path(self, path: str) -> str:
        """Write backslashes."""
        return path.replace("/", "\\")

    def quote_word(self, word: str) -> str:
        """Quote one word for the program that gets it and for the shell, keeping `%NAME%` alive."""
        return _word(_parts(word))

    def encode(self, text: str) -> bytes:
        """End lines as Windows does; a script with more than ASCII says that it is UTF-8."""
        if not text.isascii():
            text = "\n".join([*_TO_UTF8, text.rstrip("\n"), *_BACK, ""])
        return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")

    def tool_lines(self, command: str) -> list[str]:
        """Define a macro where no program is found."""
        return [f"where /q pkg || doskey pkg={_escaped(command)} $*"]

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that makes the environment and runs the command, or leaves the user a prompt."""
        command, (stdin, rcfile) = start.command, self.settled(start)
        lines = ["@echo off", *self._more_extensions(start.environ)]
        if start.prompt:
            lines.append(f"set REZ_ENV_PROMPT={_escaped(_marker(start))}")
        context, own = self.source(start.context_file), self.source(rcfile) if rcfile else []
        lines += [*context, *own] if start.sourced_first else [*own, *context]
        if start.set_prompt and start.prompt:
            lines += self._prompt_lines(start)
        if start.tool and command is None and not stdin:  # macros exist at the prompt only
            lines += self.tool_lines(self.join(start.tool))
        if command is None and not (start.quiet or stdin):
            lines += self.welcome_lines(start)
        if command is not None:
            # `ver` sets the code to 0, which many commands of cmd leave as they find it.
            lines += ["ver>nul", self._with_alias(command)] if command else ["ver>nul"]
            lines.append("exit %errorlevel%")
        script = self.normalize_path(f"{start.folder}/rez-shell.bat")
        arguments = [start.program, "/V:OFF"]
        arguments += ["/D"] if start.norc else []
        arguments += ["/Q"] if command is not None or stdin else []
        arguments += ["/K" if command is None else "/C", script]
        return ShellFiles({"rez-shell.bat": text_of(lines)}, arguments, reads_stdin=stdin)

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Read the registry."""
        del run
        return windows_paths(read_registry, environ)

    def _prompt_lines(self, start: ShellStart) -> list[str]:
        stored = start.environ.get("REZ_STORED_PROMPT_CMD")
        users = stored or start.environ.get("PROMPT") or "$P$G"
        lines = [] if stored else [f"set REZ_STORED_PROMPT_CMD={_escaped(users)}"]
        texts = (_marker(start), users)
        prompt = " ".join(texts if start.prefix_prompt else reversed(texts))
        return [*lines, f"set PROMPT={_escaped(prompt)}"]

    def _more_extensions(self, environ: Mapping[str, str]) -> list[str]:
        """Let files with these extensions start without them."""
        present = environ.get("PATHEXT")
        if present is None:  # not Windows
            return []
        known = {each.upper() for each in present.split(";")}
        more = [each for each in self.options.additional_pathext or () if each.upper() not in known]
        return [f"set PATHEXT={_escaped(';'.join([present, *more]))}"] if more else []

    def _with_alias(self, command: str) -> str:
        word, blank, rest = command.partition(" ")
        return f"{_line(self._aliases[word])}{blank}{rest}" if word in self._aliases else command


def _parts(value: str | EscapedString) -> list[tuple[bool, str]]:
    """Return the pieces of a value as `references.parts` does, `%NAME%` counting as a reference too.

    What a variable holds is safe in quotes only, so a text that has quotes of its own refers to none.
    """
    pieces: list[tuple[bool, str]] = []
    strings = [(False, value)] if isinstance(value, str) else value.strings
    for is_literal, text in strings:
        for is_name, piece in parts(EscapedString(text, is_literal)):
            # Every second piece of such a split is a name.
            split = [piece] if is_name or is_literal else _REFERENCE.split(piece)
            pieces += [(is_name or number % 2 == 1, each) for number, each in enumerate(split) if each]
    if any('"' in text for _, text in pieces):
        return [(False, f"%{text}%" if is_name else text) for is_name, text in pieces]
    return pieces


def _guarded(pieces: Sequence[tuple[bool, str]]) -> tuple[list[str], list[tuple[bool, str]], list[str]]:
    """Refer to copies of variables that have no quotes in them, which could end those around the text.

    Returns:
        Lines to put before, the pieces, and lines to put after.
    """
    copies: dict[str, str] = {}
    for is_name, text in pieces:
        if is_name:
            copies.setdefault(text, f"_PKG_{len(copies)}")
    before = []
    for name, copy in copies.items():
        before += [f'set "{copy}="', f'if defined {name} set "{copy}=%{name}:"=%"']
    after = [f'set "{copy}="' for copy in copies.values()]
    return before, [(is_name, copies[text] if is_name else text) for is_name, text in pieces], after


def _in_quotes(pieces: Sequence[tuple[bool, str]]) -> str:
    return "".join([f"%{text}%" if is_name else _doubled(text) for is_name, text in pieces])


def _escaped(text: str) -> str:
    """Write a text outside of quotes."""
    return _doubled(_SPECIAL.sub(lambda match: f"^{match[0]}", text))


def _doubled(text: str) -> str:
    return text.replace("%", "%%")


def _argument(text: str) -> str:
    """Quote a text the way that programs take their command line apart (Microsoft's C library)."""
    if text and not re.search(r'[\s"&|<>^()%!,;=]', text):
        return text
    return '"' + re.sub(r"(\\*)($|\")", lambda m: m[1] * 2 + ("\\" + m[2] if m[2] else ""), text) + '"'


def _word(pieces: Sequence[tuple[bool, str]]) -> str:
    """Quote a word for program and shell: in quotes, or where it has quotes itself, with carets."""
    marked = "".join([f"\0{text}\0" if is_name else _doubled(text) for is_name, text in pieces])
    quoted = (
        _argument(marked)
        if not any(is_name for is_name, _ in pieces)
        else f'"{_argument(marked + " ")[1:-2]}"'
    )
    if '"' in marked:
        quoted = _SPECIAL.sub(lambda match: f"^{match[0]}", quoted)
    return quoted.replace("\0", "%")


def _marker(start: ShellStart) -> str:
    return start.environ.get("REZ_ENV_PROMPT", "") + start.prompt


def _line(line: str) -> str:
    """Write a command line of package code: `${NAME}` as `%NAME%`."""
    return rewritten(line, lambda name: f"%{name}%")


def _check(name: str, value: str, lines: Sequence[str]) -> None:
    if name.startswith("/"):
        raise RexError(f"cmd cannot set a variable named {name!r}")
    if "\n" in value or "\r" in value or "\0" in value:
        raise RexError(
            f"cmd cannot hold a line break, which {name} has: {value!r}. "
            "Put it into a file, or use another shell."
        )
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        raise RexError(
            f"cmd reads lines of at most {LONGEST_LINE} characters, and setting {name} takes {longest}. "
            "Use another shell, shorter paths, or fewer packages."
        )


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(CmdShell)
