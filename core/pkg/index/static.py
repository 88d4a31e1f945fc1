"""Read definitions without executing them.

    requires = ["python-3", "maya-2024"]        a literal: its value is known
    def commands():                             a function: kept as text, never called here
        env.PATH.append("{root}/bin")
    with scope("config") as c:                  a scope that sets literals
        c.release_packages_path = "/released"
    import os                                   anything else: the whole file is left to the loader

The answer is the loader's, value by value, or none at all. Definitions of one repository consist of the same
few thousand statements, so a file is cut where a line starts with a letter, and what each piece says is
remembered. A piece that Python accepts by itself ends where its last statement ends; when all of them are
accepted, the file is what the pieces say, one after the other. Otherwise (a text that goes on at the margin,
a coding line) the file is parsed as one.
"""

from __future__ import annotations

import re
from keyword import kwlist
from typing import Any

from pkg.index.literals import Function, NotPlainError, ScopeBlock, add_scopes, is_taken, parse
from pkg.package.source_text import function_body
from pkg.package.sourcecode import SourceCode

_cut = re.compile(rb"\n(?=[A-Za-z_@])").split

# Bytes that a file may consist of and be cut; carriage returns and UTF-8 are looked at more closely.
_PLAIN_BYTES = bytes((9, 10, *range(32, 127)))

_KEYWORDS = frozenset(name.encode() for name in kwlist)
_UTF8_LINES = frozenset(
    (b"# -*- coding: utf-8 -*-", b"# -*- coding: UTF-8 -*-", b"# coding: utf-8", b"# coding=utf-8")
)

# The shapes that most statements have, for which a parser would be slow. In one kind of quotes each, without
# backslashes, so that the text between two quotes is a text.
_ONE_VALUE = re.compile(
    rb"""([A-Za-z][A-Za-z0-9_]*)[ ]*=[ ]*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|(0|[1-9][0-9]{0,17}))[ \t\n]*"""
).fullmatch
_SPACE = rb"[ \t\n]*+"


def _list_shapes(quote: bytes) -> tuple[Any, Any, Any, Any]:
    """Return matchers of a list of texts and of a list of such lists, and finders of their parts."""
    text = quote + rb"[^" + quote + rb"\\\n]*+" + quote
    texts = rb"\[" + _SPACE + rb"(?:" + text + _SPACE + rb"(?:,|(?=\]))" + _SPACE + rb")*+\]"
    lists = rb"\[" + _SPACE + rb"(?:" + texts + _SPACE + rb"(?:,|(?=\]))" + _SPACE + rb")*+\]"
    start = rb"([A-Za-z][A-Za-z0-9_]*)[ ]*=[ ]*"
    return (
        re.compile(start + texts + _SPACE).fullmatch,
        re.compile(start + lists + _SPACE).fullmatch,
        re.compile(texts).findall,
        re.compile(quote + rb"([^" + quote + rb"]*)" + quote).findall,
    )


_SINGLE, _DOUBLE = _list_shapes(b"'"), _list_shapes(b'"')


class _SpecialPiece:
    """A piece that defines functions or opens scopes.

    Attributes:
        attributes: what the piece assigns; see `parse`.
        bodies: name of a command function to its text and the line of the piece where that starts.
        alone: whether `bodies` is what the loader would cut out of the file.
    """

    __slots__ = ("alone", "attributes", "bodies")

    def __init__(self, attributes: dict[Any, Any], piece: bytes) -> None:
        self.attributes = attributes
        self.bodies: dict[str, tuple[str, int]] = {}
        # Texts over several lines take the tokenizer, which may look at what follows.
        self.alone = not (b'"""' in piece or b"'''" in piece or b"\\\n" in piece)
        if self.alone:
            lines = piece.decode().split("\n")
            for name, value in attributes.items():
                if isinstance(value, Function) and value.is_command:
                    self.bodies[name] = function_body(lines, value.line)


_SPECIAL = (Function, ScopeBlock)

# What a piece says; None when that depends on the rest of the file, _DYNAMIC when it has to be executed.
_Piece = dict[str, Any] | _SpecialPiece | tuple[()] | None
_DYNAMIC: tuple[()] = ()


