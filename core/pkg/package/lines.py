"""Find the line of a definition file that sets an attribute."""

# ruff: noqa: PTH123 - pathlib is slow to import
from __future__ import annotations

import re


def line_of(path: str, name: str) -> int | None:
    """Return the number of the last line that sets an attribute at the top level of a definition file.

    Returns:
        The line, from 1; None when the file cannot be read or sets the attribute in another way.
    """
    text = _content(path)
    if path.endswith(".yaml"):
        return _last(rf"^{re.escape(name)}\s*:", text)
    import ast

    try:
        tree = ast.parse(text)
    except SyntaxError:
        return _last(rf"^\s*{re.escape(name)}\s*=", text)
    line = None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found = node.name == name
        elif isinstance(node, ast.Name):
            found = node.id == name and isinstance(node.ctx, ast.Store)
        elif isinstance(node, ast.Call):
            found = (
                isinstance(node.func, ast.Name)
                and node.func.id == "scope"
                and any(
                    isinstance(argument, ast.Constant) and argument.value == name for argument in node.args
                )
            )
        else:
            continue
        if found and (line is None or node.lineno > line):
            line = node.lineno
    return line


def block_line(path: str, name: str) -> int | None:
    """Return the first line of a block text (`name: |`) of a YAML definition; None when there is no such."""
    line = _last(rf"^{re.escape(name)}\s*:\s*[|][-+]?[ \t]*$", _content(path))
    return None if line is None else line + 1


def _content(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _last(pattern: str, text: str) -> int | None:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return text.count("\n", 0, found[-1].start()) + 1 if found else None
