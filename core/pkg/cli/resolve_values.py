"""What the values of the options of `resolve_options` stand for; nothing here needs typer but a mistake."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pkg.cli.app import App
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.catalog import Catalog
    from pkg.solve.filters import PackageFilterList
else:  # needed by mistakes alone
    typer = LazyModule("typer")

# Options of `Command.greedy_options` among them.
GREEDY = ("--exclude", "--include")

# Those of `Command.plain` among them.
PLAIN = {
    "--paths": ("paths", str),
    "--nl": ("no_local", bool),
    "--no-local": ("no_local", bool),
    "--no-index": ("no_index", bool),
    "--ni": ("no_implicit", bool),
    "--no-implicit": ("no_implicit", bool),
    "-t": ("time", str),
    "--time": ("time", str),
    "--no-filters": ("no_filters", bool),
    "--max-fails": ("max_fails", int),
    "--resolver": ("resolver", str),
    "--brief": ("brief", bool),
}


def repository_paths(app: App, paths: str | None, no_local: bool = False) -> list[str] | None:
    """Return the repositories that `--paths` and `--no-local` ask for.

    Args:
        app: the run.
        paths: `--paths` as given, split as PATH is split, `~` expanded; wins over `no_local`.
        no_local: leave out the repository of local builds.

    Returns:
        The paths; None for the configured ones.
    """
    if paths is not None:
        return [os.path.expanduser(path) for path in paths.split(os.pathsep) if path]  # noqa: PTH111
    return list(app.settings.nonlocal_packages_path) if no_local else None


def catalog(app: App, paths: list[str] | None, no_index: bool = False) -> Catalog:
    """Return the catalog of some repositories.

    Args:
        app: the run.
        paths: what `repository_paths` returned.
        no_index: `--no-index`: neither use nor change what is remembered of the repositories.
    """
    from pkg.catalog import Catalog

    settings = app.settings.override({"index": False}, "--no-index") if no_index else app.settings
    return Catalog(app.host, settings, paths)


def of_context(
    ctx: typer.Context,
    *,
    paths: str | None,
    no_local: bool,
    time: str | None,
    no_implicit: bool,
    exclude: list[str] | None,
    include: list[str] | None,
    no_filters: bool,
    resolver: str | None,
    no_index: bool = False,
    building: bool = False,
) -> dict[str, Any]:
    """Return what `ResolvedContext` has to be given for the options of a command line, each as it was given.

    Raises:
        typer.BadParameter: `--time` names no point in time.
        PkgError: a rule of `--exclude` or `--include` is malformed.
    """
    app = App.of(ctx)
    repositories = repository_paths(app, paths, no_local)
    return {
        "package_paths": repositories,
        "catalog": catalog(app, repositories, no_index=True) if no_index else None,
        "timestamp": timestamp(ctx, time),
        "package_filter": package_filter(app, no_filters, exclude, include),
        "add_implicit_packages": not no_implicit,
        "building": building,
        "resolver": resolver,
    }


def timestamp(ctx: typer.Context, text: str | None, option: str = "--time") -> int | None:
    """Return the epoch seconds that an option names; None when it was not given.

    Raises:
        typer.BadParameter: the text is no point in time.
    """
    if not text:
        return None
    from pkg.environment.timestamps import epoch_time
    from pkg.errors import TimestampError

    try:
        return epoch_time(text)
    except TimestampError as error:
        raise typer.BadParameter(f"{error}.", ctx=ctx, param_hint=option) from None


def package_filter(
    app: App, no_filters: bool, exclude: list[str] | None, include: list[str] | None
) -> PackageFilterList | None:
    """Return the filter that the options ask for; None for the configured one as it is."""
    if not (no_filters or exclude or include):
        return None
    from pkg.solve.filter_rules import Rule
    from pkg.solve.filters import PackageFilterList

    find = app.host.get
    filters = PackageFilterList.from_pod([] if no_filters else app.settings.package_filter or [], find)
    for rule in exclude or ():
        filters.add_exclusion(Rule.parse_rule(rule, find))
    for rule in include or ():
        filters.add_inclusion(Rule.parse_rule(rule, find))
    return filters
