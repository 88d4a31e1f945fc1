"""A context as text for people: the summary, the tools, the difference to another context.

Source: rez 3.4.0; compared with rez in tests/core/environment/test_printing.py.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH110, PTH119
from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.printer import Printer, Row
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.environment.answers import ContextAnswers
    from pkg.environment.printer import Writable
    from pkg.package.variant import Variant


def print_info(
    context: ContextAnswers,
    stream: Writable | None = None,
    verbosity: int = 0,
    source_order: bool = False,
    show_resolved_uris: bool = False,
    *,
    colored: bool | None = None,
) -> None:
    """Write a summary of a context.

    Args:
        context: solved or not.
        stream: where to; None for standard output.
        verbosity: 1 adds where was searched and how long it took, 2 the tools.
        source_order: list packages in the order their commands run rather than by name.
        show_resolved_uris: show URIs rather than folders.
        colored: None for colours where the stream is a terminal.
    """
    out = Printer(stream or sys.stdout, context.settings, colored)
    failed = context.status.name in ("failed", "aborted")
    word = "resolve failed," if failed else "resolved"
    when = _date(context.created, verbosity)
    out(f"{word} by {context.user}@{context.host}, on {when}, using Rez v{context.rez_version}")
    if context.requested_timestamp:
        limit = _date(context.requested_timestamp, verbosity)
        out(f"packages released after {limit} were ignored")
    out()
    if verbosity:
        _print_sources(context, out)
    _print_requests(context, out)
    if failed:
        _print_failure(context, out)
        return
    _print_resolve(context, out, source_order=source_order, show_uris=show_resolved_uris)
    if verbosity:
        _print_details(context, out)
    if verbosity >= 2:
        out()
        out("tools:", "heading")
        print_tools(context, stream, colored=colored)


def _date(seconds: float, verbosity: int) -> str:
    moment = time.localtime(seconds)
    if verbosity:
        return time.strftime("%a %b %d %H:%M:%S %Z %Y", moment) + f" ({int(seconds)})"
    return time.strftime("%a %b %d %H:%M:%S %Y", moment)


def _print_sources(context: ContextAnswers, out: Printer) -> None:
    local = os.path.realpath(context.settings.local_packages_path)
    out("search paths:", "heading")
    out.table(
        [
            Row((path, "(local)"), "local") if os.path.realpath(path) == local else Row((path, ""))
            for path in context.package_paths
        ]
    )
    out()
    filters: list[Any] = context.to_dict(["package_filter"])["package_filter"]
    if filters:
        import yaml

        out("package filters:", "heading")
        out(yaml.safe_dump(filters, default_flow_style=False).rstrip())
        out()


def _print_requests(context: ContextAnswers, out: Printer) -> None:
    out("requested packages:", "heading")
    requests = [
        Row((str(request), "(ephemeral)"), "ephemeral")
        if request.name.startswith(".")
        else Row((str(request), ""))
        for request in context.requested_packages()
    ]
    implicits = [Row((str(request), "(implicit)"), "implicit") for request in context.implicit_packages]
    out.table(requests + implicits)
    out()


def _print_failure(context: ContextAnswers, out: Printer) -> None:
    from pkg.environment.graphs import failure_paths

    out(f"The context failed to resolve:\n{context.failure_description}", "critical")
    out()
    graph = context.graph()
    out(failure_paths(graph) if graph is not None else "")
    out()
    out("To see a graph of the failed resolution, add --fail-graph to your pkg env command.")
    out()


def _print_resolve(context: ContextAnswers, out: Printer, *, source_order: bool, show_uris: bool) -> None:
    out("resolved packages:", "heading")
    variants = list(context.resolved_packages or ())
    ephemerals = list(context.resolved_ephemerals or ())
    ephemerals.sort(key=_name)
    if not source_order:
        variants.sort(key=_name)
    # Inside of the context, its variables tell which payloads the cache serves.
    environ = context.settings.environ if context.is_current() else {}
    rows = [_variant_row(variant, environ, show_uri=show_uris) for variant in variants]
    rows += [Row((str(request), "", "(ephemeral)"), "ephemeral") for request in ephemerals]
    out.table(rows)


def _name(thing: Any) -> str:
    name: str = thing.name
    return name


def _variant_row(variant: Variant, environ: Mapping[str, str], *, show_uri: bool) -> Row:
    """Describe one resolved package: name, where it is, and what is special about it."""
    prefix = f"REZ_{variant.name.upper().replace('.', '_')}"
    cached = bool(environ.get(f"{prefix}_ORIG_ROOT"))
    local = missing = False
    try:
        location = variant.uri
        if variant.root and not show_uri:
            location = environ.get(f"{prefix}_ROOT", variant.root) if cached else variant.root
            missing = not os.path.exists(location)
        local = variant.is_local
    except PkgError:  # its definition has gone, or says something else now
        location = variant.repository.location
        missing = True
    marks = {"cached": cached, "NOT FOUND": missing, "local": local}
    shown = ", ".join(mark for mark, applies in marks.items() if applies)
    role = "local" if local else "critical" if missing else None
    return Row((variant.qualified_package_name, location, f"({shown})" if shown else ""), role)


def _print_details(context: ContextAnswers, out: Printer) -> None:
    load_time = context.load_time or 0.0
    out()
    out("resolve details:", "heading")
    out(f"load time:         {load_time:.02f} secs")
    out(f"solve time:        {(context.solve_time or 0.0) - load_time:.02f} secs")
    out(f"packages queried:  {context.num_loaded_packages}")
    out(f"from cache:        {context.from_cache}")
    if context.load_path:
        out(f"rxt file:          {context.load_path}")


# --- tools and differences -----------------------------------------------------------------------


def print_tools(
    context: ContextAnswers, stream: Writable | None = None, *, colored: bool | None = None
) -> None:
    """Write a table of the programs that a context offers; nothing when there are none."""
    tools = context.get_tools()
    if not tools:
        return
    conflicts = context.get_conflicting_tools()
    offered = [
        (tools[key][0].qualified_package_name, tool)
        for key in sorted(tools)
        for tool in sorted(tools[key][1])
    ]
    rows = [Row(("TOOL", "PACKAGE", "")), Row(("----", "-------", ""))]
    rows += [
        Row((tool, package, "(in conflict)"), "critical") if tool in conflicts else Row((tool, package, ""))
        for package, tool in offered
    ]
    Printer(stream or sys.stdout, context.settings, colored).table(rows)


def print_resolve_diff(
    context: ContextAnswers,
    other: ContextAnswers,
    heading: bool | tuple[str, str] | None = None,
    stream: Writable | None = None,
) -> None:
    """Write how the packages of two contexts differ; nothing when they do not.

    Args:
        context: this one.
        other: the one to compare with.
        heading: titles of the two columns; True for the names of the files, None for none.
        stream: where to; None for standard output.
    """
    difference = context.get_resolve_diff(other)
    if not difference:
        return
    rows: list[tuple[str, str, str]] = []
    titles = heading if isinstance(heading, tuple) else None
    if heading is True and context.load_path and other.load_path:
        titles = os.path.basename(context.load_path), os.path.basename(other.load_path)
    if titles:
        rows.append((*titles, ""))
        rows.append(("-" * len(titles[0]), "-" * len(titles[1]), ""))
    for key, sign in (("newer_packages", "+"), ("older_packages", "-")):
        for packages in difference.get(key, {}).values():
            names = packages[0].qualified_name, packages[-1].qualified_name
            rows.append((*names, f"({sign}{len(packages) - 1} versions)"))
    added = sorted(difference.get("added_packages", ()), key=lambda package: package.name)
    removed = sorted(difference.get("removed_packages", ()), key=lambda package: package.name)
    rows += [("-", package.qualified_name, "") for package in added]
    rows += [(package.qualified_name, "-", "") for package in removed]
    Printer(stream or sys.stdout, context.settings).table([Row(cells) for cells in rows])
