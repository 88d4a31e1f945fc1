"""`SuiteContent`: the contexts of a suite and what becomes of their tools, wherever it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pkg.errors import SuiteError
from pkg.suite.members import Member, check_name
from pkg.version import PackageRequest, Requirement

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package.variant import Variant

# A tool as rez describes it: tool_name, tool_alias, context_name, variant (a set of them in a conflict).
Tool = dict[str, Any]


class SuiteContent:
    """Contexts by name, and their tools: which are visible, hidden, aliased or in conflict.

    Attributes:
        load_path: the folder it was loaded from, links resolved; None when it was not.
        contexts: by name; see `pkg.suite.members`.
        plugins: the plugins and settings of this run; None for those of the process.
    """

    def __init__(self, *, plugins: Host | None = None) -> None:
        """Make an empty suite.

        Args:
            plugins: the plugins and settings of this run; None for those of the process.
        """
        self.load_path: str | None = None
        self.contexts: dict[str, Member] = {}
        self.plugins = plugins
        self._text = ""
        self._last_priority = 0
        self._sorted: _Tools | None = None

    def __str__(self) -> str:
        return f"{type(self).__name__}({' '.join(self.context_names)})"

    # --- contexts ----------------------------------------------------------------------------------

    @property
    def context_names(self) -> list[str]:
        """The names of the contexts."""
        return list(self.contexts)

    def context(self, name: str) -> ResolvedContext:
        """Return a context; it is loaded when it is first asked for.

        Raises:
            SuiteError: there is none of that name.
            ContextFileError: its file cannot be read.
        """
        member = self._member(name)
        if member.context is None:
            from pkg.environment.context import ResolvedContext

            path = self.context_path(name)
            assert path is not None, "a context that is not in memory is in the folder"
            member.context = ResolvedContext.load(path, plugins=self.plugins)
        return member.context

    def check_context(self, name: str) -> str:
        """Return the name if there is a context of that name.

        Raises:
            SuiteError: there is none.
        """
        return self._member(name).name

    def context_path(self, name: str) -> str | None:
        """Return the file of a context; None for a suite that was not loaded."""
        return None if self.load_path is None else str(Path(self.load_path, "contexts", f"{name}.rxt"))

    def add_context(self, name: str, context: ResolvedContext, prefix_char: str | None = None) -> None:
        """Add a copy of a context; its tools come before all others.

        Args:
            name: what the suite calls it.
            context: a solved one.
            prefix_char: introduces the options of its tools; "" for no options, None for the configured one.

        Raises:
            SuiteError: the name is taken or no file name, or the context has no solution.
        """
        check_name("context", name)
        if name in self.contexts:
            raise SuiteError(f"context already in suite: {name!r}. Remove it first, or choose another name.")
        if not context.success:
            raise SuiteError(f"context is not resolved: {name!r}.")
        if prefix_char is not None and len(prefix_char) > 1:
            raise SuiteError(f"the prefix character should be one character or empty, not {prefix_char!r}.")
        member = Member(name, self._next_priority(), prefix_char=prefix_char)
        member.context = context.copy()
        self.contexts[name] = member
        self._sorted = None

    def remove_context(self, name: str) -> None:
        """Remove a context.

        Raises:
            SuiteError: there is none of that name. So raise all methods that name a context.
        """
        self._member(name)
        del self.contexts[name]
        self._sorted = None

    def find_contexts(
        self, in_request: str | None = None, in_resolve: str | Requirement | None = None
    ) -> list[str]:
        """Return the names of the contexts that have packages.

        Args:
            in_request: a package that the request names, with or without a version; None for any.
            in_resolve: a requirement that the resolved packages meet, `!foo` for no `foo`; None for any.
        """
        names = self.context_names
        if in_request:
            names = [
                name
                for name in names
                if any(in_request == request.name for request in self.context(name).requested_packages(True))
            ]
        if in_resolve:
            wanted = PackageRequest(in_resolve) if isinstance(in_resolve, str) else in_resolve
            names = [name for name in names if _meets(self.context(name), wanted)]
        return names

    def set_context_prefix(self, name: str, prefix: str) -> None:
        """Put something before the names of all tools of a context."""
        self._member(name).prefix = prefix
        self._sorted = None

    def remove_context_prefix(self, name: str) -> None:
        """Undo `set_context_prefix`."""
        self.set_context_prefix(name, "")

    def set_context_suffix(self, name: str, suffix: str) -> None:
        """Put something behind the names of all tools of a context."""
        self._member(name).suffix = suffix
        self._sorted = None

    def remove_context_suffix(self, name: str) -> None:
        """Undo `set_context_suffix`."""
        self.set_context_suffix(name, "")

    def set_context_description(self, name: str, description: str) -> None:
        """Say what a context is for; an empty text says nothing."""
        self._member(name).description = description or None

    def bump_context(self, name: str) -> None:
        """Put the tools of a context before those of all others."""
        member = self._member(name)
        member.priority = self._next_priority()
        self._sorted = None

    # --- tools -------------------------------------------------------------------------------------

    def hide_tool(self, context_name: str, tool_name: str) -> None:
        """Leave a tool out.

        Raises:
            SuiteError: the context has no such tool.
        """
        member = self._member(context_name)
        if tool_name not in member.hidden_tools:
            self._check_tool(context_name, tool_name)
            member.hidden_tools.add(tool_name)
            self._sorted = None

    def unhide_tool(self, context_name: str, tool_name: str) -> None:
        """Undo `hide_tool`; a context before this one may still have a tool of that name."""
        self._member(context_name).hidden_tools.discard(tool_name)
        self._sorted = None

    def alias_tool(self, context_name: str, tool_name: str, tool_alias: str) -> None:
        """Give a tool another name, which is then the whole name: no prefix, no suffix.

        Raises:
            SuiteError: the tool has an alias, or the context has no such tool, or the alias is no file name.
        """
        aliases = self._member(context_name).tool_aliases
        if tool_name in aliases:
            raise SuiteError(
                f"tool {tool_name!r} in context {context_name!r} is already aliased to "
                f"{aliases[tool_name]!r}. Remove that alias first (--unalias)."
            )
        check_name("tool", tool_alias)
        self._check_tool(context_name, tool_name)
        aliases[tool_name] = tool_alias
        self._sorted = None

    def unalias_tool(self, context_name: str, tool_name: str) -> None:
        """Undo `alias_tool`."""
        self._member(context_name).tool_aliases.pop(tool_name, None)
        self._sorted = None

    def get_tools(self) -> dict[str, Tool]:
        """Return the visible tools by the name of their wrapper.

        Returns:
            For each `tool_name`, `tool_alias`, `context_name` and `variant`, the package that has it; a set
            of packages when several of one context do.
        """
        return self._tools().visible

    def get_hidden_tools(self) -> list[Tool]:
        """Return the tools that `hide_tool` left out."""
        return self._tools().hidden

    def get_conflicting_aliases(self) -> list[str]:
        """Return the names that more than one context has a tool for."""
        return list(self._tools().conflicts)

    def get_alias_conflicts(self, tool_alias: str) -> list[Tool] | None:
        """Return the tools that another context's tool of that name hides; None when there are none."""
        return self._tools().conflicts.get(tool_alias)

    def get_tool_context(self, tool_alias: str) -> str | None:
        """Return the name of the context that a visible tool is of; None when there is no such tool."""
        tool = self.get_tools().get(tool_alias)
        return None if tool is None else tool["context_name"]

    # --- inside ---------------------------------------------------------------------------------

    def _member(self, name: str) -> Member:
        member = self.contexts.get(name)
        if member is None:
            known = ", ".join(sorted(self.contexts)) or "none"
            raise SuiteError(f"no such context: {name!r}; the suite has: {known}.")
        return member

    def _next_priority(self) -> int:
        self._last_priority += 1
        return self._last_priority

    def _check_tool(self, context_name: str, tool_name: str) -> None:
        offers = self.context(context_name).get_tools(request_only=True).values()
        known = sorted({tool for _, tools in offers for tool in tools})
        if tool_name not in known:
            offer = ", ".join(known) or "none"
            raise SuiteError(f"no such tool {tool_name!r} in context {context_name!r}; it has: {offer}.")

    def _tools(self) -> _Tools:
        if self._sorted is None:
            self._sorted = _Tools(self)
        return self._sorted


