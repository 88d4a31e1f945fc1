"""Show one package's definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.package import Package


def view(
    ctx: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="PKG", help="request; its newest match is shown")],
    written: Annotated[
        Literal["py", "yaml"], typer.Option("-f", "--format", help="write it as package.py or package.yaml")
    ] = "yaml",
    show_all: Annotated[
        bool, typer.Option("-a", "--all", help="with what a release added: timestamp, changelog, ...")
    ] = False,
    brief: Annotated[bool, typer.Option("-b", "--brief", help="without URI and headings")] = False,
    current: Annotated[
        bool, typer.Option("-c", "--current", help="take the package of the current context")
    ] = False,
    paths: Paths = None,
) -> int | None:
    """Print the definition of a package, as its repository understands it."""
    app = App.of(ctx)
    from pkg.package.written import plain, shown_attributes, write_definition

    if current:
        package = package_of_current_context(wanted)
    else:
        from pkg.cli.lookup import catalog_for, newest_package

        package = newest_package(catalog_for(app, paths), wanted)
    data = shown_attributes(package, release=show_all)
    if app.json:
        app.output.json({"uri": package.uri, **plain(data)})
        return None
    if not brief:
        app.output.line(f"URI:\n{package.uri}\n\nCONTENTS:")
    app.output.write(write_definition(data, written))
    return None


def package_of_current_context(wanted: str) -> Package:
    """Return the package that the shell's context resolved for a name.

    Raises:
        PkgError: there is no context, or it has no such package.
    """
    from pkg.environment.context import ResolvedContext
    from pkg.errors import PkgError
    from pkg.version import PackageRequest

    context = ResolvedContext.get_current()
    if context is None:
        raise PkgError(
            "this shell is not in a resolved environment; leave --current out, or run `pkg env` first."
        )
    name = PackageRequest(wanted).name
    variant = context.get_resolved_package(name)
    if variant is None:
        raise PkgError(f"package {name!r} is not in the current context; `pkg context` lists what is.")
    package: Package = variant.parent
    return package


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg view`."""
    register(Command("view", view, "print a package's definition", json=True))
