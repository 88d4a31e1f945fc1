"""List families, or the versions of some."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import NoIndex, NoLocal, Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.package import Package


def list_packages(
    ctx: typer.Context,
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="PKG", help="glob for family names, or a request such as maya-2024+"),
    ] = None,
    all_versions: Annotated[bool, typer.Option("-a", "--all", help="every version of every family")] = False,
    latest: Annotated[bool, typer.Option("-l", "--latest", help="only the newest of each family")] = False,
    long: Annotated[
        bool, typer.Option("-L", "--long", help="with variants, tools and repository; opens each definition")
    ] = False,
    no_local: NoLocal = False,
    paths: Paths = None,
    no_index: NoIndex = False,
) -> int | None:
    """List families; with a name or request, the versions of what it matches.

    Nothing but folder listings is read, unless --long asks for more.
    """
    app = App.of(ctx)
    from pkg.catalog.search import search
    from pkg.cli.lookup import catalog_for

    packages = True if all_versions or latest or long else None
    catalog = catalog_for(app, paths, no_local=no_local, no_index=no_index)
    found, results = search(
        catalog,
        wanted,
        result_type="package" if packages else None,
        latest=latest,
    )
    rows: list[dict[str, object]] = []
    for result in results:
        if isinstance(result.resource, str):
            row: dict[str, object] = {"name": result.resource}
        else:
            row = _row(result.resource, long=long)  # type: ignore[arg-type]
        rows.append(row)
        if not (app.json or long):
            app.output.line(result.name)
    catalog.keep()
    if app.json:
        app.output.json(rows)
    elif long and rows:
        app.output.table(
            (
                (
                    f"{row['name']}-{row['version']}" if row["version"] else row["name"],
                    row["variants"],
                    " ".join(row["tools"]) or "-",  # type: ignore[arg-type]
                    row["repository"],
                    row.get("error") or "",
                )
                for row in rows
            ),
            ("PACKAGE", "VARIANTS", "TOOLS", "REPOSITORY", ""),
        )
    if not rows:
        app.output.note(f"No matching {found} found.")
        return 1
    return None


def _row(package: Package, *, long: bool) -> dict[str, object]:
    """Describe a package; a broken definition is told in the row and does not hide the others."""
    from pkg.errors import PkgError

    row: dict[str, object] = {"name": package.name, "version": str(package.version)}
    if not long:
        return row
    row |= {"variants": 0, "tools": [], "repository": package.repository.location}
    try:
        row |= {"variants": package.num_variants, "tools": package.tools or []}
    except PkgError as error:
        row["error"] = str(error)
    return row


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg list`."""
    register(Command("list", list_packages, "list families, or the versions of some", json=True))
