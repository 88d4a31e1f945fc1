"""Freeze a resolve and its environment in a file or a token, and look whether it still holds."""

# Without `from __future__ import annotations`: typer would compile every annotation of a long
# parameter list twice, 6 ms at each start.

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock import Lock
    from pkg.environment.lock.comparing import Change


def lock(
    ctx: typer.Context,
    packages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PKG...|FILE", help="package requests; with --check and its like the lock file"
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="write the lock to FILE; printed by default"),
    ] = None,
    token: Annotated[
        bool, typer.Option("--token", help="keep the lock in the setting lock_store, and print its token")
    ] = False,
    inline: Annotated[bool, typer.Option("--inline", help="print the lock as one word")] = False,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="lock a saved context as it is; or take a lock, for --token"
        ),
    ] = None,
    payload: Annotated[
        bool, typer.Option("--payload", help="keep a hash of each payload too; reads every file of them")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="would a new resolve give the same? exits with 1 if not")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="are the locked packages as they were? exits with 1 if not")
    ] = False,
    update: Annotated[
        bool,
        typer.Option("--update", help="resolve again and write FILE; names before it: only those may change"),
    ] = False,
    to_rxt: Annotated[
        str | None, typer.Option("--to-rxt", metavar="RXT", help="write the lock as a context file")
    ] = None,
    clean: Annotated[
        float | None,
        typer.Option(
            "--clean",
            metavar="DAYS",
            min=0,
            help="remove the locks of the store that were not used for so many days",
        ),
    ] = None,
    any_platform: Annotated[
        bool, typer.Option("--any-platform", help="take a lock of another platform")
    ] = False,
    build: Annotated[bool, typer.Option("-b", "--build", help="resolve as for a build")] = False,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    paths: given.Paths = None,
    time: given.Time = None,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    max_fails: given.MaxFails = -1,
    time_limit: given.TimeLimit = -1,
    resolver: given.Resolver = None,
) -> int | None:
    """Freeze a resolve and its environment.

    pkg lock maya-2024 studio_tools -o shot.lock      write it; start it with 'pkg env --lock shot.lock'

    pkg lock --check shot.lock                        stale? for CI

    pkg lock --update maya shot.lock                  take a newer maya, and keep the rest

    pkg lock maya-2024 studio_tools --token           a short word for a farm job
    """
    app = App.of(ctx)
    words = list(packages or ())
    modes = {
        "--check": check,
        "--verify": verify,
        "--update": update,
        "--to-rxt": to_rxt is not None,
        "--clean": clean is not None,
    }
    chosen = [name for name, wanted in modes.items() if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter(f"not together with {chosen[0]}.", ctx=ctx, param_hint=chosen[1])
    if chosen:
        _refuse_making(ctx, chosen[0], output, token, inline, from_, payload)
        _refuse_rules(
            ctx,
            chosen[0],
            {
                "--build": build,
                "--no-implicit": no_implicit,
                "--no-local": no_local,
                "--no-index": no_index,
                "--paths": paths,
                "--time": time,
                "--exclude": exclude,
                "--include": include,
                "--no-filters": no_filters,
            },
        )
    if clean is not None:
        if words:
            raise typer.BadParameter("takes no packages and no file.", ctx=ctx, param_hint="--clean")
        _clean(app, clean)
        return None
    if chosen:
        path = _only_file(ctx, chosen[0], words, named=update)
        from pkg.environment.lock import Lock

        found = Lock.load(path, plugins=app.host)
        if not any_platform and to_rxt is None:
            found.check_platform()
        if verify:
            return _tell(app, found, found.verify(), "holds", "no longer holds")
        if to_rxt is not None:
            found.context().save(to_rxt)
            return None
        if check:
            fresh = found.updated(resolver=resolver, verbosity=app.verbosity)
            return _tell(app, found, found.changes(fresh), "is up to date", "is stale")
        return _update(app, found, words[:-1], path, resolver)

    if token and inline:
        raise typer.BadParameter("not together with --token.", ctx=ctx, param_hint="--inline")
    if from_ is not None:
        if words:
            raise typer.BadParameter("takes no packages: they are in the file.", ctx=ctx, param_hint="--from")
        made: Lock | None = _taken(app, from_, payload)
    else:
        if not words:
            raise typer.BadParameter("name at least one package, or --from FILE.", ctx=ctx, param_hint="PKG")
        from pkg.cli.contexts import context_of

        options = given.of_context(
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
        context = context_of(app, words, max_fails=max_fails, time_limit=time_limit, **options)
        made = _locked(app, context, payload)
    if made is None:
        return 1
    if output is not None and output != "-":
        made.save(output)
    if token:
        app.output.line(made.token())
    elif inline:
        app.output.line(made.inline())
    elif output in (None, "-"):
        app.output.write(made.to_text())
    return None


def _refuse_making(
    ctx: typer.Context,
    mode: str,
    output: str | None,
    token: bool,
    inline: bool,
    from_: str | None,
    payload: bool,
) -> None:
    """Stop when an option that is about making a lock stands beside one that looks at a lock."""
    options = {
        "--output": output,
        "--token": token,
        "--inline": inline,
        "--from": from_,
        "--payload": payload,
    }
    for option, value in options.items():
        if value:
            raise typer.BadParameter(f"not together with {mode}.", ctx=ctx, param_hint=option)


def _refuse_rules(ctx: typer.Context, mode: str, options: dict[str, Any]) -> None:
    """Stop when an option would change the rules that a lock was made with."""
    for option, value in options.items():
        if value:
            raise typer.BadParameter(
                f"not together with {mode}: the rules of the resolve are in the lock. Make a new one with "
                "'pkg lock PKG...'.",
                ctx=ctx,
                param_hint=option,
            )


def _only_file(ctx: typer.Context, mode: str, words: list[str], *, named: bool) -> str:
    if not words or (len(words) > 1 and not named):
        wanted = "[NAME...] FILE" if named else "one lock file"
        raise typer.BadParameter(
            f"takes {wanted}, not {' '.join(words) or 'nothing'}.", ctx=ctx, param_hint=mode
        )
    return words[-1]


def _taken(app: App, path: str, payload: bool) -> "Lock":
    """Return the lock of a context file, or the one that a lock file holds."""
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock import Lock, tokens
    from pkg.errors import LockError

    named = tokens.is_inline(path) or tokens.is_token(path)
    if not named and _is_context(path):
        made = _locked(app, ResolvedContext.load(path, plugins=app.host), payload)
        if made is None:
            raise LockError(f"cannot lock {path}: the context has no solution.")
        return made
    if payload:
        raise LockError(
            f"cannot add payload hashes to the lock {path}: it says what was there when it was made. Lock "
            "the request again."
        )
    return Lock.load(path, plugins=app.host)


def _is_context(path: str) -> bool:
    """Tell whether a file is a context rather than a lock; one that cannot be read is neither."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return '"lock_version"' not in file.read()
    except OSError:
        return path.endswith(".rxt")


def _locked(app: App, context: "ResolvedContext", payload: bool) -> "Lock | None":
    if not context.success:
        from pkg.cli.env_contexts import explain_failure

        explain_failure(app, context, show_graph=False, brief=False)
        return None
    from pkg.environment.lock import Lock

    return Lock.of_context(context, payload=payload)


def _tell(app: App, lock: "Lock", changes: "Sequence[Change]", good: str, bad: str) -> int:
    """Print differences, and return the exit code."""
    if app.json:
        _print_data(app, lock.source, changes)
        return 1 if changes else 0
    _print_changes(app, changes)
    app.output.note(f"{lock.source} {bad if changes else good}.")
    return 1 if changes else 0


def _print_data(app: App, name: str | None, changes: "Sequence[Change]") -> None:
    data = [change.to_dict() for change in changes]
    app.output.json({"lock": name, "same": not changes, "changes": data})


def _print_changes(app: App, changes: "Sequence[Change]") -> None:
    for change in changes:
        app.output.line(str(change))
        for detail in change.details:
            app.output.line(f"    {detail}")


def _update(app: App, old: "Lock", names: list[str], path: str, resolver: str | None) -> int:
    from pkg.environment.lock import tokens
    from pkg.errors import LockError

    if tokens.is_inline(path) or (old.source or "") != path or tokens.is_token(path):
        raise LockError(
            f"cannot update {old.source}: what a token stands for never changes. Lock the request again."
        )
    new = old.updated(names, resolver=resolver, verbosity=app.verbosity)
    changes = old.changes(new)
    if new.document != old.document:
        new.save(path)
    if app.json:
        _print_data(app, path, changes)
        return 0
    _print_changes(app, changes)
    app.output.note(
        f"{path}: {len(changes)} change{'s' * (len(changes) > 1)}." if changes else f"{path} is up to date."
    )
    return 0


def _clean(app: App, days: float) -> None:
    from pkg.environment.lock import tokens

    store = app.settings.lock_store
    removed, kept = tokens.collect(store, days * 86400)
    if app.json:
        app.output.json({"store": store, "removed": removed, "kept": kept})
    else:
        app.output.line(f"{store}: {removed} removed, {kept} kept")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg lock`."""
    register(
        Command(
            "lock",
            lock,
            "freeze a resolve and its environment in a file or a token",
            json=True,
            greedy_options=given.GREEDY,
        )
    )
