"""Ask, empty and fill the memcached servers."""

# Without `from __future__ import annotations`; see pkg.commands.env.

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.errors import PkgError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.interfaces.cache import ValueCache

_COLUMNS = ("CACHE SERVER", "UPTIME", "HITS", "MISSES", "HIT RATIO", "MEMORY", "USED")
_POLLED = ("SERVER", "CONNS", "GET/s", "SET/s", "TEST_GET", "TEST_SET")

# Size and name of each unit, and from which amount on decimals are left out; as in rez.
_DURATIONS = (
    (31536000, "years", 10),
    (2592000, "months", 12),
    (604800, "weeks", 5),
    (86400, "days", 7),
    (3600, "hours", 10),
    (60, "minutes", 10),
    (1, "seconds", 60),
)
_SIZES = (
    (1 << 40, "Tb", 128),
    (1 << 30, "Gb", 64),
    (1 << 20, "Mb", 32),
    (1 << 10, "Kb", 16),
    (1, "bytes", 1024),
)


def memcache(
    ctx: typer.Context,
    flush: Annotated[
        bool, typer.Option("--flush", help="forget everything on all servers, also what others stored")
    ] = False,
    stats: Annotated[bool, typer.Option("--stats", help="print all figures of the servers")] = False,
    reset_stats: Annotated[
        bool, typer.Option("--reset-stats", help="have the servers count from zero")
    ] = False,
    poll: Annotated[
        bool, typer.Option("--poll", help="print how much is asked and stored a second, until interrupted")
    ] = False,
    interval: Annotated[
        float,
        typer.Option("--interval", metavar="SECS", min=0.001, help="seconds between two lines of --poll"),
    ] = 1.0,
    warm: Annotated[
        bool, typer.Option("--warm", help="read every package that is not local, so that it is remembered")
    ] = False,
) -> int:
    """Show what the memcached servers of memcached_uri do, empty them, or fill them."""
    app = App.of(ctx)
    if not app.settings.memcached_uri:
        app.output.error("memcaching is not enabled: the setting memcached_uri names no server.")
        return 1
    from pkg.catalog.values import make_value_cache

    cache = make_value_cache(app.host)
    try:
        if poll:
            return _poll(app, cache, interval)
        if flush:
            cache.flush(everywhere=True)
            return _told(app, cache, "memcached servers are flushed.")
        if warm:
            _warm(app)
            return _told(app, cache, "memcached servers are warmed.")
        if reset_stats:
            cache.reset_statistics()
            return _told(app, cache, "memcached servers are stat reset.")
        return _show(app, cache, everything=stats)
    finally:
        cache.close()


def _told(app: App, cache: "ValueCache", text: str) -> int:
    """Say that something was done, unless there was nobody to do it."""
    if not _answers(app, cache):
        return 1
    app.output.line(text)
    return 0


def _answers(app: App, cache: "ValueCache") -> bool:
    answering = {server for server, _ in cache.statistics()}
    silent = [server for server in cache.servers if server not in answering]
    if not answering:
        app.output.error(f"memcached servers are not responding: {', '.join(silent)}.")
    elif silent:
        app.output.warning(f"memcached servers that do not respond: {', '.join(silent)}.")
    return bool(answering)


# --- figures -------------------------------------------------------------------------------------


def _show(app: App, cache: "ValueCache", *, everything: bool) -> int:
    statistics = cache.statistics()
    if not _answers(app, cache):
        return 1
    if app.json:
        app.output.json(dict(statistics))
    elif everything:
        import yaml

        plain = [
            [server, {name: _number(value) for name, value in each.items()}] for server, each in statistics
        ]
        app.output.write(yaml.safe_dump(plain, sort_keys=True))
    else:
        rows: list[tuple[str, ...]] = [tuple("-" * len(column) for column in _COLUMNS)]
        rows += [_row(server, figures) for server, figures in statistics]
        app.output.table(rows, _COLUMNS)
    return 0


def _row(server: str, figures: dict[str, str]) -> tuple[str, ...]:
    uptime, hits, misses, memory, used = (
        int(figures.get(name, 0)) for name in ("uptime", "get_hits", "get_misses", "limit_maxbytes", "bytes")
    )
    return (
        server,
        readable(uptime, _DURATIONS),
        str(hits),
        str(misses),
        f"{100 * hits // max(hits + misses, 1)}%",
        readable(memory, _SIZES),
        f"{readable(used, _SIZES)} ({100 * used // max(memory, 1)}%)",
    )


def readable(value: int, units: tuple[tuple[int, str, int], ...]) -> str:
    """Write a number in the largest unit that it reaches, with one decimal while it is small."""
    for size, unit, whole_from in units:
        if value >= size:
            amount = f"{round(value / size, 0 if value / size > whole_from else 1):g}"
            return f"{amount} {unit.removesuffix('s') if amount == '1' and units is _DURATIONS else unit}"
    return f"0 {units[-1][1]}"


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


# --- polling -------------------------------------------------------------------------------------


def _poll(app: App, cache: "ValueCache", interval: float) -> int:
    """Print a line for each server and interval, until interrupted."""
    if not _answers(app, cache):
        return 1
    app.output.line(_polled(_POLLED))
    sys.stdout.flush()
    before = (time.monotonic(), dict(cache.statistics()))
    while True:
        time.sleep(interval)
        now = (time.monotonic(), dict(cache.statistics()))
        for server, figures in now[1].items():
            earlier = before[1].get(server)
            if not figures or not earlier:
                continue
            rates = [
                f"{(int(figures[name]) - int(earlier[name])) / (now[0] - before[0]):g}"
                for name in ("cmd_get", "cmd_set")
            ]
            app.output.line(_polled((server, figures["curr_connections"], *rates, *_timed(app, server))))
        sys.stdout.flush()
        if not now[1]:
            app.output.error("memcached servers are not responding any more.")
            return 1
        before = now


def _timed(app: App, server: str) -> tuple[str, str]:
    """Return how long it takes to get and to set a value on one server, in seconds."""
    from pkg.catalog.values import make_value_cache

    cache = make_value_cache(app.host, [server])
    begun = time.perf_counter()
    cache.set("__TEST__", b"1")
    stored = time.perf_counter()
    cache.get("__TEST__")
    got = time.perf_counter()
    cache.close()
    return f"{got - stored:g}", f"{stored - begun:g}"


def _polled(cells: tuple[str, ...]) -> str:
    return " ".join([cells[0].ljust(64), *(cell.ljust(16) for cell in cells[1:])]).rstrip()


# --- filling -------------------------------------------------------------------------------------


def _warm(app: App) -> None:
    """Load every package of the repositories that are not local; loading stores it."""
    from pkg.catalog import Catalog
    from pkg.host import Host

    paths = app.settings.nonlocal_packages_path
    # Without the index, which would have what is to be stored.
    host = Host(app.settings.override({"index": False}, "--warm"))
    catalog = Catalog(host, paths=paths)
    names = sorted({family.name for family in catalog.families()}) if paths else []
    with app.output.progress("warming", len(names)) as advance:
        for name in names:
            for package in catalog.packages(name):
                if app.verbosity:
                    app.output.note(f"warming: {package.qualified_name}")
                try:
                    package.data  # noqa: B018 - loads it
                except PkgError as error:
                    app.output.warning(str(error))
            advance(1)
    catalog.keep()


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg memcache`."""
    register(Command("memcache", memcache, "show, empty or fill the memcached servers", json=True))
