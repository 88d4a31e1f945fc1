"""List what depends on a package family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import NoIndex, Paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def depends(
    ctx: typer.Context,
    family: Annotated[str, typer.Argument(metavar="PKG", help="the family that others depend on")],
    depth: Annotated[
        int | None, typer.Option("-d", "--depth", metavar="N", help="stop after N levels")
    ] = None,
    paths: Paths = None,
    build_requires: Annotated[
        bool, typer.Option("-b", "--build-requires", help="count build requirements")
    ] = False,
    private_build_requires: Annotated[  # noqa: ARG001 - see get_reverse_dependency_tree
        bool,
        typer.Option(
            "-p", "--private-build-requires", help="count PKG's own; as in rez, this changes nothing"
        ),
    ] = False,
    graph: Annotated[bool, typer.Option("-g", "--graph", help="draw the tree and open the picture")] = False,
    print_graph: Annotated[
        bool, typer.Option("--pg", "--print-graph", help="print the tree as dot text")
    ] = False,
    write_graph: Annotated[
        str | None,
        typer.Option(
            "--wg", "--write-graph", metavar="FILE", help="draw the tree into FILE (.svg, .html, .dot, ...)"
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="no '#1:' before the levels")] = False,
    no_index: NoIndex = False,
) -> None:
    """List the families that need PKG: directly on level 1, through one other on level 2, and so on.

    Only the newest version of each family counts, with all of its variants.
    """
    app = App.of(ctx)
    from pkg.catalog.dependents import find_dependents
    from pkg.cli.lookup import catalog_for

    catalog = catalog_for(app, paths, no_index=no_index)
    found = find_dependents(catalog, family, depth=depth, build_requires=build_requires)
    catalog.keep()
    for name, reason in found.broken:
        app.output.warning(f"{name} is left out: {reason}")
    if graph or print_graph or write_graph:
        if print_graph:
            from pkg.environment.graphs import dot_text

            app.output.line(dot_text(found.graph()))
            return
        from pkg.environment import pictures

        title = f"what depends on {family}"
        picture = pictures.Picture(None, found.graph(), settings=app.settings, title=title)
        if write_graph:
            pictures.write(picture, write_graph)
        else:
            app.output.note(pictures.show(picture))
        return
    if app.json:
        app.output.json({"package": family, "levels": found.levels, "edges": found.edges})
        return
    for number, names in enumerate(found.levels):
        app.output.line(" ".join(names if quiet else [f"#{number}:", *names]))


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg depends`."""
    register(Command("depends", depends, "list what depends on a package family", json=True))
