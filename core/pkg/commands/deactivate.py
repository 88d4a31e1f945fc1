"""Undo what `eval "$(pkg env REQ --format SHELL)"` did to a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def deactivate(
    ctx: typer.Context,
    format_: Annotated[
        str | None,
        typer.Option(
            "-f", "--format", metavar="SHELL", help="code of this shell; the activated one's by default"
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("-a", "--all", help="undo all activations, not the last")
    ] = False,
) -> None:
    """Print code that gives a running shell the variables it had before the last activation.

    eval "$(pkg deactivate)"       sh, bash, zsh

    pkg deactivate | source        fish

    eval "`pkg deactivate`"        csh, tcsh

    The function pkg_deactivate, which the activation has defined, does the same.
    """
    import os

    from pkg.environment.activation import deactivation_code

    app = App.of(ctx)
    shells = app.host.names("shells")
    if format_ is not None and format_ not in shells:
        raise typer.BadParameter(
            f"{format_!r} is none of {', '.join(shells)}.", ctx=ctx, param_hint="--format"
        )
    app.output.write(deactivation_code(app.host, os.environ, format_, everything=everything))


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg deactivate`."""
    register(Command("deactivate", deactivate, "undo 'pkg env --format SHELL' in a running shell"))
