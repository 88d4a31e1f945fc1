"""The tools of suites, as their wrappers tell: each file in a suite's `bin` names a context and a tool."""

# pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH113, PTH118, PTH119, PTH120, PTH208
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pkg.environment.forwarding import read_forwarding
from pkg.errors import ForwardingError, SuiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package.variant import Variant

# What the wrapper of a tool names: (module, function).
SUITE_TOOL: Final = ("suite", "_FWD__invoke_suite_tool_alias")


class SuiteTool:
    """A tool of a suite, as its wrapper tells.

    Attributes:
        filepath: the wrapper.
        suite_path: the suite's folder.
        context_name: the context that the tool runs in.
        tool_name: what the context calls it, which is not always the name of the wrapper.
        prefix_char: introduces options; "" for a wrapper without any, None for the configured character.
        plugins: the plugins and settings of this run; None for those of the process.
    """

    def __init__(self, filepath: str, *, plugins: Host | None = None) -> None:
        """Read a wrapper; nothing else is opened.

        Args:
            filepath: the file.
            plugins: the plugins and settings of this run; None for those of the process.

        Raises:
            SuiteError: it is no wrapper, or in no suite.
        """
        self.filepath = os.path.abspath(filepath)
        try:
            forwarding = read_forwarding(self.filepath)
        except ForwardingError as error:
            raise SuiteError(f"{self.filepath} is no tool of a suite: {error.problem}.") from error
        if (forwarding.module, forwarding.function) != SUITE_TOOL:
            raise SuiteError(
                f"{filepath} is no tool of a suite: it runs {forwarding.function} of rez's "
                f"{forwarding.module}. rez runs it: _rez_fwd {filepath}"
            )
        keywords = forwarding.keywords
        context, tool = keywords.get("context_name"), keywords.get("tool_name")
        prefix = keywords.get("prefix_char")
        if not isinstance(context, str) or not isinstance(tool, str) or not isinstance(prefix, str | None):
            raise SuiteError(f"{filepath} is no tool of a suite: it should name a context and a tool.")
        suite_path = suite_of(self.filepath)
        if suite_path is None:
            raise SuiteError(
                f"{filepath} is in no suite: a suite has suite.yaml beside the folder of its tools. "
                "Link to a tool rather than moving or copying it."
            )
        self.suite_path = suite_path
        self.context_name = context
        self.tool_name = tool
        self.prefix_char = prefix
        self.plugins = plugins
        self._context: ResolvedContext | None = None

    @property
    def alias(self) -> str:
        """What a user types."""
        name = os.path.basename(self.filepath)
        return name[:-4] if name.lower().endswith(".cmd") else name

    @property
    def context_path(self) -> str:
        """The file of the context."""
        return os.path.join(self.suite_path, "contexts", f"{self.context_name}.rxt")

    @property
    def context(self) -> ResolvedContext:
        """The context that the tool runs in.

        Raises:
            ContextFileError: its file is missing or damaged.
        """
        if self._context is None:
            from pkg.environment.context import ResolvedContext

            self._context = ResolvedContext.load(self.context_path, plugins=self.plugins)
        return self._context

    @property
    def variants(self) -> list[Variant]:
        """The packages that offer the tool, by name; more than one is a clash."""
        return sorted(self.context.get_tool_variants(self.tool_name), key=lambda each: each.qualified_name)


def find_suite_tool(path: str, plugins: Host | None = None) -> SuiteTool | None:
    """Read a wrapper; None when the file is none, or stands in no suite."""
    try:
        tool = SuiteTool(path, plugins=plugins)
    except SuiteError:
        return None
    return tool if is_suite(tool.suite_path) else None


def suite_of(path: str) -> str | None:
    """Return the folder of the suite whose `bin` a wrapper is in; None when it is in none.

    A link to a wrapper counts as the wrapper.
    """
    for place in (os.path.abspath(path), os.path.realpath(path)):
        folder = os.path.dirname(os.path.dirname(place))
        if os.path.isfile(os.path.join(folder, "suite.yaml")):
            return folder
    return None


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
        tool = find_suite_tool(os.path.join(folder, "bin", name), plugins)
        if tool is not None:
            yield tool


def _loader() -> type:
    import yaml

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader
