"""Answer a shell that wants to complete a command line."""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def complete() -> int:
    """Print what the word at the cursor could become.

    The command line is in COMP_LINE, the cursor's place in COMP_POINT: rez's '_rez-complete'. The scripts of
    'pkg completions' say in PKG_COMPLETE_SHELL who they are, and get more. PKG_COMPLETE_DEBUG=1 shows what
    goes wrong, which is otherwise kept from the terminal.
    """
    from pkg.cli.completing.answering import main

    return main()


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg complete`."""
    register(Command("complete", complete, "answer a shell that completes a command line", hidden=True))
