"""Requests of the common forms read as plain texts, and an order of versions that needs no `Version`.

`pkg.version` knows every form, takes 1.5 ms to import, and makes objects for which a solve out of a file has
no use. What is read here means what it means there, as tests/plugins/resolvers/test_asking.py compares; for
everything else `read` gives None and `pkg.version` is asked.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Iterable

    Piece = tuple[str, bool, str, bool]

INFINITY = "[INF]"
"""How `Version.inf` is written."""

_DIGITS = "0123456789"
_HIGHEST = b"\xff"
_LETTERS, _NUMBER, _END = b"\2", b"\3", b"\1"
_MOST_ZEROS = 0xFFFF
_LONGEST = 1000  # characters; Python reads no numbers of thousands of digits
_RESERVED = "__pycache__"

_known: dict[str, bytes] = {}  # tokens


def key_of(tokens: Iterable[str]) -> bytes:
    """Give bytes that compare as a version of these tokens does; see `pkg.version.tokens`.

    Runs of letters end in a zero. Runs of digits begin with how many there are behind leading zeros, and end
    in what puts `01` before `1` and `0` before `00`. A mark before each run puts letters before digits, and
    the end of a token before both.
    """
    return b"".join([_known.get(token) or _token_key(token) for token in tokens])


def _token_key(token: str) -> bytes:
    key, begin = b"", 0
    for end in range(1, len(token) + 1):
        is_number = token[begin] in _DIGITS
        if end < len(token) and (token[end] in _DIGITS) is is_number:
            continue
        run = token[begin:end].encode()
        begin = end
        if not is_number:
            key += _LETTERS + run + b"\0"
            continue
        digits = run.lstrip(b"0")
        zeros = len(run) - len(digits)
        last = _MOST_ZEROS - zeros if digits else zeros
        key += _NUMBER + len(digits).to_bytes(2, "big") + digits + last.to_bytes(2, "big")
    key = _known[token] = key + _END
    return key


def plain_key(version: str) -> bytes | None:
    """Give the key of a version as ranges know it, joined by `.` and `-`; None when it is not one."""
    if not version:
        return b""
    return key_of(version.replace("-", ".").split(".")) if _is_version(version) else None


def _is_version(text: str) -> bool:
    if len(text) > _LONGEST or not text.isascii():
        return False
    if text.isalnum():
        return True
    return all(map(str.isalnum, text.replace("_", "a").replace("-", ".").split(".")))


def _is_token(text: str) -> bool:
    return text.isascii() and text.replace("_", "a").isalnum()


def read(request: str) -> tuple[str, bool, list[Piece] | None] | None:
    """Read a request for a package.

    Returns:
        The name, whether it rules out what follows, and the pieces of the range in order: lower version,
        whether it is inside, upper version, whether it is. No pieces, but None, for a weak request without
        range. None in all for a request of another form, or an impossible one.
    """
    weak = request[:1] == "~"
    conflict = weak or request[:1] == "!"
    rest = request[1:] if conflict else request
    name = rest.replace("_", "a")
    if name.isalnum() and name.isascii() and rest != _RESERVED:
        return rest, conflict, None if weak else [("", True, INFINITY, True)]
    at = len(rest)
    for mark in "-=<>":
        found = rest.find(mark, 0, at)
        if found >= 0:
            at = found
    name = rest[:at]
    if at == len(rest) or not _is_token(name) or name == _RESERVED:
        return None
    pieces = _pieces(rest[at + 1 :] if rest[at] == "-" else rest[at:])
    if pieces is not None and weak:
        pieces = _outside(pieces)
    return None if pieces is None else (name, conflict, pieces)


def _pieces(text: str) -> list[Piece] | None:
    """Read a range; None for a form that is not among those below, and for pieces that touch or go down."""
    if _is_version(text):
        return [(text, True, text + "_", False)]
    pieces: list[Piece] = []
    before = None  # key of the end of the last piece
    for part in text.split("|"):
        exact = part[:2] == "=="
        if exact:
            lower = upper = part[2:]
        elif part[:1] == "<":
            lower, upper = "", part[1:]
        elif part[-1:] == "+":
            lower, upper = part[:-1], INFINITY
        elif "<" in part:
            lower, _, upper = part.partition("+<")
        elif part:
            lower, upper = part, part + "_"
        else:
            return None
        low = plain_key(lower)
        high = _HIGHEST if upper is INFINITY else plain_key(upper)
        if low is None or not high or low > high or (low == high) is not exact:
            return None
        if before is not None and low <= before:
            return None
        before = high
        pieces.append((lower, True, upper, exact or upper is INFINITY))
    return pieces


def _outside(pieces: list[Piece]) -> list[Piece] | None:
    """Give what is outside all pieces; None where that is nothing."""
    outside: list[Piece] = []
    lower, inside = "", True
    for piece in pieces:
        if piece[0]:  # else there is nothing below it
            outside.append((lower, inside, piece[0], not piece[1]))
        lower, inside = piece[2], not piece[3]
    if lower is not INFINITY:
        outside.append((lower, inside, INFINITY, True))
    return outside or None
