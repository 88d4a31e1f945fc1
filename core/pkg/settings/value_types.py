"""What a setting's value may be: how it is read from a variable, checked and put into words.

The rules are rez's, to the letter: a float setting refuses an int, a bool passes as an int, a
list is a list and not a tuple, and some settings turn null into an empty list or dict.

Source: rez 3.4.0 configuration; compared with rez in tests/core/settings/test_same_as_rez.py.
"""

# What `parse` and `check` promise is said once, in ValueType.
# ruff: noqa: D102
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any


class Mismatch(ValueError):  # noqa: N818 - part of a sentence, not an error of its own
    """A value that does not fit its setting; the text says what was expected instead."""


class ValueType:
    """One kind of value. Subclasses are immutable and may be shared between settings.

    Attributes:
        expected: a phrase that completes "expected ...".
        variable_form: how the value is written in an environment variable.
    """

    __slots__ = ("expected", "variable_form")

    expected: str
    variable_form: str

    def __init__(self, expected: str, variable_form: str) -> None:
        self.expected = expected
        self.variable_form = variable_form

    def parse(self, text: str) -> Any:
        """Read the text of an environment variable; `check` still runs on the result."""
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """Return the value as the program uses it, or raise `Mismatch`."""
        raise NotImplementedError

    def finish(self, value: Any) -> Any:
        """Do what is left after `$VAR`, `~` and `{system.x}` have been expanded."""
        return value

    def __repr__(self) -> str:
        return f"<{self.expected}>"


class Anything(ValueType):
    """Whatever a file holds: the settings of plugins that are not installed."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("anything", "the text itself")

    def parse(self, text: str) -> Any:
        return text

    def check(self, value: Any) -> Any:
        return value


class Exactly(ValueType):
    """An instance of one Python class."""

    __slots__ = ("_class", "_parse")

    def __init__(self, cls: type, expected: str, variable_form: str, parse: Callable[[str], Any]) -> None:
        super().__init__(expected, variable_form)
        self._class = cls
        self._parse = parse

    def parse(self, text: str) -> Any:
        try:
            return self._parse(text)
        except ValueError:
            raise Mismatch(f"expected {self.expected}, written as {self.variable_form}") from None

    def check(self, value: Any) -> Any:
        if isinstance(value, self._class):
            return value
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class ListOf(ValueType):
    """A list whose items all have one type; `separator` splits the text of a variable."""

    __slots__ = ("_item", "_separator")

    def __init__(
        self, item: ValueType, expected: str, variable_form: str, separator: str | None = None
    ) -> None:
        super().__init__(expected, variable_form)
        self._item = item
        self._separator = separator

    def parse(self, text: str) -> Any:
        if self._separator is None:
            raise Mismatch(f"expected {self.expected}, which only the variable ending in _JSON can hold")
        if self._separator == ",":
            return text.replace(",", " ").split()
        return [part for part in text.split(self._separator) if part]

    def check(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise Mismatch(f"expected {self.expected}, found {describe(value)}")
        try:
            return [self._item.check(item) for item in value]
        except Mismatch as error:
            raise Mismatch(f"expected {self.expected}, but in one item: {error}") from None


class OneOf(ValueType):
    """One of a few words."""

    __slots__ = ("choices",)

    def __init__(self, *choices: str) -> None:
        words = ", ".join(repr(choice) for choice in choices)
        super().__init__(f"one of {words}" if len(choices) > 1 else words, "one of the words")
        self.choices = choices

    def parse(self, text: str) -> Any:
        return text

    def check(self, value: Any) -> Any:
        if isinstance(value, str) and value in self.choices:
            return value
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class Either(ValueType):
    """The first of several types that accepts the value; the last one reads variables."""

    __slots__ = ("_types",)

    def __init__(self, *types: ValueType) -> None:
        super().__init__(" or ".join(each.expected for each in types), types[-1].variable_form)
        self._types = types

    def parse(self, text: str) -> Any:
        for each in self._types:
            if isinstance(each, OneOf) and text in each.choices:
                return text
        return self._types[-1].parse(text)

    def check(self, value: Any) -> Any:
        for each in self._types:
            try:
                return each.check(value)
            except Mismatch:
                continue
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class Nullable(ValueType):
    """A type that also takes null; `empty`, where given, makes the value that stands for null."""

    __slots__ = ("_empty", "_inner")

    def __init__(self, inner: ValueType, empty: Callable[[], Any] | None = None) -> None:
        super().__init__(f"{inner.expected} or null", inner.variable_form)
        self._inner = inner
        self._empty = empty

    def parse(self, text: str) -> Any:
        return self._inner.parse(text)

    def check(self, value: Any) -> Any:
        if value is None:
            return self._empty() if self._empty else None
        try:
            return self._inner.check(value)
        except Mismatch as error:
            raise Mismatch(str(error).replace(self._inner.expected, self.expected, 1)) from None


class DictOrList(ValueType):
    """A list of dicts; one dict stands for a list of one, null for an empty one."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("a dict, a list of dicts or null", "only as JSON, in the variable ending in _JSON")

    def parse(self, text: str) -> Any:  # noqa: ARG002 - the signature is the interface
        raise Mismatch(f"expected {self.expected}, which only the variable ending in _JSON can hold")

    def check(self, value: Any) -> Any:
        if value is None:
            return []
        if isinstance(value, dict):
            return [value]
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class NameOrFunction(ValueType):
    """A dotted name, a function (Python files only) or null."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("the dotted name of a function, a function or null", "'module.function'")

    def parse(self, text: str) -> Any:
        return text

    def check(self, value: Any) -> Any:
        if value is None or isinstance(value, str) or callable(value):
            return value
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class CoreCount(ValueType):
    """A positive number, or which cores of this machine to count."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(
            "a number above 0, 'physical_cores' or 'logical_cores'", "a number or one of the words"
        )

    def parse(self, text: str) -> Any:
        try:
            return int(text)
        except ValueError:
            return text

    def check(self, value: Any) -> Any:
        if isinstance(value, int) and value > 0:
            return value
        if value in ("physical_cores", "logical_cores"):
            from pkg.settings import machine

            return machine.physical_cores() if value == "physical_cores" else machine.logical_cores()
        raise Mismatch(f"expected {self.expected}, found {describe(value)}")


