"""Print the variables of a recording for programs and people: `pkg env --format`."""

from __future__ import annotations

from collections.abc import Mapping

FORMATS = ("export", "set", "json", "dotenv")


def write_variables(environ: Mapping[str, str], style: str) -> str:
    r"""Write variables as text, one a line, in the order they were first set.

    Args:
        environ: names and final values.
        style: `export` (posix shells, `export NAME='value'`), `set` (Windows' cmd,
            `set "NAME=value"`), `json` (one object) or `dotenv` (`NAME="value"`, with `\n` for a new line).

    Raises:
        ValueError: no such style.
    """
    if style == "json":
        import json

        return json.dumps(dict(environ), indent=2, ensure_ascii=False) + "\n"
    if style not in _WRITERS:
        raise ValueError(f"no format {style!r}; there are: {', '.join(FORMATS)}")
    write = _WRITERS[style]
    return "".join([write(name, value) + "\n" for name, value in environ.items()])


def _export(name: str, value: str) -> str:
    quoted = value.replace("'", "'\"'\"'")
    return f"export {name}='{quoted}'"


def _set(name: str, value: str) -> str:
    return f'set "{name}={value}"'


def _dotenv(name: str, value: str) -> str:
    for char, escaped in (("\\", "\\\\"), ('"', '\\"'), ("$", "\\$"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(char, escaped)
    return f'{name}="{value}"'


_WRITERS = {"export": _export, "set": _set, "dotenv": _dotenv}
