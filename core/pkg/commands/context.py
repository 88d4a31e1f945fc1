"""Look at a saved context, or the one this process runs in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli import graph_options
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext

PLAIN_FORMATS = ("dict", "table", "json")


def context(
    ctx: typer.Context,
    rxt: Annotated[
        str | None,
        typer.Argument(metavar="RXT", help="context file; '-' reads it; the current one by default"),
    ] = None,
    print_request: Annotated[
        bool,
        typer.Option("--req", "--print-request", help="print the request only, without implicit packages"),
    ] = False,
    print_resolve: Annotated[
        bool, typer.Option("--res", "--print-resolve", help="print the resolved packages only")
    ] = False,
    source_order: Annotated[
        bool, typer.Option("--so", "--source-order", help="list packages in sourcing order, not by name")
    ] = False,
    show_uris: Annotated[
        bool, typer.Option("--su", "--show-uris", help="show URIs rather than folders")
    ] = False,
    tools: Annotated[bool, typer.Option("-t", "--tools", help="print the programs on offer")] = False,
    which: Annotated[
        str | None, typer.Option("--which", metavar="CMD", help="print where a program is in the context")
    ] = None,
    graph: Annotated[bool, typer.Option("-g", "--graph", help="show the resolve graph as a picture")] = False,
    dependency_graph: Annotated[
        bool,
        typer.Option("-d", "--dependency-graph", help="use the simpler graph of which package needs which"),
    ] = False,
    print_graph: Annotated[
        bool, typer.Option("--pg", "--print-graph", help="print the graph as dot")
    ] = False,
    write_graph: Annotated[
        str | None, typer.Option("--wg", "--write-graph", metavar="FILE", help="write the graph as a picture")
    ] = None,
    prune_package: Annotated[
        str | None,
        typer.Option("--pp", "--prune-package", metavar="PKG", help="keep only what leads to this package"),
    ] = None,
    depth: graph_options.Depth = None,
    reverse: graph_options.Reverse = None,
    interpret: Annotated[
        bool, typer.Option("-i", "--interpret", help="print the code or variables of the environment")
    ] = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "-f",
            "--format",
            help="with --interpret: a shell, dict, table or json; the current shell by default; of a graph: "
            + ", ".join(graph_options.FORMATS),
        ),
    ] = None,
    style: Annotated[
        str, typer.Option("-s", "--style", help="with --interpret: 'file', or 'eval' for one line")
    ] = "file",
    no_env: Annotated[
        bool, typer.Option("--no-env", help="with --interpret or --which: start from an empty environment")
    ] = False,
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="RXT", help="print the differences to another context")
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="print the differences to resolving the same request now")
    ] = False,
) -> int | None:
    """Print a summary of a context, or what the options ask for.

    Without RXT it is the context of the environment that this runs in. Nothing is resolved except for
    --fetch.
    """
    app = App.of(ctx)
    # To look at a context is not to use it, and nobody wants to hear of it (rez 3.4.0).
    app.override_settings({"context_tracking_host": "", "write_package_cache": False}, "pkg context")
    if style not in ("file", "eval"):
        raise typer.BadParameter(f"{style!r} is neither file nor eval.", ctx=ctx, param_hint="--style")
    drawing = print_graph or graph or dependency_graph or bool(write_graph)
    if drawing and not interpret:
        graph_options.check_format(ctx, format_)
    elif reverse or depth is not None:
        raise typer.BadParameter(
            "is for --graph, --print-graph and --write-graph.",
            ctx=ctx,
            param_hint="--reverse" if reverse else "--depth",
        )
    elif format_ is not None and format_ not in (*PLAIN_FORMATS, *app.host.names("shells")):
        known = ", ".join((*app.host.names("shells"), *PLAIN_FORMATS))
        raise typer.BadParameter(f"{format_!r} is none of {known}.", ctx=ctx, param_hint="--format")
    found = _load(app, rxt)
    found.verbosity = app.verbosity
    parent_environ: dict[str, str] | None = {} if no_env else None

    if interpret:
        _print_environment(app, found, format_, style, parent_environ)
    elif print_request:
        _print_items(app, found.requested_packages())
    elif print_resolve:
        packages = found.resolved_packages or ()
        _print_items(app, [each.uri if show_uris else each.qualified_package_name for each in packages])
    elif tools:
        _print_tools(app, found)
    elif diff:
        _print_difference(app, found, _load(app, diff), heading=True)
    elif fetch:
        _print_difference(app, found, _fresh(app, found), heading=("current", "updated"))
    elif which:
        path = found.which(which, parent_environ=parent_environ)
        if app.json:
            app.output.json({"program": which, "path": path})
        elif path:
            app.output.line(path)
        else:
            app.output.note(f"'{which}' not found in the context")
    elif drawing:
        graph_options.draw(
            app,
            graph_options.picture(
                found, dependencies=dependency_graph, prune=prune_package, reverse=reverse, depth=depth
            ),
            kind=format_,
            target=write_graph,
            print_only=print_graph,
            view=graph,
        )
    elif app.json:
        from pkg.environment.context_data import summary

        app.output.json(summary(found))
    else:
        from pkg.environment.printing import print_info

        print_info(
            found,
            sys.stdout,
            app.verbosity,
            source_order,
            show_uris,
            colored=app.output.colored(),
        )
    return None


def _load(app: App, rxt: str | None) -> ResolvedContext:
    import os

    from pkg.environment.context import ResolvedContext
    from pkg.errors import ResolvedContextError

    path = rxt or os.environ.get("REZ_RXT_FILE")
    if not path:
        raise ResolvedContextError("not in a resolved environment context. Name a context file.")
    if path == "-":
        return ResolvedContext.read_from_buffer(sys.stdin, "standard input", plugins=app.host)
    return ResolvedContext.load(path, plugins=app.host)


def _print_items(app: App, items: Iterable[object]) -> None:
    """Print a list: one line for a person, one line each for a program (rez 3.4.0)."""
    texts = list(map(str, items))
    if app.json:
        app.output.json(texts)
    elif sys.stdout.isatty():
        app.output.line(" ".join(texts))
    else:
        for text in texts:
            app.output.line(text)


def _print_environment(
    app: App,
    context: ResolvedContext,
    wanted: str | None,
    style: Any,
    parent_environ: Mapping[str, str] | None,
) -> None:
    if wanted in PLAIN_FORMATS or (app.json and wanted is None):
        write_environ(app, context.get_environ(parent_environ), "json" if app.json else wanted)
    elif app.json:
        app.output.json({"shell": wanted, "code": context.get_shell_code(wanted, parent_environ, style)})
    else:
        code = context.get_shell_code(wanted, parent_environ, style)
        app.output.line(code.removesuffix("\n"))


def write_environ(app: App, environ: Mapping[str, str], wanted: str | None) -> None:
    """Print variables as a Python dict, a table or JSON."""
    if wanted == "table":
        from pkg.environment.printer import columns

        app.output.line("\n".join(columns(sorted(environ.items()))))
    elif wanted == "json":
        import json

        app.output.line(json.dumps(dict(environ), sort_keys=True, indent=4))
    else:
        from pprint import pformat

        app.output.line(pformat(dict(environ)))


def _print_tools(app: App, context: ResolvedContext) -> None:
    if app.json:
        from pkg.environment.context_data import tools

        app.output.json(tools(context))
    else:
        from pkg.environment.printing import print_tools

        print_tools(context, sys.stdout, colored=app.output.colored())


def _print_difference(
    app: App, context: ResolvedContext, other: ResolvedContext, heading: bool | tuple[str, str]
) -> None:
    if app.json:
        from pkg.environment.context_data import difference

        app.output.json(difference(context, other))
    else:
        context.print_resolve_diff(other, heading=heading)


def _fresh(app: App, context: ResolvedContext) -> ResolvedContext:
    """Resolve the request of a context now.

    Raises:
        ResolveError: there is no solution any more.
    """
    from pkg.environment.context import ResolvedContext
    from pkg.errors import ResolveError

    fresh = ResolvedContext(
        context.requested_packages(),
        package_paths=context.package_paths,
        verbosity=app.verbosity,
        plugins=app.host,
    )
    if not fresh.success:
        raise ResolveError(f"the same request has no solution now: {fresh.failure_description}")
    return fresh


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg context`."""
    register(Command("context", context, "look at a saved context, or the current one", json=True))
