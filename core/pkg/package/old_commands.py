"""Turn the oldest form of `commands`, a list of shell lines, into package code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_OLD_EXPANSIONS = {
    "!VERSION!": "{version}",
    "!MAJOR_VERSION!": "{version.major}",
    "!MINOR_VERSION!": "{version.minor}",
    "!BASE!": "{base}",
    "!ROOT!": "{root}",
    "!USER!": "{system.user}",
}
_QUOTED = re.compile(r'(?<!\\)"(.*?)(?<!\\)"')
_ALIAS = re.compile(r"alias (?P<name>.*?)=(?P<value>.*)")


def convert_old_commands(
    lines: Sequence[str], separators: Mapping[str, str] | None = None, annotate: bool = True
) -> str:
    """Return the code that does what the lines do; a line that is not understood is run by the shell.

    Args:
        lines: `export A=b`, `alias a=b`, comments, or any shell command.
        separators: path separators by variable (`env_var_separators`); `:` for the others.
        annotate: put a comment with the old line before each new one.

    Source: rez 3.4.0; compared with it in tests/core/package/test_old_commands.py.
    """
    code = []
    for line in lines:
        if annotate:
            code.append(f"comment({_literal(f'OLD COMMAND: {line}')})")
        line = replace_old_references(line)
        code.append(_converted(line, separators or {}) or f"command({_literal(line)})")
    return "\n".join(code)


def replace_old_references(text: str) -> str:
    """Write the oldest form of references, such as `!ROOT!`, as the present one, `{root}`."""
    for old, new in _OLD_EXPANSIONS.items():
        text = text.replace(old, new)
    return text


def _converted(line: str, separators: Mapping[str, str]) -> str | None:
    words = line.split()
    if not words:
        return None
    if words[0] == "export":
        _, blank, assignment = line.partition(" ")
        name, equals, value = assignment.partition("=")
        return _export(name, value, separators) if blank and equals else None
    if words[0].startswith("#"):
        return f"comment({_literal(' '.join(words[1:]))})"
    if words[0] == "alias":
        found = _ALIAS.search(line)
        if found is None:
            return None
        value = found["value"].strip()
        if (value.startswith('"') and value.endswith('"')) or (value.startswith("'") and value.endswith("'")):
            value = value[1:-1]
        return f"alias('{found['name'].strip()}', {_literal(value)})"
    return None


def _export(name: str, value: str, separators: Mapping[str, str]) -> str:
    for quote in ('"', "'"):
        if value.startswith(quote) and value.endswith(quote):
            value = value[1:-1]
            break
    separator = separators.get(name, ":")
    if name == "CMAKE_MODULE_PATH":
        value = value.replace(f"'{separator}'", separator).replace(f'"{separator}"', separator)
        value = value.replace(":", separator)
    parts = [part for part in value.split(separator) if part]
    if len(parts) > 1:
        itself = next((word for word in (f"${name}", f"${{{name}}}") if word in parts), None)
        if itself is not None:
            at = parts.index(itself)
            if at == 0:
                return f"appendenv('{name}', {_literal(separator.join(parts[1:]))})"
            if at == len(parts) - 1:
                return f"prependenv('{name}', {_literal(separator.join(parts[:-1]))})"
    return f"setenv('{name}', {_literal(value)})"


def _literal(text: str) -> str:
    """Write a text as Python, its escaped quotes unescaped except inside quoted parts."""
    result = ""
    end = 0
    for found in _QUOTED.finditer(text):
        result += text[end : found.start()].replace('\\"', '"') + found[0]
        end = found.end()
    return repr(result + text[end:].replace('\\"', '"'))
