"""Texts with `$NAME` and `${NAME}` in them, taken apart for shells that write references in their own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pkg.interfaces.actions import EscapedString, text_parts

_REFERENCE = re.compile(r"\$\{(?:[Ee][Nn][Vv]:)?([A-Za-z_][\w.()-]*)\}|\$(?:[Ee][Nn][Vv]:)?([A-Za-z_]\w*)")


def parts(value: str | EscapedString) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a value: whether one is the name of a variable, and its text.

    Raises:
        RexError: it is no text.
    """
    for is_literal, text in text_parts(value):
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


def rewritten(line: str, reference: Callable[[str], str]) -> str:
    """Return a command line of package code with each `${NAME}` written as a function says.

    A line without braces is left to the shell, which may have other uses for dollars.
    """
    if "${" not in line:
        return line
    return "".join([reference(text) if is_name else text for is_name, text in references(line)])
