"""`pkg gui`: says that there is no graphical program, and what to use instead."""

from __future__ import annotations

from collections.abc import Callable

import typer

from pkg.errors import PkgError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def gui(ctx: typer.Context) -> None:  # noqa: ARG001 - typer's
    """Say that rez's graphical program has no counterpart, and what to use instead."""
    raise PkgError(
        "pkg has no graphical program. To look at a context: pkg context FILE; to compare two: "
        "pkg context FILE --diff OTHER; to see the resolve: pkg context FILE --graph. "
        "rez-gui opens the context files that pkg writes."
    )


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg gui`."""
    register(
        Command("gui", gui, "not there: says what to use instead of rez-gui", hidden=True, passthrough=True)
    )
