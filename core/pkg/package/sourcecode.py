"""Package code that is kept as text: command functions and late-bound attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

from pkg.errors import PackageMetadataError, SourceCodeError, failing_line

# Attributes whose functions run when an environment is made, not when the definition is loaded.
COMMAND_ATTRIBUTES = frozenset(
    ("pre_commands", "commands", "post_commands", "pre_build_commands", "pre_test_commands")
)

_Function = TypeVar("_Function", bound=Callable[..., Any])


def early() -> Callable[[_Function], _Function]:
    """Mark a function of a definition: call it on load and store what it returns."""

    def mark(function: _Function) -> _Function:
        function._early = True  # type: ignore[attr-defined]
        return function

    return mark


def late() -> Callable[[_Function], _Function]:
    """Mark a function of a definition: keep it, and call it when the attribute is first read."""

    def mark(function: _Function) -> _Function:
        name = getattr(function, "__name__", "")
        if name in COMMAND_ATTRIBUTES:
            raise ValueError(f"Cannot use @late decorator on function {name!r}")
        function._late = True  # type: ignore[attr-defined]
        _decorate(function, {"name": "late"})
        return function

    return mark


def include(module_name: str, *module_names: str) -> Callable[[_Function], _Function]:
    """Mark a function of a definition: bind modules of `package_definition_python_path` when it runs."""

    def mark(function: _Function) -> _Function:
        _decorate(function, {"nargs": [module_name, *module_names], "name": "include"})
        return function

    return mark


def _decorate(function: Any, decorator: dict[str, Any]) -> None:
    function.__dict__.setdefault("_decorators", []).append(decorator)


class SourceCode:
    """The text of a function of a definition, or of a text attribute used as code.

    The text is cut out of the file when it is first wanted: a solve loads thousands of definitions and
    runs the commands of a few.

    Attributes:
        funcname: name of the function, None for text commands.
        filepath: file the code comes from, None when it was given as text.
        eval_as_function: True for late functions and text commands (they may `return`); False for
            command functions, whose names become global so that `{name}` finds them (rez 3.4.0).
        decorators: one dict per `late` and `include`, the innermost first.
        package: what `@include` modules are looked up for; see `set_package`.
    """

    __slots__ = (
        "_compiled",
        "_file_text",
        "_first_line",
        "_source",
        "decorators",
        "eval_as_function",
        "filepath",
        "funcname",
        "package",
    )

    def __init__(
        self,
        source: str | None = None,
        func: Callable[..., Any] | None = None,
        filepath: str | None = None,
        eval_as_function: bool = True,
        *,
        file_text: bytes | None = None,
        first_line: int | None = None,
    ) -> None:
        """Keep code.

        Args:
            source: the text; not given together with `func`.
            func: a function whose body is the text.
            filepath: file of the definition, for messages.
            eval_as_function: see the class.
            file_text: content of `filepath`, when the caller has read it anyway.
            first_line: line of `filepath` where `source` starts.
        """
        self.filepath = filepath
        self.eval_as_function = eval_as_function
        self.funcname: str | None = None
        self.decorators: list[dict[str, Any]] = []
        self.package: Any = None
        self._compiled: CodeType | None = None
        self._file_text = file_text
        self._first_line = first_line
        self._source: str | None = (source or "").rstrip()
        if func is not None:
            while hasattr(func, "__wrapped__"):
                func = func.__wrapped__
            self.funcname = func.__name__
            self.decorators = getattr(func, "_decorators", [])
            code = func.__code__ if isinstance(func, FunctionType) else None
            self._first_line = code.co_firstlineno if code else None
            self._source = None
            if code is not None and code.co_filename != filepath:
                self.filepath = code.co_filename
                self._file_text = None

    @classmethod
    def in_file(cls, funcname: str, filepath: str, content: bytes, first_line: int) -> SourceCode:
        """Keep a command function that was found in a file's text and never made a function.

        Args:
            funcname: its name.
            filepath: the file.
            content: the file's bytes.
            first_line: line of its `def`.
        """
        code = cls(None, None, filepath, False, file_text=content, first_line=first_line)
        code.funcname = funcname
        code._source = None
        return code

    @property
    def source(self) -> str:
        """The code, dedented."""
        if self._source is None:
            self._source = self._cut_out()
        return self._source

    @property
    def first_line(self) -> int | None:
        """Line of the file where `source` starts; None when there is no file."""
        if self._source is None:
            self._source = self._cut_out()
        return self._first_line

    def _cut_out(self) -> str:
        from pkg.package.source_text import function_body

        if self._first_line is None or self.filepath is None:
            return ""
        content = self._file_text
        if content is None:
            import linecache

            lines = linecache.getlines(self.filepath)
        else:
            # As Python counts lines; `splitlines` would also end them at form feeds and the like.
            lines = decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._file_text = None
        if not lines:
            raise PackageMetadataError(
                f"the source of function {self.funcname!r} cannot be read from {self.filepath}: "
                "functions of a definition must come from a file"
            )
        text, self._first_line = function_body(lines, self._first_line)
        return text

    @property
    def includes(self) -> set[str] | None:
        """Names of the modules that `@include` binds; None without one.

        Only the innermost `@include` counts, as in rez.
        """
        for decorator in self.decorators:
            if decorator["name"] == "include":
                return set(decorator["nargs"])
        return None

    @property
    def late_binding(self) -> bool:
        """Whether the attribute is computed when it is read."""
        return any(decorator["name"] == "late" for decorator in self.decorators)

    @property
    def evaluated_code(self) -> str:
        """The program that runs: a function and its call, or plain module-level code."""
        name = self.funcname or "_unnamed"
        head, tail = (
            (f"def {name}():", f"\n_result = {name}()") if self.eval_as_function else ("if True:", "")
        )
        return f"{head}\n{_indent(self.source)}{tail}"

    @property
    def sourcename(self) -> str:
        """Name of this code in messages: `<file:function>`."""
        name = self.filepath or "string"
        return f"<{name}:{self.funcname}>" if self.funcname else f"<{name}>"

    @property
    def _filename(self) -> str:
        """What tracebacks name: the file only where line numbers are those of the file."""
        return self.sourcename if self.filepath is None or self.first_line is None else self.filepath

    @property
    def compiled(self) -> CodeType:
        """The compiled program; its line numbers are those of the file the code comes from.

        Raises:
            SourceCodeError: the text is no valid Python.
        """
        if self._compiled is None:
            program = self.evaluated_code
            first_line = self.first_line
            if first_line is not None:
                program = "\n" * (first_line - 2) + program
            try:
                self._compiled = compile(program, self._filename, "exec")
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                place = f"{self.sourcename}, line {line}" if line else self.sourcename
                raise SourceCodeError(
                    f"Failed to compile {place}: {type(error).__name__}: {getattr(error, 'msg', error)}",
                    short_msg=str(error),
                ) from error
        return self._compiled

    def set_package(self, package: Any) -> None:
        """Name the package or variant for which `@include` modules are looked up."""
        self.package = package

    def included_modules(self, package: Any = None) -> Mapping[str, ModuleType | None]:
        """Load the modules of `@include`.

        Args:
            package: the package or variant the code belongs to; the one of `set_package` by default.

        Returns:
            Name to module; None for a module whose file is missing, as in rez. Empty without a package.
        """
        package = package if package is not None else self.package
        names = self.includes
        if not names or package is None:
            return {}
        from pkg.package.include_modules import load_included_module

        return {name: load_included_module(name, package) for name in sorted(names)}

    def exec_(self, globals_: dict[str, Any] | None = None) -> Any:
        """Run the code in a namespace and return what the function returned.

        Args:
            globals_: the namespace, changed in place; a fresh one by default.

        Raises:
            SourceCodeError: the code does not compile, or raised.
        """
        namespace = {} if globals_ is None else globals_
        namespace.update(self.included_modules())
        try:
            exec(self.compiled, namespace)
        except SourceCodeError:
            raise
        except Exception as error:
            line = failing_line(error, self._filename)
            place = f"{self.sourcename}, line {line}" if line else self.sourcename
            raise SourceCodeError(
                f"Failed to execute {place}: {type(error).__name__}: {error}", short_msg=str(error)
            ) from error
        return namespace.get("_result")

    def to_text(self, funcname: str) -> str:
        """Write the code as a function of a definition file, decorators included."""
        body = self.source or "pass"
        decorators = [
            f"@{decorator['name']}({', '.join(map(repr, decorator.get('nargs', ())))})"
            for decorator in reversed(self.decorators)  # the innermost comes first
        ]
        return "\n".join(
            [*decorators, f"def {funcname}():", body if body.startswith((" ", "\t")) else _indent(body)]
        )

    def copy(self) -> SourceCode:
        """Return another object with the same code."""
        other = SourceCode(
            self.source, None, self.filepath, self.eval_as_function, first_line=self._first_line
        )
        other.funcname = self.funcname
        other.decorators = self.decorators
        other.package = self.package
        return other

    def copy_for(self, package: Any) -> SourceCode:
        """Return this code bound to a package; the compiled program is shared."""
        self.compiled  # noqa: B018 - compiled once, however many packages and variants run it
        other = self.copy()
        other.package = package
        other._compiled = self._compiled
        return other

    def __copy__(self) -> SourceCode:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> SourceCode:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return SourceCode.restored, (
            self.source,
            self.filepath,
            self.funcname,
            self.eval_as_function,
            self.decorators,
            self._first_line,
        )

    @staticmethod
    def restored(
        source: str,
        filepath: str | None,
        funcname: str | None,
        eval_as_function: bool,
        decorators: list[dict[str, Any]],
        first_line: int | None,
    ) -> SourceCode:
        """Make an object of the values that `__reduce__` gives beside this function."""
        code = SourceCode(source, None, filepath, eval_as_function, first_line=first_line)
        code.funcname = funcname
        code.decorators = decorators
        return code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceCode) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"SourceCode({self.source!r})"


def decoded(content: bytes) -> str:
    """Return the text of a Python file, by its byte order mark or coding line."""
    try:
        if b"coding" not in content[:200]:
            return content.decode("utf-8-sig")
        from importlib.util import decode_source

        return decode_source(content)
    except (UnicodeDecodeError, SyntaxError):
        return content.decode("latin-1")


def _indent(text: str) -> str:
    return "    " + text.replace("\n", "\n    ")
