"""A suite as text for people: the summary, and the table of tools.

Source: rez 3.4.0; compared with rez in tests/core/suite/test_printing.py. The table differs where rez calls
every tool hidden (defect 15).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pkg.environment.printer import Printer, Row

if TYPE_CHECKING:
    from pkg.environment.printer import Writable
    from pkg.suite.content import Tool
    from pkg.suite.suite import Suite


def print_info(
    suite: Suite, stream: Writable | None = None, verbose: bool = False, *, colored: bool | None = None
) -> None:
    """Write a summary of a suite.

    Args:
        suite: the suite.
        stream: where to; None for standard output.
        verbose: also what each context offers, and where it is.
        colored: None for colours where the stream is a terminal.
    """
    out = Printer(stream or sys.stdout, suite.settings, colored)
    names = sorted(suite.contexts)
    if not names:
        out("Suite is empty.")
        return
    out(f"Suite contains {len(names)} contexts:")
    if not verbose:
        out(" ".join(names))
        return
    tools: dict[str, set[str]] = {name: set() for name in names}
    packages: dict[str, set[str]] = {name: set() for name in names}
    for tool in suite.get_tools().values():
        tools[tool["context_name"]].add(tool["tool_name"])
        packages[tool["context_name"]].add(_packages(tool))
    out()
    described = any(suite.contexts[name].description for name in names)
    rows = [Row(("NAME", "VISIBLE TOOLS", "PATH")), Row(("----", "-------------", "----"))]
    if described:
        rows = [
            Row((*row.cells, mark)) for row, mark in zip(rows, ("DESCRIPTION", "-----------"), strict=True)
        ]
    for name in names:
        count = len(tools[name])
        offer = f"{count} tools from {len(packages[name])} packages" if count else "no tools"
        cells: tuple[Any, ...] = (name, offer, suite.context_path(name) or "-")
        rows.append(Row((*cells, suite.contexts[name].description or "") if described else cells))
    out.table(rows)


def print_tools(
    suite: Suite,
    stream: Writable | None = None,
    verbose: bool = False,
    context_name: str | None = None,
    *,
    colored: bool | None = None,
) -> None:
    """Write a table of a suite's tools.

    Args:
        suite: the suite.
        stream: where to; None for standard output.
        verbose: also the tools that have no wrapper.
        context_name: only those of this context.
        colored: None for colours where the stream is a terminal.

    Raises:
        SuiteError: there is no such context.
    """
    names = sorted(suite.contexts) if context_name is None else [suite.check_context(context_name)]
    rows = [
        Row(("TOOL", "ALIASING", "PACKAGE", "CONTEXT", "")),
        Row(("----", "--------", "-------", "-------", "")),
    ]
    for place, name in enumerate(names):
        found = [_row(tool, verbose) for tool in suite.get_tools().values() if tool["context_name"] == name]
        if verbose:
            found += [
                _row(tool, verbose, "(hidden)")
                for tool in suite.get_hidden_tools()
                if tool["context_name"] == name
            ]
            found += [
                _row(tool, verbose, "(not visible)")
                for alias in suite.get_conflicting_aliases()
                for tool in suite.get_alias_conflicts(alias) or ()
                if tool["context_name"] == name
            ]
        if found and place:
            rows.append(Row(("", "", "", "", "")))
        rows += sorted(found, key=lambda row: str(row.cells[0]).lower())
    Printer(stream or sys.stdout, suite.settings, colored).table(rows)


def _row(tool: Tool, verbose: bool, state: str = "") -> Row:
    marks, role = [], None
    variant = tool["variant"]
    package = _packages(tool)
    if isinstance(variant, set):
        marks.append("(in conflict)")
        role = "critical"
        if not verbose:
            package = f"{package.partition(',')[0]} (+{len(variant) - 1} more)"
    name = "-"
    if tool["tool_name"] != tool["tool_alias"]:
        name = tool["tool_name"]
        marks.append("(aliased)")
        role = role or "alias"
    if state:
        role = "warning"
    return Row((tool["tool_alias"], name, package, tool["context_name"], state or " ".join(marks)), role)


def _packages(tool: Tool) -> str:
    variant = tool["variant"]
    variants = variant if isinstance(variant, set) else {variant}
    return ", ".join(sorted(each.qualified_package_name for each in variants))
