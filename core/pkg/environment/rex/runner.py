"""A namespace for package code, and running code in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.failures import CommandError
from pkg.environment.rex.source import Code, compile_section, compile_text, run
from pkg.interfaces.actions import Origin

if TYPE_CHECKING:
    from pkg.environment.rex.facts import RexSettings
    from pkg.package.sourcecode import SourceCode


class CodeRunner:
    """Run code of packages and of callbacks, each piece with the names it may use.

    Attributes:
        settings: what decides how code runs.
        namespace: the global names of the code.
    """

    def __init__(self, settings: RexSettings) -> None:
        self.settings = settings
        self.namespace: dict[str, Any] = {}
        # What is running, to find the line that asks for something.
        self._code: Code | None = None

    def bind(self, name: str, obj: object) -> None:
        """Give package code a name."""
        self.namespace[name] = obj

    def unbind(self, name: str) -> None:
        """Take a name away; one that is not there is no error."""
        self.namespace.pop(name, None)

    @contextmanager
    def reset_globals(self) -> Iterator[None]:
        """Forget, at the end of the block, every name bound or assigned in it."""
        saved = dict(self.namespace)
        try:
            yield
        finally:
            self.namespace.clear()
            self.namespace.update(saved)

    def execute_code(self, code: str | SourceCode, filename: str | None = None, *, owner: Any = None) -> None:
        """Run code; names it assigns stay, unless inside `reset_globals`.

        Args:
            code: text, or the code of a package.
            filename: file a text comes from, for messages.
            owner: the package or variant that package code belongs to, for messages and `@include`.

        Raises:
            CommandError: it does not compile, or raised.
        """
        if isinstance(code, str):
            compiled = compile_text(code, filename)
        else:
            owner = owner if owner is not None else getattr(code, "package", None)
            name = getattr(owner, "qualified_name", None)
            compiled = compile_section(code, name, getattr(code, "funcname", None) or "commands")
            self._include(code, owner, compiled.origin)
        self._run(compiled)

    def run_section(self, code: SourceCode, owner: Any, section: str, names: Mapping[str, object]) -> None:
        """Run one command section of a package with names of its own; nothing it assigns stays.

        Args:
            code: the section.
            owner: the variant it belongs to.
            section: `commands`, ...
            names: bound while it runs, besides everything bound before.

        Raises:
            CommandError: it does not compile, or raised.
        """
        compiled = compile_section(code, owner.qualified_name, section)
        shared = self.namespace
        # References such as {name} find what the section itself assigns, so it gets a namespace that
        # is also the formatter's; a copy is cheaper than putting the shared one back in order.
        self.namespace = {**shared, **names}
        try:
            self._include(code, owner, compiled.origin)
            self._run(compiled)
        finally:
            self.namespace = shared

    def execute_function(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function whose global names are its own plus those of package code.

        Returns:
            What the function returned.

        Raises:
            CommandError: it raised.
        """
        import types

        code = function.__code__
        names = {**function.__globals__, **self.namespace}
        bound = types.FunctionType(code, names, code.co_name, function.__defaults__, function.__closure__)
        bound.__kwdefaults__ = function.__kwdefaults__
        result: list[Any] = []
        names["_call"] = lambda: result.append(bound(*args, **kwargs))
        origin = Origin(None, code.co_name, code.co_filename, True)
        call = Code(compile("_call()", code.co_filename, "exec"), origin, 0)
        outer = self._code
        self._code = call
        try:
            run(call, names, catch=self.settings.catch_rex_errors, verbosity=self.settings.verbosity)
        finally:
            self._code = outer
        return result[0]

    def _include(self, code: SourceCode, owner: Any, origin: Origin) -> None:
        if code.includes and owner is not None:
            try:
                self.namespace.update(code.included_modules(owner))
            except Exception as error:
                raise CommandError(origin, None, str(error)) from error

    def _run(self, code: Code) -> None:
        outer = self._code
        self._code = code
        try:
            run(
                code,
                self.namespace,
                catch=self.settings.catch_rex_errors,
                verbosity=self.settings.verbosity,
            )
        finally:
            self._code = outer
