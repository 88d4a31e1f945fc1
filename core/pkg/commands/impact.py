"""Tell what a change to the repositories would do to the requests that people make."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli import request_lists
from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.cli.output import Output
    from pkg.impact.assessment import Assessment
    from pkg.requests.entry import RequestEntry

FAIL_ON = ("failed", "changed", "never")
# More rows than these nobody reads; --all prints them, and --json has them.
_MOST_ROWS = 40


def impact(
    ctx: typer.Context,
    release: Annotated[
        list[str] | None,
        typer.Option("--release", metavar="PATH", help="as if the package in this folder was released"),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="NAME-VERSION", help="as if this package was gone"),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="as if packages that match were hidden: 'maya-2024*'"),
    ] = None,
    requests: request_lists.Files = None,
    log: request_lists.Log = False,
    fail_on: Annotated[
        str,
        typer.Option("--fail-on", help=f"end with code 1 when requests {' or '.join(FAIL_ON[:2])}; or never"),
    ] = "failed",
    everything: Annotated[
        bool, typer.Option("--all", help="list all requests, also those that stay")
    ] = False,
    jobs: request_lists.Jobs = None,
    paths: given.Paths = None,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    resolver: given.Resolver = None,
) -> int:
    """Solve many requests again with a change that nobody has made yet, and list which change and which fail.

    pkg impact --release ~/src/maya_tools --requests requests.txt

    pkg impact --remove python-3.9.7 --log

    pkg impact --ignore 'nuke-15*' --requests /shots/contexts

    Nothing is released, removed or written. --release, --remove, --ignore and --requests may be repeated.
    """
    app = App.of(ctx)
    if fail_on not in FAIL_ON:
        raise typer.BadParameter(
            f"{fail_on!r} is none of {', '.join(FAIL_ON)}.", ctx=ctx, param_hint="--fail-on"
        )
    request_lists.check_positive(ctx, jobs=jobs)
    from pkg.impact.changes import Change

    change = Change(release or (), remove or (), ignore or ())
    if not change:
        raise typer.BadParameter("say what is to change: --release, --remove or --ignore.", ctx=ctx)
    if not (requests or log):
        raise typer.BadParameter("say which requests: --requests FILE or --log.", ctx=ctx)
    from pkg.impact.assessment import assess

    entries: list[RequestEntry] = request_lists.listed_requests(app, requests or (), log=log)
    catalog = given.catalog(app, given.repository_paths(app, paths, no_local), no_index)
    told = change.check(catalog)
    with app.output.progress("solving requests", len(entries)) as advance:
        found = assess(catalog, change, entries, resolver=resolver, jobs=jobs, on_done=advance)
    if app.json:
        app.output.json({"change": told, **found.to_data()})
    else:
        _print(app.output, told, found, everything=everything)
    counts = found.counts
    bad = counts["fails"] if fail_on == "failed" else counts["fails"] + counts["changes"]
    return 1 if bad and fail_on != "never" else 0


def _print(out: Output, told: list[str], found: Assessment, *, everything: bool) -> None:
    for text in told:
        out.line(text)
    out.line()
    effects = found.of("fails", "changes", "works", "still fails", "same")
    if not everything:
        effects = [each for each in effects if each.verdict not in ("same", "still fails")]
    shown = effects if everything else effects[:_MOST_ROWS]
    for effect in shown:
        style = {"fails": "red", "changes": "yellow", "works": "green"}.get(effect.verdict, "dim")
        often = f" ({effect.entry.count} times)" if effect.entry.count > 1 else ""
        out.line(f"{out.styled(effect.verdict.ljust(7), style)}  {effect.entry}{often}")
        if effect.reason and effect.verdict != "same":
            from textwrap import wrap

            indent = " " * 9
            for line in wrap(effect.reason, 80, initial_indent=indent, subsequent_indent=indent):
                out.line(line)
    if len(shown) < len(effects):
        out.line(f"... and {len(effects) - len(shown)} more; --all lists them")
    if effects:
        out.line()
    counts = found.counts
    out.line(
        f"{len(found.effects)} requests: {counts['same']} stay the same, {counts['changes']} change, "
        f"{counts['fails']} would fail, {counts['works']} would begin to work, "
        f"{counts['still fails']} fail either way"
    )


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg impact`."""
    register(
        Command("impact", impact, "tell what a change to the repositories would do to requests", json=True)
    )
