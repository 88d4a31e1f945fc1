"""Does a definition depend on anything but its own text?

One that does not is loaded once and then taken from the index until its file changes. One that looks at
variables, the clock, the machine, other files or modules is loaded by every process anew, since nothing
would tell that its answer has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pkg.package.sourcecode import SourceCode, decoded

if TYPE_CHECKING:
    import ast

# Without one of these words a definition reaches nothing outside of itself. No name of Python stands right
# behind a quote; package names do. The first pattern is quick and finds what the second finds, and more.
_LETTERS = re.compile(rb"import|open|exec|eval|compile|input|breakpoint|__[blsgi]")
_WORDS = re.compile(
    rb"(?<![\w'\"])(?:import|open|exec|eval|compile|input|breakpoint"
    rb"|__(?:import|builtins|loader|spec|subclasses|globals|self)__)(?!\w)"
)
# In other encodings the words could be spelt with other bytes.
_STRANGE_CODING = re.compile(
    rb"coding[:=][ \t]*(?![ \t])(?!utf-?8\b|ascii\b|latin-?1\b|iso-8859-1\b)", re.IGNORECASE
)
_CODING_WITHIN = 200
_BUILTINS = frozenset(
    (
        "__import__",
        "__builtins__",
        "__loader__",
        "__spec__",
        "__subclasses__",
        "__globals__",
        "__self__",
        "open",
        "exec",
        "eval",
        "compile",
        "input",
        "breakpoint",
    )
)

# Modules that compute, and os and sys, of which only these names count as harmless. Platform and version of
# Python are part of what an index is for.
_HARMLESS_MODULES = frozenset(
    (
        "__future__",
        "collections",
        "copy",
        "dataclasses",
        "decimal",
        "enum",
        "fnmatch",
        "fractions",
        "functools",
        "itertools",
        "json",
        "math",
        "ntpath",
        "operator",
        "os",
        "os.path",
        "posixpath",
        "re",
        "string",
        "sys",
        "textwrap",
        "typing",
    )
)
_HARMLESS_NAMES = frozenset(
    (
        *("path", "sep", "altsep", "pathsep", "extsep", "linesep", "curdir", "pardir", "name", "fspath"),
        *("join", "basename", "dirname", "split", "splitdrive", "splitext", "normpath", "normcase", "isabs"),
        *("commonprefix", "commonpath", "replace", "remove"),
        *("platform", "version", "version_info", "maxsize", "byteorder", "intern", "hexversion"),
        *("os", "sys", "re", "abc", "st", "genericpath", "posixpath", "ntpath"),
    )
)


def depends_on_more(content: bytes, data: dict[str, Any]) -> bool:
    """Tell whether loading a Python definition again could give something else although its file is the same.

    Args:
        content: the file.
        data: what it gave; its functions that have become code are not looked at, since they run later.
    """
    if _STRANGE_CODING.search(content, 0, _CODING_WITHIN) is not None:
        return True
    if not could_depend_on_more(content):
        return False
    import ast

    try:
        tree = ast.parse(decoded(content))
    except (SyntaxError, ValueError, RecursionError):
        return True
    try:
        return any(_reaches_out(node) for node in _loaded_nodes(tree, data))
    except RecursionError:
        return True


def could_depend_on_more(content: bytes) -> bool:
    """Tell the same from the text alone, quickly; in doubt say yes."""
    return (
        _WORDS.search(content) is not None or _STRANGE_CODING.search(content, 0, _CODING_WITHIN) is not None
    )


def _loaded_nodes(tree: ast.Module, data: dict[str, Any]) -> Iterator[ast.AST]:
    """Iterate over what runs when the definition is loaded, or may run then."""
    import ast

    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and isinstance(data.get(statement.name), SourceCode):
            for part in (*statement.decorator_list, statement.args):
                yield from ast.walk(part)
        else:
            yield from ast.walk(statement)


def _reaches_out(node: ast.AST) -> bool:
    import ast

    if isinstance(node, ast.Import):
        return any(alias.name not in _HARMLESS_MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        if node.level or node.module not in _HARMLESS_MODULES:
            return True
        return any(alias.name == "*" or alias.name in _outside() for alias in node.names)
    if isinstance(node, ast.Name):
        return isinstance(node.ctx, ast.Load) and node.id in _BUILTINS
    if isinstance(node, ast.Attribute):
        if node.attr == "path":
            return isinstance(node.value, ast.Name) and node.value.id == "sys"
        return node.attr in _outside()
    return False


def _outside() -> frozenset[str]:
    """Return the names of os, os.path and sys through which a definition would see the world."""
    import os
    import sys

    names = frozenset((*dir(os), *dir(os.path), *dir(sys)))
    return (names | _BUILTINS) - _HARMLESS_NAMES
