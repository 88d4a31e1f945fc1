"""Hide a package from resolves, or show it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def pkg_ignore(
    ctx: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="PKG", help="exact package, such as maya_tools-1.2.0")],
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="repository that holds it; left out, the candidates are listed"),
    ] = None,
    unignore: Annotated[bool, typer.Option("-u", "--unignore", help="show the package again")] = False,
    allow_missing: Annotated[
        bool, typer.Option("-a", "--allow-missing", help="hide a version before there is one")
    ] = False,
) -> int | None:
    """Hide an exact package version from resolves, or show it again.

    pkg pkg-ignore maya_tools-1.2.0 /studio/packages
    """
    app = App.of(ctx)
    from pkg.cli.lookup import catalog_for
    from pkg.cli.payload_options import list_holders, writable_repository
    from pkg.version import VersionedObject

    exact = VersionedObject(wanted)
    catalog = catalog_for(app, None)
    if path is None:
        if not allow_missing:
            return list_holders(app, catalog, exact.name, str(exact.version))
        app.output.line("No action taken. Run again, and set PATH to one of:")
        for each in catalog.repositories():
            app.output.line(str(each))
        return None
    repository = writable_repository(catalog, path)
    if unignore:
        done = repository.unignore_package(exact.name, exact.version)
        texts = (
            "No action taken - package was already visible",
            "Package is now visible to resolves once more",
        )
    else:
        done = repository.ignore_package(exact.name, exact.version, allow_missing)
        texts = (
            "No action taken - package was already ignored",
            "Package is now ignored and will not be visible to resolves",
        )
    if done < 0:
        app.output.note("Package not found")
        return 1
    app.output.line(texts[done])
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg pkg-ignore`."""
    register(Command("pkg-ignore", pkg_ignore, "hide a package from resolves, or show it again"))
