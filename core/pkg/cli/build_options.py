"""The options that `pkg build` and `pkg release` have in common."""

# Without `from __future__ import annotations`: some of these are values that typer reads.

from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.cli.building import option_parser, package_here, systems_here
from pkg.errors import PkgError

Process = Annotated[
    str | None, typer.Option("--process", metavar="NAME", help="the build process: local, the one there is")
]
System = Annotated[
    str | None,
    typer.Option(
        "-b", "--build-system", metavar="NAME", help="build system; found by its files if not given"
    ),
]
Variants = Annotated[
    list[int] | None,
    typer.Option("--variants", metavar="INDEX", help="only these variants; -1 is the last one"),
]
BuildArgs = Annotated[
    str | None,
    typer.Option("--ba", "--build-args", metavar="ARGS", help="arguments for the build system, or behind --"),
]
ChildBuildArgs = Annotated[
    str | None,
    typer.Option(
        "--cba",
        "--child-build-args",
        metavar="ARGS",
        help="arguments for what the build system calls, or behind a second --",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", metavar="N", help="build N variants at once; 0 for one per processor"),
]


def show_help(ctx: typer.Context, _: object, wanted: bool) -> None:
    """Show the help of the command, and of the build systems that fit the current folder."""
    if not wanted or ctx.resilient_parsing:
        return
    app = App.of(ctx)
    app.output.line(ctx.get_help())
    try:
        systems = systems_here(app, package_here(app, missing_ok=True))
    except PkgError:
        systems = []
    for system in systems:
        text = option_parser(app, system, None).format_help()
        _, _, options = text.partition(":\n")
        if options.strip():
            app.output.line(f"\nOptions of the build system {system.name}:\n{options.rstrip()}")
    raise typer.Exit


Help = Annotated[
    bool,
    typer.Option("-h", "--help", is_eager=True, callback=show_help, help="Show this message and exit."),
]
