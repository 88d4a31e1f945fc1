"""`Suite`: contexts in one folder, whose tools are on PATH together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pkg.errors import PkgError, ResolvedContextError, SuiteError
from pkg.suite import folder
from pkg.suite.content import SuiteContent
from pkg.suite.members import check_name, read_members

if TYPE_CHECKING:
    from pkg.environment.printer import Writable
    from pkg.host import Host
    from pkg.settings import Settings


class Suite(SuiteContent):
    """A collection of contexts with a wrapper for each of their tools; rez's class of that name.

    Where two contexts have a tool of one name, the one that was added or bumped last has it. Only packages
    that a context's request names count. A tool can be hidden or get another name, and all tools of a context
    can get a prefix and a suffix.

    Attributes:
        load_path: the folder it was loaded from, links resolved; None when it was not.
        contexts: by name; see `pkg.suite.members`.
        plugins: the plugins and settings of this run; None for those of the process.

    Source: rez 3.4.0; compared with rez in tests/core/suite/test_suite.py.
    """

    @property
    def tools_path(self) -> str | None:
        """The folder to put on PATH; None for a suite that was not loaded."""
        return str(Path(self.load_path, "bin")) if self.load_path else None

    def get_tool_filepath(self, tool_alias: str) -> str | None:
        """Return the wrapper of a visible tool; None when there is none, or the suite was not loaded."""
        tools_path = self.tools_path
        if tools_path is None or tool_alias not in self.get_tools():
            return None
        return str(folder.wrapper_path(Path(tools_path), tool_alias))

    def activation_shell_code(self, shell: str | None = None) -> str:
        """Return the code that puts the suite's tools on PATH, after what is there.

        Args:
            shell: its name; None for the configured or detected one.

        Raises:
            SuiteError: the suite was not loaded from a folder.
        """
        if self.tools_path is None:
            raise SuiteError("a suite that is in no folder has no tools to put on PATH. Save and load it.")
        from pkg.environment.environments import open_shell
        from pkg.environment.rex import Recorder
        from pkg.environment.rex.scripts import write_script

        target = open_shell(self._host(), shell)
        recorder = Recorder(target, parent_variables=frozenset({"PATH"}), shebang=False)
        recorder.appendenv("PATH", self.tools_path)
        return write_script(target, recorder.actions, headings=False).strip()

    # --- as a whole --------------------------------------------------------------------------------

    def validate(self) -> None:
        """Check every package of every context.

        Raises:
            SuiteError: a package's definition is wrong or gone.
        """
        for name in self.context_names:
            try:
                self.context(name).validate()
            except ResolvedContextError as error:
                raise SuiteError(f"Error in context {name!r}: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """Return what `suite.yaml` holds."""
        return {"contexts": {name: member.to_dict() for name, member in self.contexts.items()}}

    @classmethod
    def from_dict(
        cls, d: Mapping[str, Any], *, plugins: Host | None = None, source: str | None = None
    ) -> Self:
        """Make a suite of what `to_dict` returned; its contexts are in no folder yet.

        Args:
            d: the data.
            plugins: see the constructor.
            source: the file, for messages.

        Raises:
            SuiteError: something is missing or wrong.
        """
        suite = cls(plugins=plugins)
        suite.contexts = read_members(d, source)
        suite._last_priority = max((member.priority for member in suite.contexts.values()), default=0)
        return suite

    def save(self, path: str, verbose: bool = False) -> None:
        """Write the suite to a folder.

        Args:
            path: a new folder, or the one it was loaded from. Tools in use stay usable.
            verbose: tell what is written, on standard output.

        Raises:
            SuiteError: something else is there, the suite in it has changed since it was loaded, it cannot be
                written, or a package that has a tool is gone.
        """
        path = os.path.realpath(path)
        content = self._content(path)
        note = _print if verbose else _ignore
        if self.load_path == path and Path(path).is_dir():
            folder.update(path, content, self._text, note)
            self._text = folder.read_definition(path)[1]
        else:
            folder.create(path, content, note)

    @classmethod
    def load(cls, path: str, *, plugins: Host | None = None) -> Self:
        """Read a suite of rez or `pkg`; contexts are loaded when they are asked for.

        Args:
            path: its folder.
            plugins: see the constructor.

        Raises:
            SuiteError: there is none, or it is damaged.
        """
        data, text = folder.read_definition(os.fspath(path))
        suite = cls.from_dict(data, plugins=plugins, source=os.fspath(path))
        suite.load_path = os.path.realpath(path)
        suite._text = text
        return suite

    @classmethod
    def visible_suite_paths(cls, paths: Sequence[str] | None = None) -> list[str]:
        """Return the folders of the suites whose tools are on PATH.

        Args:
            paths: the folders of PATH; None for this process's.
        """
        from pkg.environment.rex.suites import visible_suite_paths

        return visible_suite_paths(None if paths is None else {"PATH": os.pathsep.join(paths)})

    @classmethod
    def load_visible_suites(
        cls, paths: Sequence[str] | None = None, *, plugins: Host | None = None
    ) -> list[Self]:
        """Load the suites whose tools are on PATH; arguments as of `visible_suite_paths`."""
        return [cls.load(path, plugins=plugins) for path in cls.visible_suite_paths(paths)]

    def print_info(self, buf: Writable | None = None, verbose: bool = False) -> None:
        """Write a summary; see `pkg.suite.printing`."""
        from pkg.suite.printing import print_info

        print_info(self, buf, verbose)

    def print_tools(
        self, buf: Writable | None = None, verbose: bool = False, context_name: str | None = None
    ) -> None:
        """Write a table of the tools; see `pkg.suite.printing`."""
        from pkg.suite.printing import print_tools

        print_tools(self, buf, verbose, context_name)

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        return self._host().settings

    # --- inside ------------------------------------------------------------------------------------

    def _host(self) -> Host:
        if self.plugins is None:
            from pkg.host import default_host

            self.plugins = default_host()
        return self.plugins

    def _content(self, path: str) -> folder.Content:
        """Collect what goes into the folder, so that nothing is written when something is missing."""
        savers = {}
        for name in self.context_names:
            context = self.context(name)
            context.parent_suite_path, context.suite_context_name = path, name
            savers[name] = context.save
        tools = {}
        try:
            visible = self.get_tools()
        except PkgError as error:
            raise SuiteError(f"cannot tell the tools of the suite: {error}") from error
        for alias, tool in visible.items():
            check_name("tool", alias)
            context_name = tool["context_name"]
            prefix_char = self.contexts[context_name].prefix_char
            tools[alias] = folder.tool_forwarding(context_name, tool["tool_name"], prefix_char)
        return folder.Content(self.to_dict(), savers, tools)


def _print(text: str) -> None:
    import sys

    sys.stdout.write(f"{text}\n")


def _ignore(_: str) -> None:
    """Tell nobody."""
