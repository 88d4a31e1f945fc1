"""The wrapper of a suite's tool: run the tool in its context, or do what a `+` option asks for.

Source: rez 3.4.0; compared with rez in tests/core/suite/test_wrapper.py.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.environment.suite_tools import SuiteTool
from pkg.errors import ResolveError

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package.variant import Variant
    from pkg.suite.suite import Suite
    from pkg.suite.tool_options import ToolOptions


class Wrapper(SuiteTool):
    """One wrapper file, and what it does; rez's class of that name."""

    plugins: Host

    def __init__(self, filepath: str, *, plugins: Host | None = None) -> None:
        """Read a wrapper file; nothing else is opened.

        Args:
            filepath: the file.
            plugins: the plugins and settings of this run; None for those of the process.

        Raises:
            SuiteError: it is no wrapper, or in no suite.
        """
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        super().__init__(filepath, plugins=plugins)

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
        variants = self.variants
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

        variants = self.variants
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
