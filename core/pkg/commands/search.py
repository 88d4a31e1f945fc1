"""Search the repositories."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import NoIndex, NoLocal, Paths, timestamp
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.catalog.search import SearchResult

_STYLES: dict[str, tuple[str, ...]] = {"info": (), "error": ("red",), "critical": ("red", "bold")}


def search(
    ctx: typer.Context,
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="PKG", help="glob for family names, or a request such as maya-2024+"),
    ] = None,
    result_type: Annotated[
        Literal["package", "family", "variant", "auto"],
        typer.Option("-t", "--type", help="kind of result; auto: packages of one family, else families"),
    ] = "auto",
    no_local: NoLocal = False,
    validate: Annotated[bool, typer.Option("--validate", help="load and check each hit")] = False,
    paths: Paths = None,
    template: Annotated[
        str | None,
        typer.Option("-f", "--format", help=r"template for each hit, such as '{qualified_name} {root}\n'"),
    ] = None,
    no_newlines: Annotated[
        bool, typer.Option("--no-newlines", help=r"print line breaks inside values as \n")
    ] = False,
    latest: Annotated[bool, typer.Option("-l", "--latest", help="only the newest of each family")] = False,
    errors: Annotated[
        bool, typer.Option("-e", "--errors", help="only what is not valid; implies --validate")
    ] = False,
    no_warnings: Annotated[  # noqa: ARG001 - accepted for rez's sake; nothing here warns
        bool, typer.Option("--nw", "--no-warnings", help="no warnings")
    ] = False,
    before: Annotated[str, typer.Option(help="only packages released before this time")] = "0",
    after: Annotated[str, typer.Option(help="only packages released at or after this time")] = "0",
    no_index: NoIndex = False,
) -> int | None:
    r"""Search for families, packages or variants by glob or request.

    A template names attributes of the hit; any beginning that only one field has will do: {qual} is
    {qualified_name}. A literal \n starts a new line.
    """
    app = App.of(ctx)
    from pkg.catalog.search import formatted
    from pkg.catalog.search import search as find
    from pkg.cli.lookup import catalog_for

    start, end = timestamp(ctx, after, "--after") or 0, timestamp(ctx, before, "--before") or 0
    if start and end and start >= end:
        raise typer.BadParameter("--after must lie before --before; as given, no time is in both.", ctx=ctx)
    catalog = catalog_for(app, paths, no_local=no_local, no_index=no_index)
    found, results = find(
        catalog,
        wanted,
        result_type=None if result_type == "auto" else result_type,
        latest=latest,
        after=start,
        before=end,
        validate=validate or errors,
    )
    if errors:
        results = (result for result in results if result.error)
    hits = 0
    rows = []
    for result in results:
        hits += 1
        if app.json:
            rows.append(_plain(found, result))
        else:
            for text, sort in formatted(result, template, no_newlines=no_newlines):
                app.output.line(app.output.styled(text, *_STYLES[sort]))
    catalog.keep()
    if app.json:
        app.output.json(rows)
    if hits == 0:
        app.output.note(f"No matching {'erroneous ' if errors else ''}{found} found.")
        return 1
    return None


def _plain(found: str, result: SearchResult) -> dict[str, object]:
    resource = result.resource
    if isinstance(resource, str):
        return {"type": found, "name": resource}
    row: dict[str, object] = {
        "type": found,
        "name": resource.name,
        "version": str(resource.version),
        "uri": resource.uri,
    }
    if found == "variant":
        row["index"] = getattr(resource, "index", None)
    if result.error is not None:
        row["error"] = result.error
    return row


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg search`."""
    register(Command("search", search, "find families, packages or variants", json=True))
