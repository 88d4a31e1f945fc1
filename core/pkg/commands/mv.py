"""Move a package to another repository."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.cli.payload_options import Force, KeepTimestamp, Link
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def mv(
    ctx: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="PKG", help="exact package, such as maya_tools-1.2.0")],
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="repository that holds it; left out, the candidates are listed"),
    ] = None,
    dest_path: Annotated[
        str | None, typer.Option("-d", "--dest-path", metavar="PATH", help="repository to move it to")
    ] = None,
    keep_timestamp: KeepTimestamp = False,
    force: Force = False,
    link: Link = "auto",
) -> int | None:
    """Copy a package to another repository and hide the original; nothing is deleted.

    pkg mv maya_tools-1.2.0 /studio/staging --dest-path /studio/packages
    """
    app = App.of(ctx)
    if not dest_path:
        raise typer.BadParameter("needed.", ctx=ctx, param_hint="--dest-path")
    from pkg.cli.lookup import catalog_for
    from pkg.cli.payload_options import list_holders, progress, writable_repository
    from pkg.transfer import move_package
    from pkg.version import VersionedObject

    exact = VersionedObject(wanted)
    catalog = catalog_for(app, None)
    if path is None:
        return list_holders(app, catalog, exact.name, str(exact.version))
    package = writable_repository(catalog, path).package(exact.name, exact.version)
    if package is None:
        app.output.note("Package not found.")
        return 1
    with progress(app, package.qualified_name) as on_progress:
        moved = move_package(
            package,
            writable_repository(catalog, dest_path),
            keep_timestamp=keep_timestamp,
            force=force,
            link=link,
            on_progress=on_progress,
        )
    if app.json:
        app.output.json({"source": package.uri, "target": moved.uri})
    else:
        app.output.line(f"Moved {package.uri} to {moved.uri}")
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg mv`."""
    register(Command("mv", mv, "move a package to another repository", json=True))
