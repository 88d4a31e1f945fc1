"""The interface of command line plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Command:
    """One subcommand of `pkg`, as a plugin registers it.

    Attributes:
        name: what a user types after `pkg`; equal to the entry point's name.
        function: a typer function. Its first parameter may be `ctx: typer.Context`; then
            `pkg.cli.app.App.of(ctx)` gives the host, the settings and the output.
        summary: one line for `pkg --help`.
        hidden: left out of `pkg --help`.
        takes_command: words after the first `--` are not parsed but handed over as
            `App.of(ctx).command_words` (None when there was no `--`), as in `pkg env REQ -- CMD`.
        context_settings: passed to typer as they are.
    """

    __slots__ = ("context_settings", "function", "hidden", "name", "summary", "takes_command")

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        summary: str,
        *,
        hidden: bool = False,
        takes_command: bool = False,
        context_settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.summary = summary
        self.hidden = hidden
        self.takes_command = takes_command
        self.context_settings = dict(context_settings or {})
