"""The shell `powershell`: Windows PowerShell, which is part of Windows."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.actions import EscapedString, disallow_escaped
from pkg.interfaces.shell import Shell, ShellFiles, ShellStart
from pkg.settings.setting import Setting
from pkg_shells.references import parts, rewritten
from pkg_shells.system_paths import platform_paths
from pkg_shells.unix import existing, join_path, text_of

# PowerShell takes typographic quotes for plain ones (about_Quoting_Rules).
_SINGLE = re.compile("(['\u2018\u2019\u201a\u201b])")
_DOUBLE = re.compile('([`$"\u201c\u201d\u201e])')
# A native program leaves its exit code; all else only whether it succeeded (about_Automatic_Variables).
_EXIT = """\
$_pkg_succeeded = $?
if ((Test-Path variable:LASTEXITCODE) -and $LASTEXITCODE) { exit $LASTEXITCODE }
if (-not $_pkg_succeeded) { exit 1 }"""

# Invoke-Expression refuses an empty text.
_READ = """\
$_pkg_code = [Console]::In.ReadToEnd()
if ($_pkg_code.Trim()) { Invoke-Expression $_pkg_code }"""


class PowerShell(Shell):
    """Code of PowerShell, and a start through a script file.

    Sources: about_Quoting_Rules, about_Special_Characters, about_Environment_Variables, about_Operators,
    about_PowerShell_exe, about_pwsh.
    """

    name = "powershell"
    executable = "powershell"
    file_extension = "ps1"
    path_separator = ";"
    expands_variables = True
    ignores_case = True
    reads_rcfile_with_stdin = True
    variable_pattern = (
        r"\$[Ee][Nn][Vv]:([a-zA-Z_][a-zA-Z0-9_]*)|\$\{[Ee][Nn][Vv]:([a-zA-Z_][a-zA-Z0-9_]*)\}"
        r"|\$\{([^{}]+)\}|\$([a-zA-Z_]+)"
    )
    settings = (
        Setting("prompt", str, "> $ ", "the prompt of started shells; empty leaves it as it is"),
        Setting("additional_pathext", list[str], [".PY"], "extensions added to PATHEXT, on Windows"),
        Setting("executable_fullpath", str | None, None, "the shell's program; null searches PATH"),
        Setting("execution_policy", str | None, None, "execution policy to start with; letters only"),
    )
    on_windows = True

    # --- code -----------------------------------------------------------------------------------

    def shebang(self, program: str) -> list[str]:
        """Return nothing: Windows has no use for such a line."""
        del program
        return []

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Set a variable; Windows removes one that is set to nothing."""
        if self.on_windows and self.holds_paths(name):
            value = EscapedString.promote(value).formatted(self.normalize_path)
        return [f"Set-Item -LiteralPath {self._item(name)} -Value {self.escape(value)}"]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable, if it is there."""
        return [f"Remove-Item -ErrorAction SilentlyContinue -LiteralPath {self._item(name)}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define a function, because an alias takes no arguments."""
        return [
            f"Set-Item -LiteralPath {_literal('Function:global:' + name)} -Value {{ {_line(command)} @args }}"
        ]

    def unalias(self, name: str) -> list[str]:
        """Forget a function."""
        return [f"Remove-Item -ErrorAction SilentlyContinue -LiteralPath {_literal('Function:' + name)}"]

    def info(self, value: str | EscapedString) -> list[str]:
        """Print each line."""
        return [f"Write-Host {self.escape(line)}" for line in value.split("\n")]

    def error(self, value: str | EscapedString) -> list[str]:
        """Print each line to standard error, as text and not as an error of the script."""
        return [f"[Console]::Error.WriteLine({self.escape(line)})" for line in value.split("\n")]

    def source(self, path: str) -> list[str]:
        """Run another script in this scope."""
        return [f". {_literal(self.normalize_path(os.path.expanduser(path)))}"]  # noqa: PTH111

    def command(self, words: str | Sequence[str | EscapedString]) -> list[str]:
        """Run a line, or a program with arguments."""
        if isinstance(words, str):
            return [_line(words)]
        first, *rest = words
        return [" ".join(["&", _literal(disallow_escaped(first)), *map(self.escape, rest)])]

    def key_tokens(self, name: str) -> list[str]:
        """Return `${Env:NAME}` and `$Env:NAME`."""
        return [f"${{Env:{name}}}", f"$Env:{name}"]

    def escape(self, value: str | EscapedString) -> str:
        """Quote a value: in single quotes nothing is special, in double ones only our references are."""
        pieces = list(parts(value))
        if not any(is_name for is_name, _ in pieces):
            return _literal("".join([text for _, text in pieces]))
        texts = [f"${{Env:{text}}}" if is_name else _DOUBLE.sub(r"`\1", text) for is_name, text in pieces]
        return '"' + "".join(texts) + '"'

    def normalize_path(self, path: str) -> str:
        """Write backslashes on Windows."""
        return path.replace("/", "\\") if self.on_windows else path

    def quote_word(self, word: str) -> str:
        """Quote one word of a command line, keeping variables in it alive."""
        if word and all(char in "_+=:./\\-" or (char.isalnum() and char.isascii()) for char in word):
            return word
        return self.escape(EscapedString(word, "$" not in word))

    def join(self, words: Sequence[str]) -> str:  # type: ignore[override]
        """Join words to a line; `&` calls a program whose name may be quoted."""
        return "& " + " ".join(map(self.quote_word, words))

    def encode(self, text: str) -> bytes:
        """Mark UTF-8, which Windows PowerShell does not take for granted."""
        return text.encode("utf-8" if text.isascii() else "utf-8-sig", "surrogateescape")

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define a function."""
        body = f"Invoke-Expression ({command} | Out-String)"
        return [f"Set-Item -LiteralPath {_literal('Function:global:' + name)} -Value {{ {body} }}"]

    def tool_lines(self, command: str) -> list[str]:
        """Define a function where no program is found."""
        return [
            "if (-not (Get-Command pkg -CommandType Application -ErrorAction SilentlyContinue)) "
            f"{{ function global:pkg {{ {command} @args }} }}"
        ]

    # --- starting -------------------------------------------------------------------------------

    def start(self, start: ShellStart) -> ShellFiles:
        """Write a script that makes the environment and runs the command, or leaves the user a prompt."""
        command, (stdin, rcfile) = start.command, self.settled(start)
        own = [line for file in existing(rcfile) for line in self.source(file)] if rcfile else []
        context = self.source(start.context_file)
        lines = [*context, *own] if start.sourced_first else [*own, *context]
        if start.set_prompt and start.prompt:
            lines.append(f"function global:prompt {{ {_literal(start.prompt)} }}")
        if start.tool:
            lines += self.tool_lines(self.join(start.tool))
        if start.completion_file:
            lines += self.source(start.completion_file)
        interactive = command is None and not stdin
        if interactive and not start.quiet:
            lines += self.welcome_lines(start)
        more = self.options.additional_pathext if self.on_windows else None
        if more:
            added = ", ".join(map(_literal, more))
            lines.append(
                f"$Env:PATHEXT = (@($Env:PATHEXT -split ';') + {added} | Select-Object -Unique) -join ';'"
            )
        if not interactive:
            lines.append("$global:LASTEXITCODE = 0")  # or a program of the environment would leave its own
        if stdin:
            lines += _READ.split("\n")
        elif command:
            lines.append(command)
        if not interactive:
            lines.append(_EXIT)
        arguments = [start.program]
        arguments += ["-NoExit"] if interactive else []
        arguments.append("-NoLogo")
        arguments += ["-NoProfile"] if start.norc or rcfile else []
        policy = self.options.execution_policy
        arguments += ["-ExecutionPolicy", policy] if policy and policy.isalpha() else []
        arguments += ["-File", join_path(start.folder, "rez-shell.ps1")]
        return ShellFiles({"rez-shell.ps1": text_of(lines)}, arguments, reads_stdin=stdin)

    def detect_system_paths(
        self, environ: Mapping[str, str], run: Callable[[Sequence[str], Mapping[str, str]], str | None]
    ) -> list[str]:
        """Read the registry, or elsewhere the platform's own files."""
        del run
        return platform_paths(environ, "win32" if self.on_windows else sys.platform)

    def _item(self, name: str) -> str:
        return _literal(f"Env:{self.variable(name)}")


def _literal(text: str) -> str:
    return "'" + _SINGLE.sub(r"\1\1", text) + "'"


def _line(line: str) -> str:
    """Write a command line of package code.

    `${NAME}` names a variable of the environment, and a program that is quoted or begins with one needs `&`.
    """
    line = rewritten(line, lambda name: f"${{Env:{name}}}")
    if line.startswith("${Env:"):
        program, blank, rest = line.partition(" ")
        return f'& "{program}"{blank}{rest}'
    return f"& {line}" if line[:1] in ('"', "'") else line


@hookimpl
def pkg_register_shells(register: Callable[[type[Shell]], None]) -> None:
    """Register the shell."""
    register(PowerShell)
