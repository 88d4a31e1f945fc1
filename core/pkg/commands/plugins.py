"""List the plugins of `pkg`, or the packages that are plugins of a package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.errors import PackageFamilyNotFoundError, PkgError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

_STATE_STYLES = {"ok": "green", "failed": "red", "conflict": "red", "disabled": "dim"}


def plugins(
    ctx: typer.Context,
    package: Annotated[
        str | None,
        typer.Argument(
            metavar="PKG", help="list the packages that say they are plugins of this one, as rez does"
        ),
    ] = None,
    paths: Annotated[
        str | None, typer.Option("--paths", help="with PKG: repositories to search, separated by ':'")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="only plugins of this kind")] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="look through the installed distributions again")
    ] = False,
) -> None:
    """List every installed plugin: kind, name, distribution, version and state.

    Each is imported, so that one that cannot be is shown as failed, with the reason. With PKG, list the
    package families that name PKG in their `plugin_for` instead, as `rez plugins` does.
    """
    app = App.of(ctx)
    if package is not None:
        _show_plugin_packages(app, package, paths)
        return
    if paths is not None:
        raise typer.BadParameter("--paths is for 'pkg plugins PKG'; name the package.", ctx=ctx)
    if refresh:
        app.host.refresh()
    show_plugins(app, kind)


def show_plugins(app: App, kind: str | None = None) -> None:
    """Print the plugins as a table or JSON.

    Raises:
        PluginNotFoundError: there is no such kind.
    """
    app.host.load_all(kind)
    records = app.host.plugins(kind)
    states = ["ok" if record.state == "loaded" else record.state for record in records]
    if app.json:
        app.output.json(
            [
                {
                    "kind": record.kind,
                    "name": record.name,
                    "distribution": record.distribution,
                    "version": record.version or None,
                    "module": record.module,
                    "state": state,
                    "reason": record.reason or None,
                }
                for record, state in zip(records, states, strict=True)
            ]
        )
        return
    header = ("KIND", "NAME", "DISTRIBUTION", "VERSION", "STATE")
    app.output.table(
        (
            (
                record.kind,
                record.name,
                record.distribution,
                record.version or "-",
                app.output.styled(state, _STATE_STYLES[state]),
            )
            for record, state in zip(records, states, strict=True)
        ),
        header,
    )
    for reason in dict.fromkeys(
        record.reason for record, state in zip(records, states, strict=True) if state != "ok"
    ):
        app.output.warning(reason)


def _show_plugin_packages(app: App, name: str, paths: str | None) -> None:
    """Print the families whose latest package says that it is a plugin of a package.

    Raises:
        PackageFamilyNotFoundError: no repository has the package.
    """
    import os

    from pkg.catalog import Catalog

    search = None if paths is None else [os.path.expanduser(path) for path in paths.split(os.pathsep) if path]  # noqa: PTH111
    catalog = Catalog(app.host, app.settings, search)
    package = catalog.latest_package(name)
    if package is None:
        raise PackageFamilyNotFoundError(
            f"no package {name!r} in {', '.join(catalog.paths) or 'an empty search path'}."
        )
    found = []
    if package.has_plugins:
        for other in sorted({family.name for family in catalog.families()} - {name}):
            try:
                latest = catalog.latest_package(other)
                if latest is not None and name in (latest.plugin_for or ()):
                    found.append(other)
            except PkgError as error:  # one broken package says nothing about the others
                app.output.warning(f"{other} is left out: {error}")
    if app.json:
        app.output.json(found)
    elif found:
        for other in found:
            app.output.line(other)
    else:
        app.output.note(f"package {name!r} has no plugins.")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg plugins`."""
    register(Command("plugins", plugins, "list the installed plugins and their state", json=True))
