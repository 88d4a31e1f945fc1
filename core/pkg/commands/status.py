"""Say what a name is, or where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.environment.surroundings import Status


def status(
    ctx: typer.Context,
    thing: Annotated[
        str | None,
        typer.Argument(metavar="OBJECT", help="a tool, package, suite or context file; with -t a glob"),
    ] = None,
    tools: Annotated[bool, typer.Option("-t", "--tools", help="list the visible tools")] = False,
    paths: Paths = None,
) -> int | None:
    """Say what OBJECT is: a tool on PATH, a package, a suite, a context.

    Without OBJECT: which context this shell is in, and which suites are on PATH.
    """
    app = App.of(ctx)
    from pkg.cli.lookup import catalog_for
    from pkg.environment.surroundings import Status

    found = Status(catalog_for(app, paths))
    if app.json:
        data = _data(found, thing, tools)
        app.output.json(data)
        return None if data else 1
    return None if (found.print_tools(thing) if tools else found.print_info(thing)) else 1


def _data(found: Status, thing: str | None, tools: bool) -> object:
    if tools:
        return [
            {
                "tool": row.name,
                "aliasing": row.aliased,
                "packages": row.packages,
                "source": row.source,
                "remarks": row.remarks,
            }
            for row in found.tools(thing)
        ]
    if thing:
        return [
            {
                "kind": each.kind,
                "name": each.subject,
                "facts": {key.lower(): value for key, value in each.facts.items()},
            }
            for each in found.meanings(thing)
        ]
    return {
        "context": found.context.load_path if found.context else None,
        "suites": found.suite_paths,
        "parent_suite": found.parent_suite_path,
        "suite_context": found.active_suite_context_name,
    }


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg status`."""
    register(Command("status", status, "say what a name is, or where this shell stands", json=True))