class PathRemaps(ValueType):
    """Rules that move files of a pip record; each has the same three texts, none of them empty."""

    __slots__ = ()
    keys = ("record_path", "pip_install", "rez_install")

    def __init__(self) -> None:
        names = ", ".join(self.keys)
        super().__init__(
            f"a list of dicts with the texts {names}", "only as JSON, in the variable ending in _JSON"
        )

    def parse(self, text: str) -> Any:  # noqa: ARG002 - the signature is the interface
        raise Mismatch(f"expected {self.expected}, which only the variable ending in _JSON can hold")

    def check(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise Mismatch(f"expected {self.expected}, found {describe(value)}")
        for rule in value:
            if not isinstance(rule, dict) or set(rule) != set(self.keys):
                raise Mismatch(f"expected {self.expected}, found {describe(rule)}")
            if not all(isinstance(text, str) and text for text in rule.values()):
                raise Mismatch(f"expected {self.expected}, found {describe(rule)}")
        return value

    def finish(self, value: Any) -> Any:
        """Put in the path tokens, protected from meaning anything in the regular expression."""
        plain = {"p": os.pardir, "pardir": os.pardir, "s": os.sep, "sep": os.sep}
        protected = {name: text.replace("\\", r"\\").replace(".", r"\.") for name, text in plain.items()}
        try:
            return [
                {
                    key: text.format_map(protected if key == "record_path" else plain)
                    for key, text in rule.items()
                }
                for rule in value
            ]
        except (KeyError, IndexError, ValueError) as error:
            raise Mismatch(
                f"cannot fill in the braces ({error}); there are {{p}}, {{pardir}}, {{s}} and {{sep}}"
            ) from error


def describe(value: Any) -> str:
    """Show a value and its type in an error message, shortened where it is long."""
    if value is None:
        return "null"
    text = repr(value)
    if len(text) > 80:
        text = text[:77] + "..."
    return f"{text} ({type(value).__name__})"


_TRUE = frozenset(("1", "true", "t", "yes", "y", "on"))
_FALSE = frozenset(("0", "false", "f", "no", "n", "off"))


def _truth(text: str) -> bool:
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(text)


def _number_or_text(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _pairs(text: str) -> dict[str, int | float | str]:
    result = {}
    for item in text.split(","):
        key, colon, value = item.partition(":")
        if not colon:
            raise ValueError(text)
        result[key] = _number_or_text(value)
    return result


ANYTHING = Anything()
BOOL = Exactly(bool, "true or false", "1 true t yes y on, or 0 false f no n off", _truth)
INT = Exactly(int, "a whole number", "digits", int)
FLOAT = Exactly(float, "a number with a decimal point", "a number", float)
STR = Exactly(str, "a text", "the text itself", str)
DICT = Exactly(dict, "a dict", "k1:v1,k2:v2", _pairs)
STR_LIST = ListOf(STR, "a list of texts", "entries separated by commas or blanks", ",")
PATH_LIST = ListOf(STR, "a list of paths", f"entries separated by {os.pathsep!r}", os.pathsep)
DICT_LIST = ListOf(DICT, "a list of dicts", "only as JSON, in the variable ending in _JSON")
OPTIONAL_BOOL = Nullable(BOOL)
OPTIONAL_STR = Nullable(STR)
# These two do not keep null: code that reads them may iterate without asking.
NULL_OR_STR_LIST = Nullable(STR_LIST, list)
NULL_OR_DICT = Nullable(DICT, dict)
DICT_OR_LIST = DictOrList()
FORCE_OR_BOOL = Either(OneOf("force"), BOOL)
NAME_OR_FUNCTION = NameOrFunction()
CORE_COUNT = CoreCount()
PATH_REMAPS = PathRemaps()

# What a declaration may write in place of the constants above.
_SHORTHAND: dict[Any, ValueType] = {
    bool: BOOL,
    int: INT,
    float: FLOAT,
    str: STR,
    dict: DICT,
    list: STR_LIST,
    list[str]: STR_LIST,
    list[dict[str, Any]]: DICT_LIST,
    bool | None: OPTIONAL_BOOL,
    str | None: OPTIONAL_STR,
    int | None: Nullable(INT),
    float | None: Nullable(FLOAT),
}


def value_type(declared: Any) -> ValueType:
    """Turn what a declaration names (`int`, `str | None`, `list[str]`, a `ValueType`) into a type."""
    if isinstance(declared, ValueType):
        return declared
    try:
        return _SHORTHAND[declared]
    except (KeyError, TypeError):
        raise TypeError(f"{declared!r} is no type that a setting can have") from None
