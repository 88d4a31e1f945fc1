"""An unfinished command line, taken apart as a shell would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# Everything else is put behind a backslash where bash would give it a meaning.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%^")


class Word(NamedTuple):
    """One word.

    Attributes:
        text: what the program will see.
        raw: as it was typed.
        quote: the quotation mark that is still open at its end; empty for none.
    """

    text: str
    raw: str
    quote: str = ""


def split(line: str, escape: str = "\\") -> list[Word]:
    """Take a line apart; the last word is the one being typed, and empty behind a blank.

    Args:
        line: up to the cursor.
        escape: what takes the meaning from the next sign: a backslash, in PowerShell a backtick.
    """
    words: list[Word] = []
    text: list[str] = []
    start: int | None = None
    quote = ""
    position = 0
    while position < len(line):
        sign = line[position]
        following = line[position + 1 : position + 2]
        if quote:
            if sign == quote:
                quote = ""
            elif sign == escape and quote == '"' and following and following in '"\\$`':
                text.append(following)
                position += 1
            else:
                text.append(sign)
        elif sign.isspace():
            if start is not None:
                words.append(Word("".join(text), line[start:position]))
                text, start = [], None
        else:
            if start is None:
                start = position
            if sign in "'\"":
                quote = sign
            elif sign == escape:
                text.append(following)
                position += 1
            else:
                text.append(sign)
        position += 1
    words.append(Word("".join(text), line[len(line) if start is None else start :], quote))
    return words


def as_bash_inserts(found: Iterable[str], word: Word, replaced: str) -> list[str]:
    """Return what bash has to put in place of the piece that it completes.

    bash ends words at `=`, `:` and other signs where no shell does, and replaces the last piece only.

    Args:
        found: the completions of the whole word.
        word: the word.
        replaced: the piece, as bash gives it to a completion function.
    """
    kept = ""
    if word.quote:
        start = word.raw.rfind(word.quote) + 1
        if len(replaced) > len(word.raw) - start:
            start = len(word.raw) - len(replaced) if word.raw.endswith(replaced) else start
        kept = split(word.raw[:start])[-1].text
    elif word.raw.endswith(replaced):
        kept = split(word.raw[: len(word.raw) - len(replaced)])[-1].text
    pieces = [text[len(kept) :] for text in found if text.startswith(kept)]
    if word.quote == "'":
        return [piece.replace("'", "'\\''") for piece in pieces]
    if word.quote:
        return ["".join(f"\\{sign}" if sign in '"\\$`' else sign for sign in piece) for piece in pieces]
    return [
        "".join(sign if sign in _PLAIN or not sign.isascii() else f"\\{sign}" for sign in piece)
        for piece in pieces
    ]
