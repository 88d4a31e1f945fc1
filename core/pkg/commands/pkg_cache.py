"""Show the payload cache, add and remove variants, clean it, read its logs."""

# Without `from __future__ import annotations`; see pkg.commands.env.

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.payloads.package_cache import PackageCache

COLUMNS = ("status", "package", "variant_uri", "orig_path", "cache_path")

# Order of the listing, and style, of each status.
_STATUSES = {"cached": "green", "copying": "yellow", "stalled": "red", "pending": "dim"}
_LEVELS = {"DEBUG": "blue", "INFO": "green", "WARNING": "yellow", "ERROR": "red"}


def pkg_cache(
    ctx: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="DIR", help="the cache; that of cache_packages_path if not given")
    ] = None,
    add_variants: Annotated[
        list[str] | None,
        typer.Option("-a", "--add-variants", metavar="URI...", help="copy these variants into the cache"),
    ] = None,
    logs: Annotated[bool, typer.Option("--logs", "--view-logs", help="print the cache's log files")] = False,
    remove_variants: Annotated[
        list[str] | None,
        typer.Option("-r", "--remove-variants", metavar="URI...", help="take these out; --clean frees space"),
    ] = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="delete what is unused, stalled or was taken out")
    ] = False,
    daemon: Annotated[bool, typer.Option("--daemon", hidden=True)] = False,
    pkg_cache_mode: Annotated[
        str | None,
        typer.Option("--pkg-cache-mode", help="'sync' waits for what other processes copy, 'async' does not"),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("-c", "--columns", metavar="COLUMN...", help=f"what to list: {', '.join(COLUMNS)}"),
    ] = None,
    force: Annotated[
        bool, typer.Option("-f", "--force", help="with --add-variants: also what should not be cached")
    ] = False,
) -> int:
    """Show the copies of payloads on this machine, or change them.

    pkg pkg-cache                       what is cached, being copied, stalled or waiting

    pkg pkg-cache -a /svr/packages/maya/2024/package.py[0]

    pkg pkg-cache --clean               delete what nobody has used for package_cache_max_variant_days
    """
    app = App.of(ctx)
    columns = [name for word in columns or () for name in word.split(",") if name] or None
    _check_usage(
        ctx,
        {
            "--add-variants": add_variants,
            "--logs": logs,
            "--remove-variants": remove_variants,
            "--clean": clean,
            "--daemon": daemon,
        },
        columns,
        pkg_cache_mode,
    )
    path = folder or app.settings.cache_packages_path
    if not path:
        raise typer.BadParameter(
            "name the folder of the cache, because cache_packages_path is not set.", ctx=ctx, param_hint="DIR"
        )
    from pkg.catalog import Catalog
    from pkg.payloads.package_cache import PackageCache

    catalog = Catalog(app.host)
    cache = PackageCache(path, plugins=app.host, catalog=catalog)
    if daemon:
        cache.run_daemon()
        return 0
    if clean:
        cache.clean()
        return 0
    if logs:
        _print_logs(app, cache)
        return 0
    if add_variants:
        waits = not app.settings.package_cache_async if pkg_cache_mode is None else pkg_cache_mode == "sync"
        return _change(
            app, catalog, add_variants, lambda one: _add(app, cache, one, force=force, waits=waits)
        )
    if remove_variants:
        return _change(app, catalog, remove_variants, lambda one: _remove(app, cache, one))
    _print_table(app, cache, columns or [name for name in COLUMNS if name != "orig_path"])
    return 0


def _check_usage(
    ctx: typer.Context, actions: dict[str, Any], columns: list[str] | None, mode: str | None
) -> None:
    given = [option for option, value in actions.items() if value]
    if len(given) > 1:
        raise typer.BadParameter(f"not allowed together with {given[0]}.", ctx=ctx, param_hint=given[1])
    for column in columns or ():
        if column not in COLUMNS:
            raise typer.BadParameter(
                f"{column!r} is none of {', '.join(COLUMNS)}.", ctx=ctx, param_hint="--columns"
            )
    if mode not in (None, "sync", "async"):
        raise typer.BadParameter(
            f"{mode!r} is neither sync nor async.", ctx=ctx, param_hint="--pkg-cache-mode"
        )


# --- changing ------------------------------------------------------------------------------------


def _change(app: App, catalog: Any, uris: list[str], change: Callable[["Variant"], None]) -> int:
    """Change one variant after the other; return 1 if one of them could not be."""
    from pkg.errors import PkgError

    code = 0
    for uri in uris:
        variant = catalog.variant_from_uri(uri)
        if variant is None:
            app.output.error(
                f"no such variant: {uri}. A URI is the path of a definition and an index, such as "
                "/svr/packages/maya/2024/package.py[0]; [] where the package has no variants."
            )
            code = 1
            continue
        try:
            change(variant)
        except PkgError as error:
            app.output.error(str(error))
            code = 1
    return code


