"""Put values into a line of the shell so that each arrives as it is, wherever in the line it stands.

A `build_command` that is one text is a line of the shell. Versions, folders of variants (`foo<2`) and paths
may hold what a shell would act on, so a value is quoted for the place where it stands: outside of quotes,
between single ones, or between double ones. A value that needs no quotes is put there as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pkg.errors import BuildSystemError

_SAFE = frozenset("_@%+=:,./-")
_OUTSIDE, _SINGLE, _DOUBLE = "", "'", '"'


def expand_line(line: str, values: Mapping[str, Any]) -> str:
    """Replace the references of a line for the shell.

    Args:
        line: as for `str.format`: `{name}`, with other braces doubled.
        values: by name.

    Raises:
        BuildSystemError: a reference names nothing that there is, or braces do not match.
    """
    parts = []
    state = _OUTSIDE
    for text, value in _pieces(line, values):
        state = _state_after(text, state)
        parts.append(text)
        if value is not None:
            parts.append(quoted(value, state))
    return "".join(parts)


def expand_word(word: str, values: Mapping[str, Any]) -> str:
    """Replace the references of a word that no shell will read; see `expand_line`."""
    return "".join(text + (value or "") for text, value in _pieces(word, values))


def quoted(value: str, state: str = _OUTSIDE) -> str:
    """Quote a value for a place outside of quotes, or between quotes of a kind."""
    if all(char in _SAFE or (char.isascii() and char.isalnum()) for char in value):
        return value
    if state == _SINGLE:
        return value.replace("'", "'\\''")
    if state == _DOUBLE:
        return "".join(f"\\{char}" if char in '\\"$`' else char for char in value)
    escaped = value.replace("'", "'\\''")
    return f"'{escaped}'"


def _pieces(text: str, values: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Split a text at its references: the text before each, and the value; None behind the last text."""
    if "{" not in text and "}" not in text:
        return [(text, None)]
    from string import Formatter  # compiles regular expressions when it is imported

    formatter = Formatter()
    try:
        pieces: list[tuple[str, str | None]] = []
        for before, field, spec, conversion in formatter.parse(text):
            if field is None:
                pieces.append((before, None))
                continue
            value, _ = formatter.get_field(field, (), values)
            value = formatter.convert_field(value, conversion)
            pieces.append((before, format(value, spec or "")))
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        names = ", ".join(f"{{{name}}}" for name in values)
        raise BuildSystemError(
            f"the build command {text!r} cannot be expanded: {error}. It may refer to {names}; any other "
            "brace is doubled"
        ) from error
    return pieces


def _state_after(text: str, state: str) -> str:
    """Return which quotes are open behind a text."""
    escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif state == _SINGLE:
            state = _OUTSIDE if char == "'" else state
        elif char == "\\":
            escaped = True
        elif state == _DOUBLE:
            state = _OUTSIDE if char == '"' else state
        elif char in "'\"":
            state = char
    return state
