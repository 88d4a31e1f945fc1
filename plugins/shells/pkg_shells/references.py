"""Texts with `$NAME` and `${NAME}` in them, taken apart for shells that write references in their own way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pkg.errors import RexError
from pkg.interfaces.actions import EscapedString

_REFERENCE = re.compile(r"\$\{(?:[Ee][Nn][Vv]:)?([A-Za-z_][\w.()-]*)\}|\$(?:[Ee][Nn][Vv]:)?([A-Za-z_]\w*)")


def parts(value: str | EscapedString) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a value: whether one is the name of a variable, and its text.

    A `~` at the start of an expandable part is the home folder of this process.

    Raises:
        RexError: it is no text.
    """
    if not isinstance(value, (str, EscapedString)):
        raise RexError(f"a shell can only take text here, not {type(value).__name__}: {value!r}")
    for is_literal, text in EscapedString.promote(value).expanduser().strings:
        if is_literal or "$" not in text:
            yield False, text
        else:
            yield from references(text)


def references(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of an expandable text, empty ones left out; see `parts`."""
    position = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > position:
            yield False, text[position : match.start()]
        yield True, match[1] or match[2]
        position = match.end()
    if position < len(text):
        yield False, text[position:]
