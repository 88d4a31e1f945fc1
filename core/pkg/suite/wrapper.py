"""The wrapper of a suite's tool: run the tool in its context, or do what a `+` option asks for.

Source: rez 3.4.0; compared with rez in tests/core/suite/test_wrapper.py.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH118
from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ResolveError, SuiteError
from pkg.suite.forwarding import SUITE_TOOL, read_forwarding, suite_of

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package.variant import Variant
    from pkg.suite.suite import Suite
    from pkg.suite.tool_options import ToolOptions


class Wrapper:
    """One wrapper file; rez's class of that name.

    Attributes:
        filepath: the file.
        suite_path: folder of its suite.
        context_name: name of the context that the tool is in.
        tool_name: what the tool is called there, which is not always the name of the wrapper.
        prefix_char: introduces options; "" for a wrapper without any, None for the configured character.
        plugins: the plugins and settings of this run.
    """

    def __init__(self, filepath: str, *, plugins: Host | None = None) -> None:
        """Read a wrapper file; nothing else is opened.

        Args:
            filepath: the file.
            plugins: the plugins and settings of this run; None for those of the process.

        Raises:
            SuiteError: it is no wrapper, or in no suite.
        """
        self.filepath = os.path.abspath(filepath)
        forwarding = read_forwarding(self.filepath)
        arguments = forwarding.arguments
        if (forwarding.module, forwarding.function) != SUITE_TOOL:
            raise SuiteError(
                f"{filepath} is no tool of a suite: it runs {forwarding.function} of rez's "
                f"{forwarding.module}. rez runs it: _rez_fwd {filepath}"
            )
        names = arguments.get("context_name"), arguments.get("tool_name")
        prefix = arguments.get("prefix_char")
        if not all(isinstance(name, str) for name in names) or not isinstance(prefix, str | None):
            raise SuiteError(f"{filepath} is no tool of a suite: it should name a context and a tool.")
        suite_path = suite_of(self.filepath)
        if suite_path is None:
            raise SuiteError(
                f"{filepath} is in no suite: a suite has suite.yaml beside the folder of its tools. "
                "Link to a tool rather than moving or copying it."
            )
        self.suite_path: str = suite_path
        self.context_name: str = arguments["context_name"]
        self.tool_name: str = arguments["tool_name"]
        self.prefix_char: str | None = prefix
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.plugins = plugins
        self._context: ResolvedContext | None = None

    @property
    def context(self) -> ResolvedContext:
        """The context that the tool runs in.

        Raises:
            ContextFileError: it cannot be read.
        """
        if self._context is None:
            from pkg.environment.context import ResolvedContext

            path = os.path.join(self.suite_path, "contexts", f"{self.context_name}.rxt")
            self._context = ResolvedContext.load(path, plugins=self.plugins)
        return self._context

    @property
    def suite(self) -> Suite:
        """The suite."""
        from pkg.suite.suite import Suite

        return Suite.load(self.suite_path, plugins=self.plugins)

    def run(self, *args: str) -> int:
        """Run the tool with these words, or do what the options among them ask for.

        Returns:
            The exit code of the tool; 0 where it is not run, 2 for wrong options.

        Raises:
            PkgError: the context cannot be loaded, patched or started.
        """
        prefix = self.prefix_char
        if prefix is None:
            prefix = self.plugins.settings.suite_alias_prefix_char
        if not prefix or not any(word.startswith(prefix) for word in args):
            return self._start(self.context, self._line(args))
        from pkg.suite.tool_options import OptionsEnd, parse

        try:
            options = parse(self.tool_name, prefix, args)
        except OptionsEnd as end:
            return end.code
        return self._obey(options)

    def _obey(self, options: ToolOptions) -> int:
        if options.about:
            return self.print_about()
        if options.versions:
            return self.print_package_versions()
        if options.peek:
            return self.peek()
        context = self.context
        if options.patch is not None:
            context = self._patched(context, options)
            if not context.success:
                context.print_info(sys.stderr)
                return 1
        if options.command:
            return self._start(context, options.command)
        if options.stdin and _input_waits():
            return self._start(context, None, stdin=True, quiet=options.quiet)
        if options.interactive:
            context.plugins = self._prompting(f"{self.context_name}{'*' if options.patch else ''}>")
            return self._start(context, None, quiet=options.quiet)
        return self._start(context, self._line(options.tool_arguments))

    def _line(self, arguments: Sequence[str]) -> str:
        """Return the line that runs the tool with its arguments as they are, whatever is in them."""
        from pkg.environment.environments import open_shell
        from pkg.interfaces.actions import EscapedString

        shell = open_shell(self.plugins)
        words: list[str | EscapedString] = [shell.quote_word(self.tool_name)]
        words += [EscapedString(word, True) for word in arguments]
        return "\n".join(shell.command(words))

    def _start(self, context: ResolvedContext, command: str | Sequence[str] | None, **options: Any) -> int:
        code, _, _ = context.execute_shell(command=command, block=True, **options)
        return int(code)

    def _patched(self, context: ResolvedContext, options: ToolOptions) -> ResolvedContext:
        from pkg.environment.context import ResolvedContext

        settings = self.plugins.settings
        return ResolvedContext(
            context.get_patched_request(options.patch, strict=options.strict),
            package_paths=settings.nonlocal_packages_path if options.no_local else None,
            verbosity=options.verbosity,
            plugins=self.plugins,
        )

    def _prompting(self, prompt: str) -> Host:
        """Return the plugins with a prompt in shells that tells where one is."""
        from pkg.environment.environments import shell_name
        from pkg.host import Host

        name = shell_name(self.plugins)
        values = {"plugins": {"shell": {name: {"prompt": prompt}}}}
        return Host(self.plugins.settings.override(values, "the suite's wrapper"))

    # --- questions ---------------------------------------------------------------------------------

    def print_about(self) -> int:
        """Print where the tool is from; return 0."""
        variants = self._variants()
        lines = [
            f"Tool:     {self.tool_name}",
            f"Path:     {self.filepath}",
            f"Suite:    {self.suite_path}",
            f"Context:  {self.context.load_path} ({self.context_name!r})",
        ]
        if len(variants) == 1:
            lines.append(f"Package:  {variants[0].qualified_package_name}")
        sys.stdout.write("\n".join([*lines, ""]))
        if len(variants) > 1:
            self._print_conflicting(variants)
        return 0

    def print_package_versions(self) -> int:
        """Print the versions of the tool's package, a star at the one in use.

        Returns:
            0; 1 when more than one package of the context has the tool, or none.
        """
        from pkg.environment.printer import Printer, Row

        variants = self._variants()
        if len(variants) != 1:
            self._print_conflicting(variants)
            return 1
        (variant,) = variants
        catalog = self.context.catalog.with_paths(self.plugins.settings.packages_path)
        packages = sorted(catalog.packages(variant.name), key=lambda package: package.version, reverse=True)
        rows = []
        for package in packages:
            used = package.version == variant.version
            label = "(local)" if package.is_local else ""
            role = "heading" if used else "local" if package.is_local else None
            mark = "*" if used else " "
            rows.append(
                Row((f"{mark} {package.qualified_name}", package.filepath or package.uri, label), role)
            )
        Printer(sys.stdout, self.plugins.settings).table(rows)
        return 0

    def peek(self) -> int:
        """Print how resolving the context again would change it; return 0.

        Raises:
            ResolveError: its request has no solution any more.
        """
        from pkg.environment.context import ResolvedContext

        fresh = ResolvedContext(
            self.context.requested_packages(), package_paths=self.context.package_paths, plugins=self.plugins
        )
        if not fresh.success:
            raise ResolveError(f"the same request has no solution now: {fresh.failure_description}")
        self.context.print_resolve_diff(fresh)
        return 0

    def _variants(self) -> list[Variant]:
        variants = self.context.get_tool_variants(self.tool_name)
        return sorted(variants, key=lambda variant: variant.qualified_package_name)

    def _print_conflicting(self, variants: Sequence[Variant]) -> None:
        from pkg.environment.printer import Printer

        if variants:
            names = " ".join(variant.qualified_package_name for variant in variants)
            Printer(sys.stdout, self.plugins.settings)(f"Packages (in conflict): {names}", "critical")
        else:
            sys.stderr.write(f"no package of the context has a tool {self.tool_name!r}\n")


def _input_waits() -> bool:
    """Tell whether there is something on standard input."""
    from select import select

    try:
        return bool(select([sys.stdin], [], [], 0.0)[0])
    except (OSError, ValueError):  # Windows cannot ask, or there is no standard input
        return True
