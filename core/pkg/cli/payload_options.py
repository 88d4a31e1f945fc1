"""What the commands that copy payloads have in common."""

# Without `from __future__ import annotations`: these are values that typer reads.

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pkg.cli.app import App

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.interfaces.repository import Repository

Link = Annotated[
    Literal["auto", "reflink", "hard", "never"],
    typer.Option(
        "--link",
        help="how files get their content: 'auto' shares it copy-on-write where the file system can and "
        "copies elsewhere; 'reflink' and 'hard' fail where they cannot; 'never' always copies",
    ),
]
Force = Annotated[
    bool, typer.Option("-f", "--force", help="even if the package is not relocatable (at your own risk)")
]
KeepTimestamp = Annotated[
    bool, typer.Option("-k", "--keep-timestamp", help="keep the timestamp of the source package")
]


@contextmanager
def progress(app: App, title: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar over bytes where stderr is a terminal; `--json` and pipes see nothing.

    Yields:
        What `copy_package` takes as `on_progress`; None where nobody would see it.
    """
    import sys

    if app.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def on_progress(done: int, total: int) -> None:
            bar.update(task, advance=done, total=total or None)

        yield on_progress


def writable_repository(catalog: "Catalog", path: str) -> "Repository":
    """Return the repository that a word of the command line names; `~` is expanded."""
    return catalog.repository(os.path.expanduser(path))  # noqa: PTH111


def list_holders(app: App, catalog: "Catalog", name: str, version: str) -> int:
    """Name the repositories that hold a package, for a command that has to be told which one.

    Returns:
        The exit code.
    """
    holders = [str(each) for each in catalog.repositories() if each.package(name, version) is not None]
    if not holders:
        app.output.note("Package not found.")
        return 1
    app.output.line("No action taken. Run again, and set PATH to one of:")
    for holder in holders:
        app.output.line(holder)
    return 0
