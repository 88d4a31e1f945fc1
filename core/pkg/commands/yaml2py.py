"""Print a package.yaml as package.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def yaml2py(
    ctx: typer.Context,
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="the file, or the folder that package.yaml is in")
    ] = ".",
) -> None:
    """Print a YAML package definition as Python; the current folder's by default.

    pkg yaml2py > package.py
    """
    app = App.of(ctx)
    from os.path import abspath, expanduser

    from pkg.package.developer import DeveloperPackage
    from pkg.package.written import plain, shown_attributes, write_definition

    folder = abspath(expanduser(path))  # noqa: PTH100, PTH111
    package = DeveloperPackage.from_path(folder, "yaml", settings=app.settings)
    data = shown_attributes(package, release=False)
    if app.json:
        app.output.json(plain(data))
        return
    app.output.write(write_definition(data, "py"))


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg yaml2py`."""
    register(Command("yaml2py", yaml2py, "print a package.yaml as package.py", json=True))
