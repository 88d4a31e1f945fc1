"""Run package-command code and print what it does to an environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def interpret(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="file of code, or with -c the code itself")],
    command: Annotated[bool, typer.Option("-c", "--command", help="FILE is the code itself")] = False,
    format_: Annotated[
        str | None,
        typer.Option("-f", "--format", help="a shell, dict or table; the current shell by default"),
    ] = None,
    no_env: Annotated[bool, typer.Option("--no-env", help="start from an empty environment")] = False,
    parent_variables: Annotated[
        list[str] | None,
        typer.Option(
            "--pv",
            "--parent-variables",
            metavar="VAR",
            help="variables whose first append extends the current value; 'all' for every variable",
        ),
    ] = None,
) -> int | None:
    """Run code as it stands in a package's commands(), and print the result.

    pkg interpret -c "env.PATH.append('/studio/bin')" --format bash
    """
    import os

    from pkg.environment.environments import open_shell
    from pkg.environment.rex.facts import RexSettings
    from pkg.environment.rex.recorder import Recorder

    app = App.of(ctx)
    plain = app.json or format_ in ("dict", "table")
    if format_ is not None and not plain and format_ not in app.host.names("shells"):
        known = ", ".join((*app.host.names("shells"), "dict", "table"))
        raise typer.BadParameter(f"{format_!r} is none of {known}.", ctx=ctx, param_hint="--format")
    code = file if command else _read(file)
    shell = None if plain else open_shell(app.host, format_)
    names = parent_variables or []
    recorder = Recorder(
        shell,
        parent_environ={} if no_env else os.environ,
        settings=RexSettings.of(app.settings, verbosity=app.verbosity),
        system=app.settings.system,
        parent_variables=True if "all" in names else frozenset(names),
    )
    recorder.execute_code(code, None if command else file)
    if shell is None:
        from pkg.commands.context import write_environ

        if app.json:
            app.output.json(recorder.recording.environ)
            return None
        write_environ(app, recorder.recording.environ, format_)
        return None
    from pkg.environment.rex.scripts import write_script
    from pkg.errors import ShellError

    try:
        program = shell.find_executable(os.environ)
    except ShellError:
        program = shell.executable
    app.output.line(write_script(shell, recorder.actions, program=program, headings=False))
    return None


def _read(path: str) -> str:
    from pkg.environment.rxt import reason
    from pkg.errors import PkgError

    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            return file.read()
    except UnicodeDecodeError as error:
        raise PkgError(f"cannot read {path}: it is no text ({error.reason} at byte {error.start}).") from None
    except OSError as error:
        raise PkgError(f"cannot read {path}: {reason(error)}.") from error


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg interpret`."""
    register(
        Command(
            "interpret",
            interpret,
            "run package-command code and print the result",
            json=True,
            greedy_options=("--pv", "--parent-variables"),
        )
    )
