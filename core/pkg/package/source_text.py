"""Cut the body of a function out of the text of its file.

The common shape (`def name():` on one line) is cut by looking at indentation alone. Everything else
(signatures over several lines, one-line functions, strings or brackets that reach column 0) goes
through Python's own tokenizer, which is imported only then.
"""

from __future__ import annotations

import re

_PLAIN_DEF = re.compile(r"\s*def\s+\w+\s*\([^()]*\)\s*:\s*(?:#.*)?$")
_DECORATOR = re.compile(r"\s*@[\w.]+(?:\([^()]*\))?\s*(?:#.*)?$")
_MAY_REACH_OUT = re.compile(r"\"\"\"|'''|\\\r?$", re.MULTILINE)
_OPENING, _CLOSING = "([{", ")]}"


def function_body(lines: list[str], first_line: int) -> tuple[str, int]:
    """Return the body of a function, dedented, and the line number where it starts.

    Args:
        lines: the lines of the file, with or without line ends.
        first_line: line number, from 1, of the function's first decorator or of its `def`.

    Returns:
        The text without trailing blanks, comments aligned with the code below them as rez aligns them,
        and the number of its first line in the file.

    Source: rez keeps the lines after the decorators and one `def` line (rez 3.4.0); signatures
    over several lines and one-line functions, which rez loses, are kept here.
    """
    index = first_line - 1
    while index < len(lines) and _DECORATOR.match(lines[index]):
        index += 1
    if index < len(lines) and _PLAIN_DEF.match(lines[index]):
        body = _indented_block(lines, index)
        if body is not None:
            return _clean(body), index + 2
    return _body_by_tokens(lines, first_line - 1)


def _indented_block(lines: list[str], index: int) -> list[str] | None:
    """Return the lines below `lines[index]` that are indented more, or None when that could be wrong."""
    margin = _indentation(lines[index])
    end = index + 1
    for position in range(index + 1, len(lines)):
        line = lines[position]
        text = line.strip()
        if not text:
            continue
        indentation = _indentation(line)
        if text[0] == "#":
            # A comment never ends a block; a trailing one belongs to it when it is indented as the body.
            if len(indentation) > len(margin):
                end = position + 1
            continue
        if len(indentation) <= len(margin):
            break
        end = position + 1
    body = [line.rstrip("\r\n") for line in lines[index + 1 : end]]
    if not any(line.strip() for line in body):
        return None
    text = "\n".join(body)
    # A string or bracket that goes on at column 0 would end the block too early.
    if _MAY_REACH_OUT.search(text) or any(
        text.count(one) != text.count(other) for one, other in zip(_OPENING, _CLOSING, strict=True)
    ):
        return None
    return body


def _body_by_tokens(lines: list[str], index: int) -> tuple[str, int]:
    """Do the same for any function, with Python's tokenizer."""
    import inspect
    import tokenize

    block = [line if line.endswith("\n") else line + "\n" for line in lines[index:]]
    try:
        block = inspect.getblock(block)
    except (SyntaxError, tokenize.TokenError):
        return "", index + 1
    depth = 0
    seen_def = False
    colon: tuple[int, int] | None = None
    for token in tokenize.generate_tokens(iter(block).__next__):
        if token.type == tokenize.NAME and token.string in ("def", "lambda"):
            if token.string == "lambda" and not seen_def:
                return _lambda_body(block, index)
            seen_def = True
        elif token.type == tokenize.OP:
            if token.string in _OPENING:
                depth += 1
            elif token.string in _CLOSING:
                depth -= 1
            elif token.string == ":" and depth == 0 and seen_def:
                colon = token.end
                break
    if colon is None:
        return "", index + 1
    row, column = colon
    rest = block[row - 1][column:].strip()
    if rest and rest[0] != "#":
        return _clean([rest, *(line.rstrip("\r\n") for line in block[row:])]), index + row
    return _clean([line.rstrip("\r\n") for line in block[row:]]), index + row + 1


def _lambda_body(block: list[str], index: int) -> tuple[str, int]:
    """Turn `name = late()(lambda: expression)` into `return expression`."""
    import ast

    text = "".join(block)
    try:
        tree = ast.parse(text.strip())
    except SyntaxError:
        return "", index + 1
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            return f"return {ast.unparse(node.body)}", index + node.lineno
    return "", index + 1


def _clean(lines: list[str]) -> str:
    """Dedent, and give comments at column 0 the indentation of the line below them, as rez does."""
    text = _dedent(lines)
    if text.startswith("#") or "\n#" in text:
        aligned = text.split("\n")
        for position, line in enumerate(aligned):
            if line.startswith("#"):
                below = next((other for other in aligned[position + 1 :] if not other.startswith("#")), "")
                aligned[position] = _indentation(below) + line
        text = _dedent(aligned)
    return text.rstrip()


def _dedent(lines: list[str]) -> str:
    """Do what `textwrap.dedent` does, quickly where the first line has the smallest indentation."""
    margin: str | None = None
    for line in lines:
        if line and not line.isspace():
            if margin is None:
                margin = _indentation(line)
            elif not line.startswith(margin):
                from textwrap import dedent

                return dedent("\n".join(lines))
    size = len(margin or "")
    return "\n".join("" if line.isspace() else line[size:] for line in lines)


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