class StaticReader:
    """Reads many definitions; what they have in common is parsed once.

    A reader keeps every distinct statement it saw, about as much memory as the distinct text: make one per
    bulk of files, and drop it after. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._pieces: dict[bytes, _Piece] = {}
        self._heads: dict[bytes, _Piece] = {}

    def read(self, content: bytes, path: str) -> dict[str, Any] | None:
        """Return the attributes of a `package.py`, as `load_definition` would; never executes anything.

        Args:
            content: the file's bytes.
            path: the file, for the code of command functions and for Python's warnings; it is not opened.

        Returns:
            The attributes in file order, command functions as SourceCode, other functions left out. The
            lists and dicts among them are shared with other answers: do not change them. None when the
            file has to be executed to know, or does not compile.
        """
        text = content
        exact = True
        odd = content.translate(None, _PLAIN_BYTES)
        if odd:
            found = _without_odd_bytes(content, odd)
            if found is None:
                return _read_whole(content, path)
            exact = found is content
            text = found
        pieces = _cut(text)
        data: dict[str, Any] = {}
        known = self._heads
        scopes: list[ScopeBlock] = []
        only_literals = True
        for number, piece in enumerate(pieces):
            try:
                entry = known[piece]
            except KeyError:
                entry = self._learn(piece, number, pieces, path)
            known = self._pieces
            if entry.__class__ is dict:
                data.update(entry)
            elif entry is None:
                return _read_whole(content, path)
            elif entry is _DYNAMIC:
                return None
            else:
                only_literals = False
                _add_special(data, scopes, entry, content, path, _first_line(pieces, number), exact)  # type: ignore[arg-type]
        return data if only_literals else _finished(data, scopes)

    def _learn(self, piece: bytes, number: int, pieces: list[bytes], path: str) -> _Piece:
        """Find out what a piece says.

        Returns:
            None when that depends on the rest of the file.
        """
        entry: _Piece
        if number:
            shaped = _shaped(piece)
            if shaped is not None:
                name, value = shaped
                entry = {name: value}
                # Release times are all different.
                if name != "timestamp":
                    self._pieces[piece] = entry
                return entry
        if piece.endswith(b"\\") or (number == 0 and not is_utf8(piece)):
            entry = None
        else:
            try:
                # Preceded by as many lines as in the file, for the line numbers of Python's warnings.
                before = _first_line(pieces, number) - 1
                attributes = parse("\n" * before + piece.decode(), path)
            except NotPlainError:
                entry = _DYNAMIC
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                entry = None
            else:
                entry = attributes
                special = [value for value in attributes.values() if type(value) in _SPECIAL]
                if special:
                    for value in special:
                        if isinstance(value, Function):
                            value.line -= before
                    entry = _SpecialPiece(attributes, piece)
        (self._pieces if number else self._heads)[piece] = entry
        return entry


def read_static(content: bytes, path: str) -> dict[str, Any] | None:
    """Return the attributes of one `package.py` without executing it; see `StaticReader.read`."""
    return StaticReader().read(content, path)


def _first_line(pieces: list[bytes], number: int) -> int:
    """Return the line number, from 1, where a piece starts."""
    return 1 + number + sum([piece.count(b"\n") for piece in pieces[:number]])


def _shaped(piece: bytes) -> tuple[str, Any] | None:
    """Read a piece of one of the common shapes; None for all others."""
    match = _ONE_VALUE(piece)
    if match is not None:
        word, single, double, number = match.groups()
        value: Any = int(number) if number else (double if single is None else single).decode()
    else:
        is_list, is_lists, find_lists, find_texts = _DOUBLE if b'"' in piece else _SINGLE
        match = is_list(piece)
        if match is not None:
            value = [text.decode() for text in find_texts(piece)]
        else:
            match = is_lists(piece)
            if match is None:
                return None
            inner = find_lists(piece, match.end(1) + piece[match.end(1) :].index(b"[") + 1)
            value = [[text.decode() for text in find_texts(part)] for part in inner]
        word = match[1]
    name = word.decode()
    if word in _KEYWORDS or is_taken(name, value):
        return None
    return name, value


def is_utf8(head: bytes) -> bool:
    """Tell whether the first two lines leave the encoding of a file at UTF-8."""
    return b"coding" not in head or all(
        b"coding" not in line or line in _UTF8_LINES for line in head.split(b"\n", 2)[:2]
    )


def _without_odd_bytes(content: bytes, odd: bytes) -> bytes | None:
    """Return the content with plain line ends.

    Args:
        content: the file's bytes.
        odd: those of them that are not in `_PLAIN_BYTES`.

    Returns:
        `content` itself when nothing had to change; None when it holds control characters or lone carriage
        returns, or is not plain UTF-8.
    """
    if b"\r" in odd:
        changed = content.replace(b"\r\n", b"\n")
        if b"\r" in changed:
            return None
        odd = odd.replace(b"\r", b"")
    else:
        changed = content
    if not odd:
        return changed
    if content.startswith(b"\xef\xbb\xbf") or odd.translate(None, bytes(range(128, 256))):
        return None
    try:
        changed.decode()
    except UnicodeDecodeError:
        return None
    return changed


def _add_special(
    data: dict[str, Any],
    scopes: list[ScopeBlock],
    piece: _SpecialPiece,
    content: bytes,
    path: str,
    first_line: int,
    exact: bool,
) -> None:
    """Add what a piece with functions or scopes says.

    Args:
        data: the attributes; changed in place.
        scopes: the scopes; changed in place.
        piece: the piece.
        content: the file.
        path: its name.
        first_line: line of the file where the piece starts.
        exact: whether the pieces are those of `content`, and not of one with other line ends.
    """
    for name, value in piece.attributes.items():
        if value.__class__ is ScopeBlock:
            scopes.append(value)
            continue
        if value.__class__ is Function and value.is_command:
            if exact and piece.alone:
                source, line = piece.bodies[name]
                code = SourceCode(source, None, path, False, first_line=first_line + line - 1)
                code.funcname = name
            else:
                code = SourceCode.in_file(name, path, content, first_line + value.line - 1)
            value = code
        data[name] = value


def _read_whole(content: bytes, path: str) -> dict[str, Any] | None:
    """Read a definition that cannot be cut into pieces."""
    try:
        found = parse(content, path)
    except (NotPlainError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    data: dict[str, Any] = {}
    scopes: list[ScopeBlock] = []
    for name, value in found.items():
        if value.__class__ is ScopeBlock:
            scopes.append(value)
        elif value.__class__ is Function and value.is_command:
            data[name] = SourceCode.in_file(name, path, content, value.line)
        else:
            data[name] = value
    return _finished(data, scopes)


def _finished(data: dict[str, Any], scopes: list[ScopeBlock]) -> dict[str, Any] | None:
    """Return the attributes without the functions that nobody calls, and with the scopes."""
    if scopes:
        try:
            add_scopes(data, scopes)
        except NotPlainError:
            return None
    return {name: value for name, value in data.items() if value.__class__ is not Function}
