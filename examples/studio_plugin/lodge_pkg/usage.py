"""`pkg usage`: what the `audited` resolver has noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer
from pkg.cli.app import App
from pkg.errors import PkgError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def usage(
    ctx: typer.Context,
    last: Annotated[int, typer.Option("--last", "-n", help="only so many of the latest resolves")] = 20,
) -> None:
    """Print the latest resolves that the `audited` resolver has noted."""
    import json
    import os

    from lodge_pkg.audited import AuditedResolver

    app = App.of(ctx)
    options = app.settings.plugin_options("resolvers", "audited", AuditedResolver.settings)
    path = os.path.expanduser(options.log)
    try:
        with open(path, encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
    except FileNotFoundError:
        entries = []
    except (OSError, ValueError) as error:
        raise PkgError(
            f"cannot read the log {path}: {error}. Check plugins.resolvers.audited.log."
        ) from error
    entries = entries[-last:] if last > 0 else []
    if app.json:
        app.output.json(entries)
        return
    app.output.table(
        [(each["user"], each["status"], " ".join(each["request"])) for each in entries],
        header=("USER", "STATUS", "REQUEST"),
    )


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    register(Command("usage", usage, "show the latest resolves of this studio", json=True))
