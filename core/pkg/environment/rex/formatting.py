"""Replace `{references}` and `$variables` in the texts of package code, as rez does.

Two steps that package code relies on being separate: `{name}` references are replaced when an action
is recorded; variables are only made uniform then (`$X` becomes `${X}`) and expanded for those
targets that cannot do it themselves.

Source: rez 3.4.0; compared with rez in tests/core/environment/rex/test_formatting.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pkg.interfaces.actions import VARIABLE_PATTERN, EscapedString

if TYPE_CHECKING:
    from re import Match, Pattern
    from string import Formatter
    from typing import Protocol

    class Variables(Protocol):
        """Where values of variables are looked up; any mapping will do."""

        def get(self, name: str, default: str, /) -> str:
            """Return a value, or the default."""


_compiled: dict[str, Pattern[str]] = {}


def format_text(text: str, namespace: Mapping[str, Any], pattern: str = VARIABLE_PATTERN) -> str:
    """Replace the references in a text; a reference to a text is followed into that text.

    Args:
        text: for example `{root}/bin:$HOME`.
        namespace: what the first name of a reference may be.
        pattern: the target's variables; texts reached through references always use the general form.

    Returns:
        The text, its variables in the form `${X}`.

    Raises:
        KeyError: an unknown first name.
        ValueError: unbalanced braces.
        Exception: whatever looking up an attribute or an index raised.
    """
    if "$" not in text:
        if "{" not in text and "}" not in text:
            return text
        replaced = _replace_plain(text, namespace)
        if replaced is not None:
            return replaced
    else:
        found = _search(pattern)
        pieces: list[str] = []
        position = 0
        for match in found.finditer(text):
            piece = _replace_plain(text[position : match.start()], namespace)
            if piece is None:
                break
            pieces += [piece, "${", _name(match), "}"]
            position = match.end()
        else:
            piece = _replace_plain(text[position:], namespace)
            if piece is not None:
                return "".join([*pieces, piece])
        text = found.sub(_protect, text)
    return _slow_formatter()(namespace).vformat(text, (), {})


def is_plain(text: str) -> bool:
    """Tell whether a text has nothing in it that package code or a shell would replace."""
    return not (text.startswith("~") or "{" in text or "}" in text or "$" in text or "`" in text)


def as_it_is(text: str) -> str | EscapedString:
    """Protect a text of our own, such as the path of a folder, from every expansion."""
    return text if is_plain(text) else EscapedString(text, True)


def without_commands(
    text: str, namespace: Mapping[str, Any], pattern: str = VARIABLE_PATTERN
) -> EscapedString:
    """Replace references like `format_text`, and let no text that comes in by them run commands.

    Variables in such a text live, as in rez. What the given text itself says is package code.
    """
    import re

    marked = text.replace("`", "\0`\0").replace("$(", "\0$\0(")
    found = format_text(marked, namespace, pattern)
    parts: list[tuple[bool, str]] = []
    for piece in re.split(r"(\0[`$]\0|`|\$(?=\())", found):
        is_literal = piece in ("`", "$")
        if not piece:
            continue
        piece = piece.strip("\0")
        if parts and parts[-1][0] == is_literal:
            piece = parts.pop()[1] + piece
        parts.append((is_literal, piece))
    made = EscapedString("")
    made.strings = parts
    return made


def _replace_plain(text: str, namespace: Mapping[str, Any]) -> str | None:
    """Replace plain dotted names; None for a text with doubled braces, indices, conversions, formats.

    Python's formatting reads from left to right too, so what is raised here is raised there.
    """
    if "{" not in text and "}" not in text:
        return text
    head, *fields = text.split("{")
    if "}" in head:
        return None
    result = [head]
    for field in fields:
        reference, closed, tail = field.partition("}")
        first, *attributes = reference.split(".")
        if (
            not closed
            or "}" in tail
            or not first.isidentifier()
            or (attributes and not all(map(str.isidentifier, attributes)))
        ):
            return None
        value = namespace[first]
        for attribute in attributes:
            value = getattr(value, attribute)
        result += [_field(value, namespace, ""), tail]
    return "".join(result)


def _field(value: Any, namespace: Mapping[str, Any], specification: str) -> str:
    if isinstance(value, EscapedString):
        value = str(value)
    if isinstance(value, str):
        value = format_text(value, namespace)
    return format(value, specification)


@cache
def _slow_formatter() -> Callable[[Mapping[str, Any]], Formatter]:
    """Make the class that leaves the reading of a text to Python; `string` is a slow import."""
    from string import Formatter

    class ReferenceFormatter(Formatter):
        def __init__(self, namespace: Mapping[str, Any]) -> None:
            self._namespace = namespace

        def format_field(self, value: Any, format_spec: str) -> str:
            return _field(value, self._namespace, format_spec)

        def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
            if isinstance(key, int):
                return super().get_value(key, args, kwargs)
            if not key:
                raise ValueError("a reference without a name")
            return self._namespace[key]

    return ReferenceFormatter


def _name(match: Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _protect(match: Match[str]) -> str:
    return "${{" + _name(match) + "}}"


def expand_variables(text: str, environ: Variables) -> str:
    """Replace the variables that an environment holds; others, and what a value holds, stay."""
    if "$" not in text:
        return text

    def value(match: Match[str]) -> str:
        name = match.group(1)
        if name.startswith("{") and name.endswith("}"):
            name = name[1:-1]
        return environ.get(name, match.group(0))

    return _search(r"\$(\w+|\{[^}]*\})").sub(value, text)


def expand(text: str, *environs: Variables) -> str:
    """Replace variables by one environment after the other, then a `~` at the start."""
    for environ in environs:
        text = expand_variables(text, environ)
    return os.path.expanduser(text) if text.startswith("~") else text  # noqa: PTH111


def _search(pattern: str) -> Pattern[str]:
    found = _compiled.get(pattern)
    if found is None:
        import re

        found = _compiled[pattern] = re.compile(pattern)
    return found
