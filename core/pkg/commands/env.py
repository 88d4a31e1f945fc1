"""Resolve a request and start a shell, or run one command, in the environment it makes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pkg.cli import resolve_values
from pkg.cli.app import App
from pkg.cli.contexts import context_of
from pkg.cli.env_checks import FORMATS, check
from pkg.cli.env_contexts import explain_failure, locked, log_request, patched, saved
from pkg.cli.inheriting import Inheriting, variables_text
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.cli import resolve_options as given
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.lock import Lock
else:  # needed by typer alone
    typer = LazyModule("typer")
    given = LazyModule("pkg.cli.resolve_options")

PLAIN = {
    "": ("packages", list),
    **resolve_values.PLAIN,
    "--shell": ("shell", str),
    "--sh": ("shell", str),
    "--rcfile": ("rcfile", str),
    "--norc": ("norc", bool),
    "-c": ("command", str),
    "--command": ("command", str),
    "-s": ("stdin", bool),
    "--stdin": ("stdin", bool),
    "-o": ("output", str),
    "--output": ("output", str),
    "-i": ("input_", str),
    "--input": ("input_", str),
    "-p": ("patch", bool),
    "--patch": ("patch", bool),
    "-b": ("build", bool),
    "--build": ("build", bool),
    "--no-cache": ("no_cache", bool),
    "-q": ("quiet", bool),
    "--quiet": ("quiet", bool),
    "--no-pkg-cache": ("no_pkg_cache", bool),
    "--pkg-cache-mode": ("pkg_cache_mode", str),
    "--format": ("format_", str),
    "--lock": ("lock", str),
    "--verify": ("verify", bool),
    "--any-platform": ("any_platform", bool),
    "--isolated": ("isolated", bool),
    "--env-policy": ("env_policy", str),
    "--dry-run": ("dry_run", bool),
}


def env(
    ctx: typer.Context,
    packages: Annotated[list[str] | None, typer.Argument(metavar="PKG...", help="package requests")] = None,
    shell: Annotated[
        str | None, typer.Option("--shell", "--sh", help="shell to start; the current one by default")
    ] = None,
    rcfile: Annotated[
        str | None, typer.Option("--rcfile", help="source this file in place of the shell's start-up files")
    ] = None,
    norc: Annotated[bool, typer.Option("--norc", help="source no start-up files")] = False,
    command: Annotated[
        str | None,
        typer.Option("-c", "--command", help="run this line and exit; or give the command after '--'"),
    ] = None,
    stdin: Annotated[bool, typer.Option("-s", "--stdin", help="read commands from standard input")] = False,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    build: Annotated[bool, typer.Option("-b", "--build", help="resolve as for a build")] = False,
    paths: given.Paths = None,
    time: given.Time = None,
    max_fails: given.MaxFails = -1,
    time_limit: given.TimeLimit = -1,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="save the context instead; '-' prints it"),
    ] = None,
    input_: Annotated[
        str | None, typer.Option("-i", "--input", metavar="FILE", help="use a saved context; '-' reads it")
    ] = None,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    patch: Annotated[
        bool,
        typer.Option(
            "-p", "--patch", help="change the current context (or --input); '^PKG' removes a request"
        ),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="with --patch: keep the exact versions of all other packages")
    ] = False,
    patch_rank: Annotated[
        int, typer.Option("--patch-rank", metavar="N", help="with --patch: only move from version token N on")
    ] = 0,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="do not use remembered resolves")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="no welcome text")] = False,
    brief: given.Brief = False,
    fail_graph: Annotated[
        bool, typer.Option("--fail-graph", help="show the graph of a failed resolve")
    ] = False,
    new_session: Annotated[
        bool, typer.Option("-n", "--new-session", help="start the shell in a process group of its own")
    ] = False,
    detached: Annotated[bool, typer.Option("--detached", help="open a terminal of its own")] = False,
    no_passive: Annotated[
        bool, typer.Option("--no-passive", help="with -v: leave out steps of the solve that change nothing")
    ] = False,
    stats: Annotated[bool, typer.Option("--stats", help="print counters of the solve")] = False,
    no_pkg_cache: Annotated[
        bool, typer.Option("--no-pkg-cache", help="do not use the payload cache")
    ] = False,
    pkg_cache_mode: Annotated[
        str | None,
        typer.Option("--pkg-cache-mode", metavar="sync|async", help="how the payload cache is filled"),
    ] = None,
    pre_command: Annotated[str | None, typer.Option("--pre-command", hidden=True)] = None,
    resolver: given.Resolver = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="print the variables instead of starting a shell, for the shell of this name or as "
            + ", ".join(FORMATS),
        ),
    ] = None,
    lock: Annotated[
        str | None,
        typer.Option("--lock", metavar="LOCK", help="start a lock: a file, a token, or a lock as one word"),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="with --lock: look whether the packages are as they were")
    ] = False,
    any_platform: Annotated[
        bool, typer.Option("--any-platform", help="with --lock: even if it was made for another platform")
    ] = False,
    isolated: Annotated[
        bool, typer.Option("--isolated", help="inherit only what a program needs (--env-policy isolated)")
    ] = False,
    env_policy: Annotated[
        str | None,
        typer.Option(
            "--env-policy", metavar="NAME", help="which variables are inherited; see environment_policies"
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="VAR", help="inherit these too, such as 'STUDIO_*'; may be repeated"),
    ] = None,
    report_inherited: Annotated[
        bool,
        typer.Option(
            "--report-inherited", help="print which inherited variables the packages read, and where"
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="print what would be resolved, set and started (--format json: as JSON)"
        ),
    ] = False,
) -> int:
    """Start a shell, or run a command, in the environment of the requested packages.

    pkg env maya-2024 studio_tools                 an interactive shell

    pkg env maya-2024 studio_tools -- maya -batch  one command; its exit code is returned

    pkg env maya-2024 -o shot.rxt                  save the answer; pkg env -i shot.rxt uses it

    pkg env --lock shot.lock                       start what 'pkg lock' froze

    eval "$(pkg env maya-2024 --format bash)"      change this shell; pkg_deactivate changes it back
    """
    app = App.of(ctx)
    words = app.command_words
    if app.json and format_ is None:
        format_ = "json"
    if check(ctx, format_):
        shell, format_ = format_, "shell"
    inherits = Inheriting(app, isolated, env_policy, keep)

    def shell_options() -> dict[str, Any]:
        line = command if words is None else (words or None)
        return {
            "rcfile": rcfile,
            "norc": norc,
            "stdin": stdin and _input_waits(),
            "command": line,
            "quiet": quiet or bool(line),
            "start_new_session": new_session,
            "detached": detached,
            "pre_command": pre_command,
        }

    if lock is not None:
        started: Any = locked(app, lock, verify, any_platform, inherits)
        if dry_run:
            return _dry_run(app, started, inherits, shell, command if words is None else words, format_)
        if format_ is not None:
            app.output.write(variables_text(started, format_, shell, inherits))
            return 0
        return int(started.execute_shell(shell, inherits.environ, **shell_options()))

    context = saved(app, input_) if input_ else None
    if context is None or patch:
        requests: list[Any] = list(packages or ())
        if patch:
            requests = patched(app, context, requests, strict, patch_rank)
        options = resolve_values.of_context(
            ctx,
            paths=paths,
            no_local=no_local,
            no_index=no_index,
            time=time,
            no_implicit=no_implicit,
            exclude=exclude,
            include=include,
            no_filters=no_filters,
            building=build,
            resolver=resolver,
        )
        context = context_of(
            app,
            requests,
            brief=brief,
            **options,
            max_fails=max_fails,
            time_limit=time_limit,
            caching=not no_cache,
            suppress_passive=no_passive,
            print_stats=stats,
            package_caching=not no_pkg_cache,
            package_cache_async=None if pkg_cache_mode is None else pkg_cache_mode == "async",
            # Standard output belongs to what is printed there for a program to read.
            buf=sys.stderr if format_ or output == "-" else None,
        )
        if app.settings.request_log:
            log_request(app, context, requests, options["package_paths"], implicit=not no_implicit)
    if not context.success:
        explain_failure(app, context, fail_graph, brief)
    if output:
        if output == "-":
            context.write_to_buffer(sys.stdout)
        else:
            context.save(output)
    if output or not context.success:
        return 0 if context.success else 1
    if dry_run:
        return _dry_run(app, context, inherits, shell, command if words is None else words, format_)
    if report_inherited:
        from pkg.environment.inheriting import report

        app.output.write(report(context, inherits.policy, as_json=format_ == "json"))
        return 0
    if format_ is not None:
        app.output.write(variables_text(context, format_, shell, inherits))
        return 0
    code, _, _ = context.execute_shell(shell, inherits.environ, **shell_options(), block=True)
    return int(code)


def _dry_run(
    app: App,
    found: ResolvedContext | Lock,
    inherits: Inheriting,
    shell: str | None,
    command: str | list[str] | None,
    format_: str | None,
) -> int:
    from pkg.cli.dry_run import show_dry_run

    return show_dry_run(
        app,
        found,
        parent_environ=inherits.environ,
        shell=shell,
        command=command or None,
        as_json=format_ == "json",
    )


def _input_waits() -> bool:
    """Tell whether somebody has something for our standard input; otherwise shells ignore `-s`."""
    from select import select

    try:
        return bool(select([sys.stdin], [], [], 0.0)[0])
    except (OSError, ValueError):  # Windows cannot ask, or there is no standard input
        return True


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg env`."""
    register(
        Command(
            "env",
            env,
            "start a shell or run a command in the environment of packages",
            json=True,
            takes_command=True,
            greedy_options=resolve_values.GREEDY,
            plain=PLAIN,
        )
    )
