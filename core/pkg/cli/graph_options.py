"""Options of the commands that draw graphs, and the pictures that they ask for."""

# Without `from __future__ import annotations`: these are values that typer reads.

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.pictures import Picture

FORMATS = ("dot", "svg", "png", "html", "mermaid", "json")

Depth = Annotated[
    int | None,
    typer.Option(
        "--depth",
        metavar="N",
        min=0,
        help="stop N packages away from the request, or from the package of --reverse",
    ),
]
Reverse = Annotated[
    str | None,
    typer.Option("--reverse", metavar="PKG", help="only what needs this package, directly or through others"),
]


def check_format(ctx: typer.Context, wanted: str | None) -> None:
    """See to it that a format is one of ours.

    Raises:
        typer.BadParameter: it is not.
    """
    if wanted is not None and wanted not in FORMATS:
        raise typer.BadParameter(
            f"{wanted!r} is no format of graphs; there are {', '.join(FORMATS)}.",
            ctx=ctx,
            param_hint="--format",
        )


def picture(
    context: "ResolvedContext",
    *,
    dependencies: bool,
    prune: str | None = None,
    reverse: str | None = None,
    depth: int | None = None,
) -> "Picture":
    """Return the graph that the options ask for.

    Args:
        context: the context.
        dependencies: which package needs which, rather than the resolve graph.
        prune: a package; keep only what leads to it.
        reverse: a package; keep only what needs it.
        depth: how many packages away from the request, or from `reverse`, to stop; None for all.

    Raises:
        PkgError: there is no graph, or a package is not in it.
    """
    from pkg.environment import graph_cuts
    from pkg.environment.pictures import Picture
    from pkg.errors import ResolvedContextError
    from pkg.version import PackageRequest

    if dependencies and not context.success:
        raise ResolvedContextError(
            "there is no dependency graph, since the resolve failed; leave --dependency-graph out to see why."
        )
    graph = context.get_dependency_graph() if dependencies else context.graph()
    if graph is None:
        raise ResolvedContextError("The context does not contain a graph.")
    focus = PackageRequest(reverse).name if reverse else None
    if prune:
        graph = graph_cuts.pruned(graph, PackageRequest(prune).name)
    if focus:
        graph = graph_cuts.needing(graph, focus, depth)
    elif depth is not None:
        asked = context.requested_packages(include_implicit=True)
        graph = graph_cuts.within(graph, depth, [each.name for each in asked if not each.conflict])
    shown = graph

    def explained() -> Sequence[dict[str, Any]]:
        from pkg.environment.explaining import panel_of

        return panel_of(context, shown)

    return Picture(context, graph, focus=focus, explanation=explained)


def put_out(app: App, drawn: "Picture", kind: str) -> None:
    """Write a picture to standard output.

    Raises:
        PkgError: it is a picture in bytes, and standard output a terminal; or see `Picture.render`.
    """
    from pkg.errors import PkgError

    if kind == "png" and sys.stdout.isatty():
        raise PkgError("a png is nothing for a terminal; name a file, or send it into one.")
    content = drawn.render(kind)
    if kind == "png":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        app.output.write(content.decode())


def draw(
    app: App, drawn: "Picture", *, kind: str | None, target: str | None, print_only: bool, view: bool
) -> None:
    """Print, write or show a picture, as rez's options for graphs combine.

    Args:
        app: the run.
        drawn: the picture.
        kind: the format; None for what the file's ending or the settings say.
        target: the file to write.
        print_only: print it, whatever else is asked for.
        view: show it, also when it is written; without a file it is shown unless `kind` is a text.
    """
    from pkg.environment import pictures

    if print_only or (not target and kind in pictures.TEXT_FORMATS):
        put_out(app, drawn, kind or "dot")
    elif target and not view:
        pictures.write(drawn, target, kind)
    else:
        app.output.note(pictures.show(drawn, target, kind))
