"""What a package's commands asked for, as data: actions, texts with literal parts, and the target's rules.

The recorder (`pkg.environment.rex`) makes actions, a shell turns them into its own code. This module
stands below both, so that shell plugins need nothing of the environment layer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from pkg.errors import RexError

# Braces protect a variable from the `{name}` references of package code. An unbraced name ends
# before its first digit: `$FOO1` means `${FOO}1` in rez, and decides which values come out.
VARIABLE_PATTERN = r"\$\{([^{}]+)\}|\$([a-zA-Z_]+)"


class EscapedString:
    """Text in parts, each literal (protected from every expansion) or expandable.

    `literal("cost: $5 ").e("in ${HOME}")` makes one of two parts. The chain methods change the
    text in place and return it, as in rez.

    Attributes:
        strings: pairs of "is literal" and text.
    """

    __slots__ = ("strings",)

    def __init__(self, value: str, is_literal: bool = False) -> None:
        self.strings: list[tuple[bool, str]] = [(is_literal, value)]

    @classmethod
    def promote(cls, value: str | EscapedString) -> EscapedString:
        """Return the text itself, or a plain text as one expandable part."""
        return value if isinstance(value, EscapedString) else cls(value)

    @classmethod
    def join(cls, separator: str, values: Iterable[str | EscapedString]) -> EscapedString:
        """Join texts by an expandable separator; no text at all gives the empty one."""
        result: EscapedString | None = None
        for value in values:
            result = cls.promote(value).copy() if result is None else result + separator + value
        return cls("") if result is None else result

    def copy(self) -> EscapedString:
        """Return a text that later chain calls on this one do not change."""
        return self._of(self.strings[:])

    def literal(self, value: str) -> EscapedString:
        """Append a literal part."""
        return self._add(True, value)

    def expandable(self, value: str) -> EscapedString:
        """Append an expandable part."""
        return self._add(False, value)

    l = literal  # noqa: E741 - rez's short name
    e = expandable

    def formatted(self, function: Callable[[str], str]) -> EscapedString:
        """Return a copy with a function applied to each expandable part."""
        return self._of(
            [(is_literal, text if is_literal else function(text)) for is_literal, text in self.strings]
        )

    def expanduser(self) -> EscapedString:
        """Return a copy with a `~` at the start of an expandable part expanded."""
        return self.formatted(os.path.expanduser)

    def split(self, delimiter: str | None = None) -> list[EscapedString]:
        """Split like `str.split`, keeping what is literal."""
        result: list[EscapedString] = []
        current: EscapedString | None = None
        for is_literal, text in self.strings:
            pieces = text.split(delimiter)
            for number, piece in enumerate(pieces):
                part = EscapedString(piece, is_literal)
                if number:
                    if current is not None:
                        result.append(current)
                    current = part
                else:
                    current = part if current is None else current + part
        if current is not None:
            result.append(current)
        return result

    def _add(self, is_literal: bool, value: str) -> EscapedString:
        if self.strings[-1][0] == is_literal:  # parts of one kind become one part
            value = self.strings.pop()[1] + value
        self.strings.append((is_literal, value))
        return self

    @classmethod
    def _of(cls, strings: list[tuple[bool, str]]) -> EscapedString:
        made = cls.__new__(cls)
        made.strings = strings
        return made

    def __add__(self, other: str | EscapedString) -> EscapedString:
        result = self.copy()
        for is_literal, text in EscapedString.promote(other).strings:
            result._add(is_literal, text)
        return result

    def __str__(self) -> str:
        return "".join([text for _, text in self.strings])

    def __repr__(self) -> str:
        return f"EscapedString({self.strings!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EscapedString):
            return self.strings == other.strings
        return isinstance(other, str) and str(self) == other

    __hash__ = None  # type: ignore[assignment] # changes in place


def text_parts(value: Any) -> list[tuple[bool, str]]:
    """Return the parts of a value for a shell: whether each is literal, and its text.

    A `~` at the start of an expandable part is the home folder of this process.

    Raises:
        RexError: it is no text.
    """
    if isinstance(value, str):
        strings = [(False, value)]
    elif isinstance(value, EscapedString):
        strings = value.strings
    else:
        raise RexError(f"a shell can only take text here, not {type(value).__name__}: {value!r}")
    return [
        (is_literal, text if is_literal or not text.startswith("~") else os.path.expanduser(text))  # noqa: PTH111
        for is_literal, text in strings
    ]


class Origin:
    """Where actions come from: one command section of one package, or the tool itself.

    Attributes:
        package: qualified name of the package; None for what the tool or a callback sets.
        section: `commands`, `pre_commands`, ...; for the tool, words such as `system setup`.
        file: the definition file; None where there is none.
        in_file: whether line numbers count in that file, rather than in the section's code.
    """

    __slots__ = ("file", "in_file", "package", "section")

    def __init__(
        self, package: str | None, section: str, file: str | None = None, in_file: bool = False
    ) -> None:
        self.package = package
        self.section = section
        self.file = file
        self.in_file = in_file

    def __repr__(self) -> str:
        return f"Origin({self.package!r}, {self.section!r}, {self.file!r}, {self.in_file!r})"


class Action:
    """One thing that a package's commands, or the tool, asked for.

    Attributes:
        name: `setenv`, `unsetenv`, `resetenv`, `appendenv`, `prependenv`, `alias`, `info`, `error`,
            `command`, `comment`, `source` or `shebang`. The first append or prepend of a variable
            that takes nothing from the parent environment is a `setenv`.
        args: as recorded: references replaced, variables not yet.
        key: the variable's name with variables in it expanded; "" for actions on no variable.
        value: the value with every known variable expanded; None where there is none.
        separator: for an append or prepend, what comes between the two values.
        inherited: for the first append or prepend of a variable that starts from the parent environment,
            the value there ("" when it has none); None otherwise.
        origin: the package, section and file.
        line: line of the code that asked, counted from 1 (see `Origin.in_file`); None where the tool did.
    """

    __slots__ = ("args", "inherited", "key", "line", "name", "origin", "separator", "value")

    def __init__(
        self,
        name: str,
        args: tuple[Any, ...],
        origin: Origin,
        line: int | None = None,
        key: str = "",
        value: str | EscapedString | None = None,
        separator: str = "",
        inherited: str | None = None,
    ) -> None:
        self.name = name
        self.args = args
        self.origin = origin
        self.line = line
        self.key = key
        self.value = value
        self.separator = separator
        self.inherited = inherited

    def __repr__(self) -> str:
        return f"{self.name.capitalize()}({', '.join(map(repr, self.args))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Action) and self.name == other.name and self.args == other.args

    __hash__ = None  # type: ignore[assignment] # holds texts that change in place


def replay(action: Action, environ: dict[str, str]) -> None:
    """Do to a dict what one action does to the variables.

    Args:
        action: any action; those on no variable do nothing.
        environ: the result of the actions before; changed in place.
    """
    name, key = action.name, action.key
    if name in ("setenv", "resetenv"):
        environ[key] = str(action.value)
    elif name in ("appendenv", "prependenv"):
        previous = environ.get(key, "") if action.inherited is None else action.inherited
        values = (previous, str(action.value)) if name == "appendenv" else (str(action.value), previous)
        environ[key] = action.separator.join(values)
    elif name == "unsetenv":
        environ.pop(key, None)


class Dialect:
    """The rules of a target that package code can notice; the base is a plain Python dict.

    Attributes:
        path_separator: between the entries of a variable, unless `env_var_separators` names another.
        variable_pattern: regular expression of a variable reference, one group per form.
        expands_variables: whether the target gets values with variables already expanded, because it
            could not do so itself.
        ignores_case: whether names that differ in case only are one variable.
    """

    path_separator: ClassVar[str] = os.pathsep
    variable_pattern: ClassVar[str] = VARIABLE_PATTERN
    expands_variables: ClassVar[bool] = False
    ignores_case: ClassVar[bool] = os.name == "nt"

    def normalize_path(self, path: str) -> str:
        """Write a path the way the target expects it; it may contain variable references."""
        return path


def disallow_escaped(value: Any) -> Any:
    """Return the value unless it is an EscapedString.

    Raises:
        RexError: package code used `literal` or `expandable` where a target cannot honour it.
    """
    if isinstance(value, EscapedString):
        raise RexError("the program of a command cannot be 'literal' or 'expandable'; write it as plain text")
    return value
