"""What shells in the line of the Bourne shell share: their code."""

from __future__ import annotations

from collections.abc import Sequence

from pkg.interfaces.actions import EscapedString
from pkg.interfaces.shell import ShellStart
from pkg_shells.unix import UnixShell


class PosixShell(UnixShell):
    """Code of a Bourne-like shell."""

    file_extension = "sh"
    source_word = "."
    shown_marker = r"\[\e[1m\]$REZ_ENV_PROMPT\[\e[0m\]"

    # --- code -----------------------------------------------------------------------------------

    def setenv(self, name: str, value: str | EscapedString) -> list[str]:
        """Export a variable."""
        return [f"export {name}={self.escape(value)}"]

    def setenv_many(self, values: Sequence[tuple[str, str | EscapedString]]) -> list[str]:
        """Export several variables by one command, which is a third cheaper for the shell."""
        words = [
            # Single quotes are a quarter cheaper once more.
            f"{name}='{value}'" if type(value) is str and _is_plain(value) else f"{name}={self.escape(value)}"
            for name, value in values
        ]
        return ["export " + " \\\n  ".join(words)]

    def unsetenv(self, name: str) -> list[str]:
        """Remove a variable."""
        return [f"unset {name}"]

    def alias(self, name: str, command: str) -> list[str]:
        """Define a function, which scripts can use too, unlike an alias."""
        return [f'{name}() {{ {command} "$@"; }};']

    def unalias(self, name: str) -> list[str]:
        """Forget a function."""
        return [f"unset -f {name}"]

    def undo_function(self, name: str, command: str) -> list[str]:
        """Define a function."""
        return [f'{name}() {{ eval "$({command})"; }}']

    def info(self, value: str | EscapedString) -> list[str]:
        """Echo each line."""
        return [f"echo {self.escape(line)}" for line in value.split("\n")]

    def in_single_quotes(self, text: str) -> str:
        """Quote a text; a quote in it gets double ones of its own."""
        return "'" + text.replace("'", "'\"'\"'") + "'"

    def in_double_quotes(self, text: str) -> str:
        """Quote a text in which `$`, backquotes and `$( )` stay alive, which packages use."""
        if "\\" in text:
            text = text.replace("\\", "\\\\")
        if '"' in text:
            text = text.replace('"', '\\"')
        return f'"{text}"'

    # --- starting -------------------------------------------------------------------------------

    def prompt_lines(self, start: ShellStart) -> list[str]:
        """Keep the prompt in REZ_STORED_PROMPT_SH."""
        words = (self.shown_marker, "$REZ_STORED_PROMPT_SH")
        prompt = " ".join(words if start.prefix_prompt else reversed(words))
        return [
            'if [ -z "$REZ_STORED_PROMPT_SH" ]; then export REZ_STORED_PROMPT_SH="$PS1"; fi',
            f'export PS1="{prompt}"',
        ]

    def tool_lines(self, command: str) -> list[str]:
        """Define a function, which programs do not see."""
        return [
            "if ! command -v pkg >/dev/null 2>&1; then",
            f'  pkg() {{ {command} "$@"; }}',
            "fi",
        ]


def _is_plain(text: str) -> bool:
    """Tell whether a text means the same in single quotes as in double ones."""
    return not (
        "$" in text or "\\" in text or "`" in text or "'" in text or '"' in text or text.startswith("~")
    )
