"""Options of the commands that look packages up or resolve; see `resolve_values` for their values."""

# Without `from __future__ import annotations`: these are values that typer reads.

import os
from typing import Annotated

import typer

from pkg.cli.resolve_values import GREEDY as GREEDY
from pkg.cli.resolve_values import catalog as catalog
from pkg.cli.resolve_values import of_context as of_context
from pkg.cli.resolve_values import package_filter as package_filter
from pkg.cli.resolve_values import repository_paths as repository_paths
from pkg.cli.resolve_values import timestamp as timestamp

Paths = Annotated[
    str | None,
    typer.Option("--paths", help=f"search these repositories (separated by {os.pathsep!r})"),
]
NoLocal = Annotated[bool, typer.Option("--nl", "--no-local", help="do not search the local repository")]
NoIndex = Annotated[
    bool, typer.Option("--no-index", help="look at every folder and definition, whatever is remembered")
]
NoImplicit = Annotated[
    bool, typer.Option("--ni", "--no-implicit", help="leave out the configured implicit requests")
]
Time = Annotated[
    str | None,
    typer.Option("-t", "--time", help="ignore packages released later: epoch seconds, or -10d, -0.5h, -5m"),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="RULE", help="also hide packages that match, such as '*.beta'"),
]
Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="RULE", help="do not hide packages that match, such as 'boost-*'"),
]
NoFilters = Annotated[bool, typer.Option("--no-filters", help="hide no packages but those of --exclude")]
MaxFails = Annotated[int, typer.Option("--max-fails", metavar="N", help="give up after N failed steps")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECS", help="give up after so many seconds")
]
Resolver = Annotated[
    str | None,
    typer.Option("--resolver", metavar="NAME", help="resolver backend, such as numba or python"),
]
Brief = Annotated[
    bool,
    typer.Option("--brief", help="of a failure say only what rez says, and look for no reasons and fixes"),
]
