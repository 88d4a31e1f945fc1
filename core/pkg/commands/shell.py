"""A prompt in which commands are typed one after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.cli.resolve_options import NoIndex, NoLocal, Paths, Resolver, repository_paths
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.cli.prompt.session import Session
    from pkg.host import Host
    from pkg.settings import Settings


def shell(
    ctx: typer.Context,
    lines: Annotated[
        list[str] | None,
        typer.Option("-c", "--command", metavar="LINE", help="run this line and end; may be repeated"),
    ] = None,
    stop: Annotated[bool, typer.Option("-e", "--stop", help="end with the first line that fails")] = False,
    paths: Paths = None,
    no_local: NoLocal = False,
    no_index: NoIndex = False,
    resolver: Resolver = None,
    history: Annotated[
        str | None, typer.Option("--history", metavar="FILE", help="remember what is typed in this file")
    ] = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="remember nothing")] = False,
) -> int:
    """Type commands without 'pkg' in front, with history and completion: list, info, solve, env, run, ...

    pkg shell                          a prompt; 'help' lists the commands, Ctrl-D leaves

    pkg shell < commands.txt           one line after the other

    pkg shell -c 'solve maya' -c 'info maya'

    The index and the solver stay in memory, so answers take milliseconds. Repositories are looked at for each
    command: a package that was released a moment ago is seen. From a pipe the exit code is 0, or that of
    the last line that failed.
    """
    app = App.of(ctx)
    from pathlib import Path

    from pkg.cli.prompt.session import Session

    if history and no_history:
        raise typer.BadParameter("not together with --history.", ctx=ctx, param_hint="--no-history")
    if resolver is not None:
        app.host.find("resolvers", resolver)
    overrides: dict[str, object] = {}
    repositories = repository_paths(app, paths, no_local)
    if repositories is not None:
        overrides["packages_path"] = repositories
    if no_index:
        overrides["index"] = False
    if resolver is not None:
        overrides["resolver_backend"] = resolver
    settings = app.settings.override(overrides, "pkg shell") if overrides else app.settings
    session = Session(settings, _host(app, settings), app.output, verbosity=app.verbosity)
    if lines:
        return _run(session, lines, stop)
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        from pkg.cli.prompt.console import Console
        from pkg.cli.prompt.history import NAME, state_folder

        kept = (
            Path(history).expanduser()
            if history
            else state_folder(settings.environ, Path(settings.home)) / NAME
        )
        return Console(session, None if no_history else kept).run()
    from pkg.cli.prompt.lines import logical_lines, own_input

    with own_input() as source:
        return _run(session, logical_lines(source), stop)


def _run(session: Session, lines: Iterable[str], stop: bool) -> int:
    """Run lines; returns 0, or the exit code of the last that failed."""
    for line in lines:
        session.run(line)
        if session.finished or (stop and session.failed):
            break
    return session.failed


def _host(app: App, settings: Settings) -> Host:
    """Return the host for changed settings."""
    from pkg.host import Host

    return app.host if settings is app.settings else Host(settings, warn=app.output.warning)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg shell`."""
    register(Command("shell", shell, "a prompt for many commands, with history and completion"))