def _add(app: App, cache: "PackageCache", variant: "Variant", *, force: bool, waits: bool) -> None:
    out = app.output
    out.note(f"Adding variant {variant.uri!r} to package cache at {cache.path}:")
    root, status = cache.add_variant(variant, force=force, wait_for_copying=waits)
    if status == cache.VARIANT_FOUND:
        out.note(f"Already exists: {root}")
    elif status == cache.VARIANT_COPYING:
        out.warning(f"Another process is currently copying to: {root}")
    elif status == cache.VARIANT_COPY_STALLED:
        out.warning(f"Somebody failed to copy it to {root}; `pkg pkg-cache --clean` removes that.")
    elif status == cache.VARIANT_SKIPPED:
        import shutil

        free = shutil.disk_usage(cache.path).free / 1024**2
        buffer = app.settings.package_cache_space_buffer / 1024**2
        out.warning(
            f"Not cached, because too little room is left: {free:.2f} MB are free on the disk of the cache, "
            f"and package_cache_space_buffer keeps {buffer:.2f} MB."
        )
    else:
        out.note(f"Successfully cached to: {root}")


def _remove(app: App, cache: "PackageCache", variant: "Variant") -> None:
    out = app.output
    out.note(f"Removing variant {variant.uri!r} from package cache at {cache.path}:")
    status = cache.remove_variant(variant)
    if status == cache.VARIANT_NOT_FOUND:
        out.note("No such variant found in cache")
    elif status == cache.VARIANT_COPYING:
        out.warning("Another process is currently caching this variant")
    else:
        out.note("Variant successfully removed")


# --- showing -------------------------------------------------------------------------------------


def _print_logs(app: App, cache: "PackageCache") -> None:
    from pkg.payloads.logs import log_files

    paths = log_files(cache.storage.log_folder)
    if not paths:
        app.output.note("No logs.")
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            for line in file:
                level = [*line.split(None, 5), *[""] * 5][4]
                styles = [_LEVELS[level]] if level in _LEVELS else []
                app.output.line(app.output.styled(line.rstrip("\n"), *styles))


def _print_table(app: App, cache: "PackageCache", columns: list[str]) -> None:
    import sys

    order = list(_STATUSES)
    entries = sorted(_entries(cache), key=lambda one: (order.index(one["status"] or ""), one["package"]))
    if app.json:
        app.output.json({"path": cache.path, "variants": entries})
        return
    if not entries:
        app.output.note("No cached packages.")
        return
    rows = [[entry[column] or "-" for column in columns] for entry in entries]
    headings: list[str] = []
    if sys.stdout.isatty():
        app.output.line(f"Package cache at {cache.path}:\n")
        headings = [column.replace("_", " ") for column in columns]
        rows = [["-" * len(heading) for heading in headings], *rows]
    app.output.table(
        [
            [app.output.styled(cell, _STATUSES[cell]) if cell in _STATUSES else cell for cell in row]
            for row in rows
        ],
        headings,
    )


def _entries(cache: "PackageCache") -> Iterator[dict[str, str | None]]:
    """Describe everything in the cache, also what belongs to packages that have gone."""
    seen = []
    for payload in cache.storage.payloads():
        if payload.status != "missing":
            seen.append(payload.handle)
            yield _entry(cache, payload.handle, payload.status, payload.root)
    for _, handle in cache.storage.asked_for():
        if handle not in seen:
            seen.append(dict(handle))
            yield _entry(cache, dict(handle), "pending", None)


def _entry(
    cache: "PackageCache", handle: dict[str, Any], status: str, root: str | None
) -> dict[str, str | None]:
    from pkg.errors import PkgError

    facts = handle["variables"]
    name = "-".join(str(facts[key]) for key in ("name", "version") if facts.get(key)) or "?"
    uri = origin = None
    try:
        variant = cache.variant_of(handle)
        name, uri = variant.parent.qualified_name, variant.uri
        origin = variant.root
    except (PkgError, KeyError, TypeError):  # gone, or of another installation; what is known is shown
        pass
    return {
        "status": status,
        "package": name,
        "variant_uri": uri,
        "orig_path": origin,
        "cache_path": root,
    }


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg pkg-cache`."""
    register(
        Command(
            "pkg-cache",
            pkg_cache,
            "show or change the copies of packages on this machine",
            json=True,
            greedy_options=("-a", "--add-variants", "-r", "--remove-variants", "-c", "--columns"),
        )
    )
