"""Make a bundle of a context."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.cli.payload_options import Link
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def bundle(
    ctx: typer.Context,
    rxt: Annotated[str, typer.Argument(metavar="RXT", help="context file")],
    dest_dir: Annotated[str, typer.Argument(metavar="DEST_DIR", help="folder to make; must not exist")],
    skip_non_relocatable: Annotated[
        bool,
        typer.Option("-s", "--skip-non-relocatable", help="leave packages that are not relocatable outside"),
    ] = False,
    force: Annotated[
        bool, typer.Option("-f", "--force", help="bundle packages that are not relocatable, too")
    ] = False,
    no_lib_patch: Annotated[
        bool, typer.Option("-n", "--no-lib-patch", help="leave the library paths of programs as they are")
    ] = False,
    link: Link = "auto",
) -> int | None:
    """Make a folder of a context and the packages it uses, which can be moved, and used without them.

    pkg env maya-2024 tools -o shot.rxt; pkg bundle shot.rxt /jobs/shot/bundle; /jobs/shot/bundle/run maya
    """
    app = App.of(ctx)
    if skip_non_relocatable and force:
        raise typer.BadParameter("not allowed together with --force.", ctx=ctx, param_hint="-s")
    from pkg.bundle import bundle_context
    from pkg.cli.payload_options import progress
    from pkg.environment.context import ResolvedContext

    path = os.path.abspath(os.path.expanduser(rxt))  # noqa: PTH100, PTH111
    context = ResolvedContext.load(path, plugins=app.host)
    if not app.json:
        app.output.note(f"Bundling {path} into {dest_dir}...")
    with progress(app, "bundling") as on_progress:
        logs = bundle_context(
            context,
            dest_dir,
            force=force,
            skip_non_relocatable=skip_non_relocatable,
            patch_libs=not no_lib_patch,
            link=link,
            on_progress=on_progress,
            on_warning=app.output.warning,
        )
    if app.json:
        app.output.json({"bundle": os.path.abspath(os.path.expanduser(dest_dir)), "logs": logs})  # noqa: PTH100, PTH111
    elif app.verbosity:
        for line in logs:
            app.output.note(line)
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg bundle`."""
    register(Command("bundle", bundle, "make a movable folder of a context and its packages", json=True))
