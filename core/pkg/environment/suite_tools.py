"""The tools of suites, as their wrappers tell: each file in a suite's `bin` names a context and a tool."""

# pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH113, PTH118, PTH119, PTH120, PTH208
from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from pkg.environment.forwarding import ForwardingScript
from pkg.errors import PkgError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package.variant import Variant


class SuiteTool:
    """A tool of a suite, made from its wrapper.

    Attributes:
        path: the wrapper.
        suite_path: the suite's folder.
        context_name: the context that the tool runs in.
        tool_name: what the context calls it.
    """

    def __init__(self, path: str, context_name: str, tool_name: str, plugins: Host | None = None) -> None:
        self.path = path
        self.suite_path = os.path.dirname(os.path.dirname(path))
        self.context_name = context_name
        self.tool_name = tool_name
        self._plugins = plugins

    @classmethod
    def read(cls, path: str, plugins: Host | None = None) -> SuiteTool | None:
        """Read a wrapper; None when the file is none, or stands in no suite."""
        path = os.path.abspath(path)
        if not is_suite(os.path.dirname(os.path.dirname(path))):
            return None
        try:
            keywords = ForwardingScript.read(path).keywords
        except PkgError:
            return None
        context, tool = keywords.get("context_name"), keywords.get("tool_name")
        return (
            cls(path, context, tool, plugins) if isinstance(context, str) and isinstance(tool, str) else None
        )

    @property
    def alias(self) -> str:
        """What a user types."""
        name = os.path.basename(self.path)
        return name[:-4] if name.lower().endswith(".cmd") else name

    @property
    def context_path(self) -> str:
        """The file of the context."""
        return os.path.join(self.suite_path, "contexts", f"{self.context_name}.rxt")

    @cached_property
    def context(self) -> ResolvedContext:
        """The context.

        Raises:
            ContextFileError: its file is missing or damaged.
        """
        from pkg.environment.context import ResolvedContext

        return ResolvedContext.load(self.context_path, plugins=self._plugins)

    @property
    def variants(self) -> list[Variant]:
        """The packages that offer the tool, by name; more than one is a clash."""
        return sorted(self.context.get_tool_variants(self.tool_name), key=lambda each: each.qualified_name)


def is_suite(folder: str) -> bool:
    """Tell whether a folder is a suite."""
    path = os.path.join(folder, "suite.yaml")
    if not os.path.isfile(path):
        return False
    import yaml

    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            document = yaml.load(file, Loader=_loader())
    except (OSError, ValueError, yaml.YAMLError):
        return False
    return isinstance(document, dict) and isinstance(document.get("contexts"), dict)


def suite_tools(folder: str, plugins: Host | None = None) -> Iterator[SuiteTool]:
    """Iterate over the tools of a suite by alias; a file in `bin` that is no wrapper is passed over."""
    try:
        names = sorted(os.listdir(os.path.join(folder, "bin")))
    except OSError:
        return
    for name in names:
        tool = SuiteTool.read(os.path.join(folder, "bin", name), plugins)
        if tool is not None:
            yield tool


def _loader() -> type:
    import yaml

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader
