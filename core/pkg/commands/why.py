"""Tell why a package, a variable's entry or a tool is what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext


def why(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME] [REQ]...", help="the package in question, then a request"),
    ] = None,
    input_: Annotated[
        str | None, typer.Option("-i", "--in", metavar="FILE", help="a saved context; '-' reads it")
    ] = None,
    variable: Annotated[
        str | None,
        typer.Option("--var", metavar="VAR", help="where each entry of this variable comes from"),
    ] = None,
    tool: Annotated[
        str | None, typer.Option("--tool", metavar="NAME", help="which package gives this program")
    ] = None,
    paths: given.Paths = None,
    resolver: given.Resolver = None,
    time: given.Time = None,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    building: Annotated[bool, typer.Option("-b", "--build", help="resolve as for a build")] = False,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECS", help="how long solving again may take; 2")
    ] = 2.0,
) -> int:
    """Tell why a package is in an environment, in this version and variant; or why it is not.

    pkg why python maya-2024 lookdev        python in the environment of 'maya-2024 lookdev'

    pkg why python-3.11 --in shot.rxt       why it is not one of these versions

    pkg why --var PYTHONPATH maya-2024      the package, file and line behind each entry

    pkg why --tool maya                     who gives the program, in the current environment

    Without a request and --in it is about the environment that this runs in.
    """
    app = App.of(ctx)
    if variable and tool:
        raise typer.BadParameter("one question at a time.", ctx=ctx, param_hint="--var and --tool")
    requests = list(words or ())
    name = ""
    if not (variable or tool):
        if not requests:
            raise typer.BadParameter("name a package, or ask with --var or --tool.", ctx=ctx)
        name = requests.pop(0)
    if input_ and requests:
        raise typer.BadParameter("not together with a request.", ctx=ctx, param_hint="--in")
    if time_limit <= 0:
        raise typer.BadParameter("it should be more than 0 seconds.", ctx=ctx, param_hint="--time-limit")
    from pkg.cli import contexts

    if requests:
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
        context = contexts.resolved_context(app, requests, **options)
    else:
        context = contexts.saved_context(app, input_) if input_ else contexts.current_context(app)
    return _answer(app, context, name, variable, tool, resolver, time_limit)


def _answer(
    app: App,
    context: ResolvedContext,
    name: str,
    variable: str | None,
    tool: str | None,
    resolver: str | None,
    seconds: float,
) -> int:
    from pkg.cli import why as text

    if variable:
        from pkg.why.variables import why_variable

        entries = why_variable(context, variable)
        if app.json:
            app.output.json(entries.to_data())
        else:
            text.print_variable(app.output, entries)
        return 0
    if tool:
        from pkg.why.tools import why_tool

        found = why_tool(context, tool)
        if app.json:
            app.output.json(found.to_data())
        else:
            text.print_tool(app.output, found)
        return 0
    from pkg.why.package import why_package

    answer = why_package(context, name, resolver=resolver, seconds=seconds)
    if app.json:
        app.output.json(answer.to_data())
    else:
        text.print_package(app.output, answer)
    return 0


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg why`."""
    register(
        Command(
            "why",
            why,
            "tell why a package, a variable's entry or a tool is what it is",
            json=True,
            greedy_options=given.GREEDY,
        )
    )
