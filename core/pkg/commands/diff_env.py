"""Compare two environments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def diff_env(
    ctx: typer.Context,
    first: Annotated[
        str, typer.Argument(metavar="A", help="a context file, a lock, or a request as one word")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="what to compare it with, the same")],
    paths: given.Paths = None,
    resolver: given.Resolver = None,
    time: given.Time = None,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="end with code 1 when the two differ, for scripts")
    ] = False,
) -> int:
    """Tell how two environments differ: packages, variants, variables, tools, and which request caused each.

    pkg diff-env shot.rxt shot.lock

    pkg diff-env "maya-2023 lookdev" "maya-2024 lookdev"

    The options of resolving are about requests; files and locks are taken as they are.
    """
    app = App.of(ctx)
    from pkg.cli.contexts import named_context
    from pkg.cli.why import print_differences
    from pkg.why.differences import compare

    options = given.of_context(
        ctx,
        paths=paths,
        no_local=no_local,
        time=time,
        no_implicit=no_implicit,
        exclude=exclude,
        include=include,
        no_filters=no_filters,
        resolver=resolver,
    )
    found = compare(named_context(app, first, **options), named_context(app, second, **options))
    if app.json:
        app.output.json(found.to_data())
    else:
        print_differences(app.output, found, (first, second), everything=bool(app.verbosity))
    return 1 if found and exit_code else 0


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg diff-env`."""
    register(
        Command(
            "diff-env",
            diff_env,
            "tell how two environments differ, and why",
            json=True,
            greedy_options=given.GREEDY,
        )
    )
