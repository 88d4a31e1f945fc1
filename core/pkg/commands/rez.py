"""`pkg rez COMMAND`: the commands under the names that scripts written for rez use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import typer

from pkg.cli.group import PkgGroup
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

REZ_COMMANDS: Final = (
    "benchmark", "bind", "build", "bundle", "complete", "config", "context", "cp", "depends", "diff",
    "env", "forward", "gui", "help", "interpret", "memcache", "mv", "pip", "pkg-cache", "pkg-ignore",
    "plugins", "python", "release", "rm", "search", "selftest", "status", "suite", "test", "view", "yaml2py",
)  # fmt: skip


class RezGroup(PkgGroup):
    """Those of rez's commands that are installed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the names that are rez's; imports nothing."""
        return [name for name in super().list_commands(ctx) if name in REZ_COMMANDS]

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Build the command, if it is one of rez's and installed.

        Raises:
            UsageError: it is not; the message says which there are.
        """
        name = args[0]
        if name not in self.list_commands(ctx) and not ctx.resilient_parsing:
            what = "rez's, but pkg does not have it yet" if name in REZ_COMMANDS else "no command of rez"
            ctx.fail(f"{name!r} is {what}; there are: {', '.join(self.list_commands(ctx))}.")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=RezGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


@app.callback()
def rez() -> None:
    """Run a command under the name and with the options that rez gives it.

    `rez-env foo -- bar` and `rez env foo -- bar` become `pkg rez env foo -- bar`.
    """


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg rez`."""
    register(Command("rez", app, "run a command as rez names it: pkg rez env, pkg rez search, ..."))
