"""Release the package in the current folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli import build_options as given
from pkg.cli import building
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command
from pkg.release.reports import ReleaseReport

if TYPE_CHECKING:
    from pkg.release.message import MessageFile
    from pkg.release.releaser import Releaser
    from pkg.release.reports import ReleaseResult


def release(
    ctx: typer.Context,
    message: Annotated[
        str | None,
        typer.Option("-m", "--message", metavar="TEXT", help="release message, for the package and the tag"),
    ] = None,
    vcs: Annotated[
        str | None,
        typer.Option("--vcs", metavar="NAME", help="version control system; the nearest one if not given"),
    ] = None,
    no_latest: Annotated[
        bool, typer.Option("--no-latest", help="allow a version older than the newest released one")
    ] = False,
    ignore_existing_tag: Annotated[
        bool, typer.Option("--ignore-existing-tag", help="release even if the tag exists (setting check_tag)")
    ] = False,
    skip_repo_errors: Annotated[
        bool,
        typer.Option("--skip-repo-errors", help="only warn of what version control refuses; for emergencies"),
    ] = False,
    no_message: Annotated[
        bool, typer.Option("--no-message", help="open no editor for a release message")
    ] = False,
    process: given.Process = None,
    build_system: given.System = None,
    variants: given.Variants = None,
    build_args: given.BuildArgs = None,
    child_build_args: given.ChildBuildArgs = None,
    jobs: given.Jobs = None,
    help_: given.Help = False,
) -> int | None:
    """Release the package in the current folder: build it, install all variants at once, tag the source.

    pkg release -m "faster hair"

    The checkout must be clean and published. The repository is the one of the setting release_packages_path.

    Nothing is in the repository before everything is built. A release that was interrupted is finished by
    running it again.
    """
    del help_
    app = App.of(ctx)
    package = building.begin(ctx, app, process, jobs)
    from pkg.release import Releaser, find_vcs

    system_names = app.host.names("vcs")
    if vcs is not None and vcs not in system_names:
        raise typer.BadParameter(
            f"{vcs!r} is none of {', '.join(system_names)}.", ctx=ctx, param_hint="--vcs"
        )
    checkout = find_vcs(package, vcs, plugins=app.host)
    system = building.make_system(ctx, app, package, build_system, build_args, child_build_args)

    from pkg.build import Builder, BuildType
    from pkg.cli.build_progress import BuildProgress

    builder = Builder(
        system, plugins=app.host, build_type=BuildType.central, jobs=jobs, verbosity=app.verbosity
    )
    builder.report = BuildProgress(app, jobs=builder.jobs, verb="Releasing")
    releaser = Releaser(
        builder,
        checkout,
        plugins=app.host,
        ensure_latest=not no_latest,
        skip_repo_errors=skip_repo_errors,
        ignore_existing_tag=ignore_existing_tag,
        report=_Report(app),
    )
    file: MessageFile | None = None
    if app.settings.prompt_release_message and not message and not no_message:
        from pkg.release.message import MessageFile

        file = MessageFile(package.root, app.settings)
        message = file.edit(lambda: _changelog(releaser))
        if not message and not _goes_on_without_message(app):
            app.output.note("Release aborted.")
            return 1
    result = releaser.release(message or None, variants)
    if file is not None:
        file.discard()
    _tell(app, result)
    return None


class _Report(ReleaseReport):
    """Tells people how a release goes."""

    def __init__(self, app: App) -> None:
        self._app = app

    def tell(self, text: str) -> None:
        """Tell what is done; with `--json` beside the result."""
        (self._app.output.note if self._app.json else self._app.output.line)(text)

    def warning(self, text: str) -> None:
        """Warn."""
        self._app.output.warning(text)


def _changelog(releaser: Releaser) -> str | None:
    """Return the changes to show below the message; what is wrong with the checkout the release tells."""
    from pkg.errors import PkgError

    try:
        return releaser.changelog()
    except PkgError:
        return None


def _goes_on_without_message(app: App) -> bool:
    import sys

    while True:
        app.output.note("Empty release message. [A]bort or [C]ontinue release?")
        answer = sys.stdin.readline()
        if not answer or answer.strip().lower() in ("a", "abort"):
            return False
        if answer.strip().lower() in ("c", "continue"):
            return True


def _tell(app: App, result: ReleaseResult) -> None:
    if app.json:
        app.output.json(result.as_data())
        return
    count = len(result.released)
    app.output.line()
    for variant in result.released:
        app.output.line(f"Released {variant.uri} in {variant.root}")
    if result.tag:
        app.output.line(f"Tagged {result.tag}")
    if result.skipped:
        app.output.warning(f"{count} of {count + len(result.skipped)} variants were released")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg release`."""
    register(building.command("release", release, "build and release the package in the current folder"))
