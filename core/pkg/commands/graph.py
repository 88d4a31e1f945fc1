"""Draw the graph of a request, a saved context, or the current environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli import graph_options
from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def graph(
    ctx: typer.Context,
    packages: Annotated[list[str] | None, typer.Argument(metavar="PKG", help="package requests")] = None,
    input_: Annotated[
        str | None,
        typer.Option("-i", "--in", "--input", metavar="RXT", help="a saved context; '-' reads it"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="write it; the ending says the format"),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("-f", "--format", help=f"{', '.join(graph_options.FORMATS)}; printed as dot by default"),
    ] = None,
    view: Annotated[bool, typer.Option("--view", help="open it in the viewer, or a web browser")] = False,
    dependency: Annotated[
        bool,
        typer.Option(
            "-d", "--dependency", "--dependency-graph", help="the simpler graph of which package needs which"
        ),
    ] = False,
    depth: graph_options.Depth = None,
    reverse: graph_options.Reverse = None,
    prune: Annotated[
        str | None,
        typer.Option(
            "--prune", "--pp", "--prune-package", metavar="PKG", help="only what leads to this package"
        ),
    ] = None,
    paths: given.Paths = None,
    resolver: given.Resolver = None,
    time: given.Time = None,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    building: Annotated[
        bool, typer.Option("-b", "--build", "--building", help="resolve as for a build")
    ] = False,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    max_fails: given.MaxFails = -1,
    time_limit: given.TimeLimit = -1,
) -> int:
    """Draw how a request resolves: which package needs which, or why there is no solution.

    pkg graph maya-2024 lookdev -o graph.html      a page to look around in

    pkg graph maya-2024 lookdev -d                 text for graphviz

    pkg graph -i shot.rxt --reverse openexr -o who.svg

    Without packages and --in it is the graph of the current environment.
    """
    app = App.of(ctx)
    # To look is not to use.
    app.override_settings({"context_tracking_host": "", "write_package_cache": False}, "pkg graph")
    graph_options.check_format(ctx, format_)
    from pkg.cli import contexts

    if input_ and packages:
        raise typer.BadParameter("takes no packages.", ctx=ctx, param_hint="--in")
    if packages:
        options = given.of_context(
            ctx,
            paths=paths,
            no_local=no_local,
            no_index=no_index,
            time=time,
            no_implicit=no_implicit,
            exclude=exclude,
            include=include,
            no_filters=no_filters,
            building=building,
            resolver=resolver,
        )
        context = contexts.context_of(app, packages, max_fails=max_fails, time_limit=time_limit, **options)
    else:
        path = input_ or os.environ.get("REZ_RXT_FILE")
        if not path:
            raise typer.BadParameter("name what is wanted, such as 'maya-2024', or use --in.", ctx=ctx)
        context = contexts.saved_context(app, path)
    if not context.success:
        app.output.note(f"there is no solution: {context.failure_description}")
    drawn = graph_options.picture(context, dependencies=dependency, prune=prune, reverse=reverse, depth=depth)
    to_file = output not in (None, "-")
    if to_file or view:
        from pkg.environment import pictures

        if view:
            app.output.note(pictures.show(drawn, output if to_file else None, format_))
        elif output:
            pictures.write(drawn, output, format_)
    else:
        graph_options.put_out(app, drawn, format_ or ("json" if app.json else "dot"))
    return 0


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg graph`."""
    register(
        Command(
            "graph",
            graph,
            "draw how a request resolves, or why it does not",
            json=True,
            greedy_options=given.GREEDY,
        )
    )
