"""Open or list the help of a package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def show_help(
    ctx: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="PKG", help="request; the newest match that has help is used")
    ] = None,
    section: Annotated[int, typer.Argument(metavar="SECTION", help="which section to open")] = 1,
    manual: Annotated[bool, typer.Option("-m", "--manual", help="open the manual")] = False,
    entries: Annotated[bool, typer.Option("-e", "--entries", help="only list the sections")] = False,
    paths: Paths = None,
) -> int | None:
    """Open a package's help: an address in the browser, a command in the shell. Without PKG, the manual."""
    app = App.of(ctx)
    from pkg.cli.lookup import catalog_for
    from pkg.environment.package_help import PackageHelp, open_address
    from pkg.errors import PackageRequestError
    from pkg.version import PackageRequest

    if manual or wanted is None:
        open_address(app.settings.documentation_url, app.settings)
        return None
    request = PackageRequest(wanted)
    if request.conflict:
        raise PackageRequestError(f"{wanted!r} rules packages out; name the one whose help is wanted.")
    found = PackageHelp(
        request.name, request.range, verbose=app.verbosity > 0, catalog=catalog_for(app, paths)
    )
    package = found.package
    if package is None:
        versions = len(found.searched)
        app.output.error(
            f"no package with help for {wanted!r}: "
            + (f"none of its {versions} versions has a 'help' attribute." if versions else "there is none.")
        )
        return 1
    if app.json:
        app.output.json(
            {
                "package": package.qualified_name,
                "uri": package.uri,
                "description": package.description,
                "sections": [{"title": title, "target": target} for title, target in found.sections],
            }
        )
        return None
    app.output.line(f"Help found for:\n{package.uri}")
    if package.description:
        app.output.line(f"\nDescription:\n{package.description.strip()}\n")
    if entries:
        found.print_info()
        return None
    try:
        found.open(section - 1)
    except IndexError:
        app.output.error(f"there is no help section {section}; there are 1 to {len(found.sections)}.")
        return 2
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg help`."""
    register(Command("help", show_help, "open or list the help of a package", json=True))