class _Tools:
    """The tools of a suite, sorted by what becomes of them.

    Attributes:
        visible: by the name of the wrapper.
        hidden: those that were hidden.
        conflicts: those whose name another context has taken, by that name.
    """

    def __init__(self, suite: SuiteContent) -> None:
        self.visible: dict[str, Tool] = {}
        self.hidden: list[Tool] = []
        self.conflicts: dict[str, list[Tool]] = {}
        # Highest first. Of equal priorities, which nothing writes, the later one, as in rez.
        members = sorted(suite.contexts.values(), key=lambda member: member.priority)
        for member in reversed(members):
            for variant, tools in suite.context(member.name).get_tools(request_only=True).values():
                for tool in tools:
                    self._place(member, tool, variant)

    def _place(self, member: Member, tool: str, variant: Variant) -> None:
        alias = member.alias(tool)
        entry: Tool = {
            "tool_name": tool,
            "tool_alias": alias,
            "context_name": member.name,
            "variant": variant,
        }
        if tool in member.hidden_tools:
            self.hidden.append(entry)
            return
        first = self.visible.setdefault(alias, entry)
        if first is entry:
            return
        if first["context_name"] != member.name:
            self.conflicts.setdefault(alias, []).append(entry)
            return
        variants = first["variant"]
        first["variant"] = {*variants, variant} if isinstance(variants, set) else {variants, variant}


def _meets(context: ResolvedContext, wanted: Requirement) -> bool:
    variant = context.get_resolved_package(wanted.name)
    if variant is None:
        return bool(wanted.conflict)
    inside = wanted.range is not None and variant.version in wanted.range
    return inside is not bool(wanted.conflict)
