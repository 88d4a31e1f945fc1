"""Answer a shell that wants to complete a command line."""

from __future__ import annotations

import os
from collections.abc import Callable

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

# bash breaks words at these even where the command line does not, and completes the last piece only.
_BASH_BREAKS = "=:"


def complete(ctx: typer.Context) -> int | None:
    """Print what the word at the end of COMP_LINE could become, one a line.

    COMP_POINT is the cursor's place in it. With PKG_COMPLETE_SHELL=zsh or fish, a tab and a description
    follow each word. The scripts of `pkg completions` call this.
    """
    app = App.of(ctx)
    from pkg.cli.completing import candidates

    line = os.environ.get("COMP_LINE", "")
    try:
        point = int(os.environ.get("COMP_POINT", ""))
    except ValueError:
        point = len(line)
    words = _words(line[:point])
    shell = os.environ.get("PKG_COMPLETE_SHELL", "bash")
    found = candidates(app, words[1:-1], words[-1]) if len(words) > 1 else []
    skipped = 1 + max(words[-1].rfind(each) for each in _BASH_BREAKS) if words and shell == "bash" else 0
    for text, hint in found:
        app.output.line(f"{text}\t{hint.splitlines()[0]}" if hint and shell != "bash" else text[skipped:])
    return None


def _words(line: str) -> list[str]:
    """Split a command line that may end in the middle of a word; the last word may be empty."""
    import shlex

    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    try:
        words = list(lexer)
    except ValueError:  # an open quote
        words = line.split()
    if not line or line[-1].isspace():
        words.append("")
    return words


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg complete`."""
    register(Command("complete", complete, "answer a shell that completes a command line", hidden=True))
