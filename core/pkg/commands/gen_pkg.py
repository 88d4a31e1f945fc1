"""Write a package to begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def gen_pkg(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="the package")],
    template: Annotated[
        Literal["python", "cmake", "cargo", "wrapper"],
        typer.Option("-t", "--template", help="what is in it; wrapper is for an installed application"),
    ] = "python",
    folder: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FOLDER", help="new folder; NAME if not given")
    ] = None,
    version: Annotated[str, typer.Option("--pkg-version", metavar="VERSION", help="its version")] = "0.1.0",
    author: Annotated[str | None, typer.Option("--author", help="its author; you if not given")] = None,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="what it is for")] = "",
    location: Annotated[
        str, typer.Option("--location", metavar="FOLDER", help="wrapper: where the application is installed")
    ] = "",
    tool: Annotated[
        str, typer.Option("--tool", metavar="PATH", help="wrapper: its program, below that folder; bin/NAME")
    ] = "",
) -> None:
    """Write the source of a package to begin with, which builds and runs as it is.

    pkg gen-pkg shot_tools && cd shot_tools && pkg build -i

    pkg gen-pkg maya --template wrapper --location /opt/maya2024 --pkg-version 2024.1
    """
    app = App.of(ctx)
    from pkg.build.templates import write_template

    target = folder or name
    files = write_template(
        template,
        name,
        target,
        version=version,
        author=author or app.settings.system.user,
        description=description,
        location=location,
        tool=tool,
    )
    if app.json:
        app.output.json({"folder": target, "files": files})
        return
    for path in files:
        app.output.line(f"{target}/{path}")
    app.output.note(f"Build and install it: cd {target} && pkg build -i")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg gen-pkg`."""
    register(Command("gen-pkg", gen_pkg, "write a package to begin with", json=True))
