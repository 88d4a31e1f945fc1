"""Build the index of repositories, or list what they hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.errors import PackageMetadataError, PackageRepositoryError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.interfaces.repository import Repository

_HEADER = ("REPOSITORY", "FAMILIES", "PACKAGES", "READ", "REUSED", "SECONDS", "BYTES")


def scan(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATHS...", help="repositories; the configured ones if none")
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="print each package and its definition file instead")
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="compare the content of each definition, whatever its size and times say"
        ),
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="forget what is known, and read everything again")
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="also write the index into the repository, for everybody")
    ] = False,
) -> int:
    """Learn all about the packages of repositories, so that the next resolve opens no definition.

    Nobody has to run this: each resolve adds what it had to look up. It spares the first one the wait.

    Definitions that are plain data are read without executing them. READ counts those that were new or had
    changed, REUSED those that had not.
    """
    app = App.of(ctx)
    if list_:
        if check or rebuild or publish:
            raise typer.BadParameter(
                "builds no index; leave out --check, --rebuild and --publish.", ctx=ctx, param_hint="--list"
            )
        return _list(app, paths)
    return _index(app, paths, contents=check, anew=rebuild, publish=publish)


def _index(app: App, paths: list[str] | None, *, publish: bool, **options: bool) -> int:
    from pkg.catalog import Catalog

    catalog = Catalog(app.host, app.settings, _paths(app, paths))
    rows: list[dict[str, Any]] = []
    failed = False
    for repository in dict.fromkeys(catalog.repositories()):
        if repository.name == "filesystem" and not os.path.isdir(repository.location):  # noqa: PTH112
            if paths:
                app.output.error(f"there is no folder {repository.location}.")
                failed = True
            else:
                app.output.note(f"{repository.location}: not there")
            continue
        try:
            row = _indexed(app, repository, publish=publish, **options)
        except PackageRepositoryError as error:
            app.output.error(str(error))
            failed = True
            continue
        if row is None:
            app.output.note(f"{repository}: {repository.name!r} repositories keep no index")
        else:
            rows.append(row)
    if app.json:
        app.output.json(rows)
    elif rows:
        _print(app, rows)
    return int(failed)


def _indexed(
    app: App, repository: Repository, *, publish: bool, contents: bool, anew: bool
) -> dict[str, Any] | None:
    """Index one repository; None when there is nothing to be indexed in its kind."""
    done = 0
    total = len(repository.families())
    with app.output.progress(f"Indexing {repository.location}", total) as advance:

        def on_family(number: int, _: int) -> None:
            nonlocal done
            advance(number - done)
            done = number

        report = repository.index_all(on_family, contents=contents, anew=anew)
    if report is None:
        return None
    row = {"repository": repository.location, **report._asdict(), "published": None}
    if publish:
        row["published"] = repository.publish_index()
    if not report.kept:
        app.output.warning(
            f"the index of {repository.location} is not in {app.settings.index_path}: it cannot be written "
            "there, or another process was quicker. Run again with -v to see why."
        )
    return row


def _print(app: App, rows: list[dict[str, Any]]) -> None:
    app.output.table(
        (
            (
                row["repository"],
                row["families"],
                row["packages"],
                row["read"],
                row["reused"],
                f"{row['seconds']:.2f}",
                row["size"],
            )
            for row in rows
        ),
        _HEADER,
    )
    for row in rows:
        if row["unstored"]:
            app.output.note(
                f"{row['repository']}: definitions that look at more than their own file, or are broken, so "
                f"that each process loads them itself: {row['unstored']}"
            )
        if row["published"]:
            app.output.note(f"{row['repository']}: published as {row['published']}")


def _list(app: App, paths: list[str] | None) -> int:
    from pkg.catalog.scanning import scan as scanned

    found = []
    failed = False
    for path in _paths(app, paths):
        try:
            for packages in scanned(app.host, path, app.settings):
                found += packages
        except (PackageRepositoryError, PackageMetadataError) as error:
            app.output.error(str(error))
            failed = True
    if app.json:
        app.output.json([one._asdict() for one in found])
    else:
        app.output.table(
            (f"{one.family}-{one.version}" if one.version else one.family, one.path) for one in found
        )
    return int(failed)


def _paths(app: App, paths: list[str] | None) -> list[str]:
    if not paths:
        return list(app.settings.packages_path)
    return [os.path.expanduser(path) for path in paths]  # noqa: PTH111


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg scan`."""
    register(Command("scan", scan, "learn all about the packages of repositories", json=True))
