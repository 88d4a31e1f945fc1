"""The resolver backends: which there are, which is the default, and preparing them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def resolvers(
    ctx: typer.Context,
    action: Annotated[
        Literal["list", "warm"],
        typer.Argument(help="list the backends, or prepare them for their first solve"),
    ] = "list",
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="with warm: only these; the default one if none"),
    ] = None,
) -> None:
    """List the resolver backends, or prepare one, so that nobody waits for it later.

    Preparing `numba` compiles the solver, once per cache folder and in about twenty seconds. On a farm, do it
    when the image is made, with NUMBA_CACHE_DIR or cache_path at a folder of the image.
    """
    app = App.of(ctx)
    default = app.settings.resolver_backend
    if action == "warm":
        _warm(app, names or [default])
        return
    rows = [
        {
            "name": record.name,
            "default": record.name == default,
            "distribution": record.distribution,
            "state": "ok" if record.state == "loaded" else record.state,
        }
        for record in app.host.plugins("resolvers")
    ]
    if app.json:
        app.output.json(rows)
        return
    app.output.table(
        (
            (row["name"], "default" if row["default"] else "", row["distribution"], row["state"])
            for row in rows
        ),
        ("NAME", "", "DISTRIBUTION", "STATE"),
    )


def _warm(app: App, names: list[str]) -> None:
    results = {name: app.host.create("resolvers", name).warm() for name in names}
    if app.json:
        app.output.json(results)
        return
    for name, result in results.items():
        app.output.line(f"{name}: {result}")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg resolvers`."""
    register(Command("resolvers", resolvers, "list the resolver backends, or prepare them", json=True))
