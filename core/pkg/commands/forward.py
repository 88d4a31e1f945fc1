"""Run the function that a forwarding script names."""

from __future__ import annotations

from collections.abc import Callable

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def forward(ctx: typer.Context) -> int | None:
    """Run a forwarding script: pkg forward FILE WORDS... All words behind FILE are its own.

    The wrappers of suites and the scripts of build environments are run this way.
    """
    app = App.of(ctx)
    words = app.command_words or []
    if not words:
        ctx.fail("name the forwarding script: pkg forward FILE WORDS...")
    from pkg.environment.forwarding import read_forwarding
    from pkg.environment.suite_tools import SUITE_TOOL

    script = read_forwarding(words[0])
    if (script.module, script.function) == SUITE_TOOL:
        from pkg.suite.forwarding import forward as run_wrapper

        return run_wrapper(words[0], words[1:], app.host)
    from pkg.environment.forwarded import run_forwarding

    result = run_forwarding(script, words[1:], app.host)
    return result if isinstance(result, int) else None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg forward`."""
    register(Command("forward", forward, "run what a forwarding script names", hidden=True, passthrough=True))
