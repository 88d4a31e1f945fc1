"""Where this process stands: the current context, the visible suites, and what a name means here.

Source: rez 3.4.0 (its class `Status`); compared with rez in tests/commands/test_status.py.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH113, PTH118, PTH119
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pkg.environment.suite_tools import SuiteTool, find_suite_tool, is_suite, suite_tools
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.environment.printer import Writable
    from pkg.package import Package
    from pkg.package.variant import Variant
    from pkg.version import VersionRange


class Meaning:
    """One thing that a name stands for.

    Attributes:
        kind: `suite tool`, `context tool`, `hidden suite tool`, `package`, `suite` or `context`.
        facts: what is known of it, by heading, in the order in which it is told.
        headline: a sentence without its subject, such as "is a suite tool:".
        warns: whether something is wrong with it: hidden, or offered by several packages.
    """

    __slots__ = ("facts", "headline", "kind", "subject", "warns")

    def __init__(
        self, kind: str, subject: str, headline: str, facts: dict[str, str] | None = None, warns: bool = False
    ) -> None:
        self.kind = kind
        self.subject = subject
        self.headline = headline
        self.facts = facts or {}
        self.warns = warns


class ToolRow:
    """A visible tool.

    Attributes:
        name: what a user types.
        aliased: the tool's own name where the suite gives it another; else None.
        packages: those that offer it; more than one is a clash.
        source: where it comes from.
        remarks: what is wrong with it.
    """

    __slots__ = ("aliased", "name", "packages", "remarks", "source")

    def __init__(
        self, name: str, aliased: str | None, packages: list[str], source: str, remarks: list[str]
    ) -> None:
        self.name = name
        self.aliased = aliased
        self.packages = packages
        self.source = source
        self.remarks = remarks


class Status:
    """The surroundings of this process; rez's class of that name.

    Attributes:
        catalog: where packages are looked up.
    """

    def __init__(self, catalog: Catalog | None = None) -> None:
        """Look at nothing yet.

        Args:
            catalog: where to look packages up; None for that of the process.
        """
        if catalog is None:
            from pkg.catalog import default_catalog

            catalog = default_catalog()
        self.catalog = catalog

    @cached_property
    def context_file(self) -> str | None:
        """The file of the current context; None outside of one."""
        return os.environ.get("REZ_RXT_FILE") or None

    @cached_property
    def context(self) -> ResolvedContext | None:
        """The current context; None outside of one."""
        from pkg.environment.context import ResolvedContext

        return ResolvedContext.get_current(plugins=self.catalog.host)

    @cached_property
    def suite_paths(self) -> list[str]:
        """The folders of the suites on PATH."""
        from pkg.environment.rex.suites import visible_suite_paths

        return visible_suite_paths()

    @property
    def parent_suite_path(self) -> str | None:
        """The suite that the current context belongs to."""
        return self.context.parent_suite_path if self.context else None

    @property
    def active_suite_context_name(self) -> str | None:
        """The name of the current context in that suite."""
        return self.context.suite_context_name if self.context else None

    # --- what a name means -----------------------------------------------------------------------

    def meanings(self, name: str) -> Iterator[Meaning]:
        """Give all that a name stands for: a tool, a package, a suite, a context file."""
        for find in (self._as_tool, self._as_package, self._as_suite, self._as_context):
            found = find(name)
            if found is not None:
                yield found

    def _as_tool(self, name: str) -> Meaning | None:
        from shutil import which

        alone = os.path.basename(name) == name
        path = which(name) if alone else None
        if path is None:
            path = os.path.abspath(name)
        if not os.path.isfile(path):
            return None
        tool_name = os.path.basename(path)
        tool = find_suite_tool(path, self.catalog.host)
        if tool is not None:
            return Meaning("suite tool", tool_name, "a suite tool:", *_about(tool))
        variants = self.context.get_tool_variants(tool_name) if self.context else None
        if variants:
            assert self.context is not None
            facts = {"Tool": tool_name}
            if self.context.load_path:
                facts["Context"] = self.context.load_path
            packages, clash = _packages(sorted(variants, key=lambda each: each.qualified_name))
            return Meaning(
                "context tool", tool_name, "a tool in the active context:", {**facts, **packages}, clash
            )
        for folder in self.suite_paths if alone else ():
            tool = find_suite_tool(os.path.join(folder, "bin", tool_name), self.catalog.host)
            if tool is not None:
                headline = f"a suite tool, but is hidden by an unknown tool '{path}':"
                return Meaning("hidden suite tool", tool_name, headline, _about(tool)[0], True)
        return None

    def _as_package(self, name: str) -> Meaning | None:
        from pkg.errors import PackageRequestError, VersionError
        from pkg.version import PackageRequest

        if os.path.basename(name) != name:
            return None
        try:
            request = PackageRequest(name)
        except (PackageRequestError, VersionError):
            return None
        range_ = request.range
        if request.conflict or range_ is None or request.name.startswith("."):
            return None
        variant = self.context.get_resolved_package(request.name) if self.context else None
        if variant is not None and variant.version in range_:
            assert self.context is not None
            facts = _address(variant.qualified_package_name, variant)
            if self.context.load_path:
                facts["Context"] = self.context.load_path
            return Meaning("package", request.name, "a package in the active context:", facts)
        package = self._newest(request.name, range_)
        if package is None:
            return None
        within = "" if range_.is_any() else f" in the range '{range_}'"
        return Meaning(
            "package",
            request.name,
            f"a package. The latest version{within} is:",
            _address(package.qualified_name, package),
        )

    def _newest(self, name: str, range_: VersionRange) -> Package | None:
        return self.catalog.latest_package(name, range_)

    def _as_suite(self, name: str) -> Meaning | None:
        path = os.path.abspath(name)
        if not is_suite(path):
            return None
        return Meaning("suite", path, "a suite. Use 'pkg suite' for more information.")

    def _as_context(self, name: str) -> Meaning | None:
        from pkg.environment.context import ResolvedContext

        path = os.path.abspath(name)
        if not os.path.isfile(path):
            return None
        try:
            ResolvedContext.load(path, plugins=self.catalog.host)
        except PkgError:
            return None
        return Meaning("context", path, "a context. Use 'pkg context' for more information.")

    # --- tools -----------------------------------------------------------------------------------

    def tools(self, pattern: str | None = None) -> list[ToolRow]:
        """Return the visible tools by name: those of the context, then those of suites that it does not hide.

        Args:
            pattern: a glob for their names; None for all.

        Raises:
            ContextFileError: a context is missing or damaged.
        """
        from fnmatch import fnmatch
        from shutil import which

        rows: list[ToolRow] = []
        if self.context:
            conflicts = self.context.get_conflicting_tools()
            for _, (variant, names) in sorted(self.context.get_tools().items()):
                rows += [
                    ToolRow(
                        name,
                        None,
                        [variant.qualified_package_name],
                        "active context",
                        ["in conflict"] if name in conflicts else [],
                    )
                    for name in names
                    if not pattern or fnmatch(name, pattern)
                ]
        seen = {row.name for row in rows}
        for folder in self.suite_paths:
            for tool in suite_tools(folder, self.catalog.host):
                alias = tool.alias
                if alias in seen or (pattern and not fnmatch(alias, pattern)):
                    continue
                found = which(alias)
                remarks = []
                if found and found != tool.filepath:
                    remarks.append(f"hidden by unknown tool '{found}'")
                packages = [variant.qualified_package_name for variant in tool.variants]
                if len(packages) > 1:
                    remarks.append("in conflict")
                source = f"context '{tool.context_name}' in suite '{folder}'"
                aliased = tool.tool_name if tool.tool_name != alias else None
                rows.append(ToolRow(alias, aliased, packages, source, remarks))
                seen.add(alias)
        return sorted(rows, key=lambda row: row.name.lower())

    # --- as text ---------------------------------------------------------------------------------

    def print_info(self, obj: str | None = None, buf: Writable | None = None) -> bool:
        """Write what a name means, or where this process stands; False when the name means nothing.

        Args:
            obj: a tool, package, suite folder or context file; None for the surroundings.
            buf: where to; None for standard output.
        """
        out = self._printer(buf)
        if not obj:
            self._print_summary(out)
            return True
        known = False
        for meaning in self.meanings(obj):
            word = "is also" if known else "is"
            known = True
            out(
                f"'{meaning.subject}' {word} {meaning.headline}",
                "warning" if meaning.kind[:6] == "hidden" else None,
            )
            for heading, value in meaning.facts.items():
                critical = heading.startswith("Packages")
                line = f"{heading}: {value}" if critical else f"{heading + ':':<10}{value}"
                out(line, "critical" if critical else None)
            out()
        if not known:
            out(f"pkg does not know what '{obj}' is")
        return known

    def print_tools(self, pattern: str | None = None, buf: Writable | None = None) -> bool:
        """Write a table of the visible tools; False when there are none.

        Args:
            pattern: a glob for their names; None for all.
            buf: where to; None for standard output.
        """
        from pkg.environment.printer import Row

        rows = self.tools(pattern)
        out = self._printer(buf)
        if not rows:
            out("No matching tools.")
            return False
        table = [
            Row(("TOOL", "ALIASING", "PACKAGE", "SOURCE", "")),
            Row(("----", "--------", "-------", "------", "")),
        ]
        for row in rows:
            role = "critical" if "in conflict" in row.remarks else "warning" if row.remarks else None
            remarks = " ".join(f"({remark})" for remark in row.remarks)
            cells = (row.name, row.aliased or "-", ", ".join(row.packages), row.source, remarks)
            table.append(Row(cells, role))
        out.table(table)
        return True

    def _print_summary(self, out: Any) -> None:
        from pkg._version import __version__

        out(f"Using pkg {__version__}")
        out()
        if self.context is None:
            out("No active context.")
        elif self.context.load_path:
            out(f"Active Context: {self.context.load_path}")
        else:
            out("In Active Context.")
        out()
        if self.suite_paths:
            out(f"{len(self.suite_paths)} visible suites:")
            for path in self.suite_paths:
                out(path)
        else:
            out("No visible suites.")
        if self.parent_suite_path:
            out()
            out(
                f"Currently within context {self.active_suite_context_name!r} in suite at "
                f"{self.parent_suite_path}"
            )

    def _printer(self, buf: Writable | None) -> Any:
        from pkg.environment.printer import Printer

        return Printer(buf or sys.stdout, self.catalog.settings)


def _about(tool: SuiteTool) -> tuple[dict[str, str], bool]:
    facts = {
        "Tool": tool.tool_name,
        "Path": tool.filepath,
        "Suite": tool.suite_path,
        "Context": f"{tool.context_path} ({tool.context_name!r})",
    }
    packages, clash = _packages(tool.variants)
    return {**facts, **packages}, clash


def _packages(variants: list[Variant]) -> tuple[dict[str, str], bool]:
    names = [variant.qualified_package_name for variant in variants]
    if len(names) > 1:
        return {"Packages (in conflict)": " ".join(names)}, True
    return ({"Package": names[0]} if names else {}), False


def _address(name: str, package: Any) -> dict[str, str]:
    return {"Package": name, "URI": f"{package.uri}  (local)" if package.is_local else package.uri}
