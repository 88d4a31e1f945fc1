"""The lists of requests that commands take: `--requests FILE`, `--log`, and in how many processes."""

# Without `from __future__ import annotations`: these are values that typer reads.

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.errors import RequestListError

if TYPE_CHECKING:
    from pkg.cli.app import App
    from pkg.requests.entry import RequestEntry


Files = Annotated[
    list[str] | None,
    typer.Option(
        "--requests",
        metavar="FILE",
        help="requests: a text with one per line, JSON, a saved context, or a folder of those",
    ),
]
Log = Annotated[
    bool, typer.Option("--log", help="the requests of the log that the setting request_log names")
]
Jobs = Annotated[
    int | None, typer.Option("-j", "--jobs", metavar="N", help="processes side by side; one per core")
]


def check_positive(ctx: typer.Context, **numbers: float | None) -> None:
    """Check options that take a number above 0.

    Raises:
        typer.BadParameter: one is not.
    """
    for name, number in numbers.items():
        if number is not None and number <= 0:
            raise typer.BadParameter("it should be more than 0.", ctx=ctx, param_hint=f"--{name}")


def listed_requests(app: "App", files: Iterable[str], *, log: bool) -> "list[RequestEntry]":
    """Read the lists that a command line names.

    Args:
        app: the run.
        files: see `pkg.requests.reading.read_requests`.
        log: the request log, too.

    Raises:
        RequestListError: a list cannot be read, or the settings name no log.
    """
    from pkg.requests.reading import read_log, read_requests

    entries = [entry for path in files for entry in read_requests(path)]
    if log:
        path = app.settings.request_log
        if not path:
            raise RequestListError(
                "--log reads the file that the setting request_log names, and it names none. Set it, for "
                "example PKG_REQUEST_LOG=~/requests.jsonl, and pkg env will note each request there."
            )
        entries += read_log(path)
    return entries
