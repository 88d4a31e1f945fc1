"""Forwarding files: executable files that name a function of the tool, and its arguments.

    #!/usr/bin/env _rez_fwd
    module: suite
    func_name: _FWD__invoke_suite_tool_alias
    kwargs:
      context_name: shot
      tool_name: maya

The wrappers of suites and the scripts of build shells are such files (rez 3.4.0). A file that `pkg` writes is
YAML and a shell script at once: its second line is a key to YAML and a command to `/bin/sh`, which starts
`pkg` or else rez; see decision 20. This module is on the way of every wrapper and imports no YAML for the
form that both programs write.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100
from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from pkg.errors import ForwardingError
from pkg.files import get_text

_BATCH_LINES = 4  # of a .cmd file on Windows, before its YAML
_COMMAND = "command -v "  # how the second line begins
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.+/-]*(?: [A-Za-z0-9_.+/-]+)*|[+/]")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_LINE = re.compile(r"( {0,2})([a-z_]+):(?: (.*))?")
# Plain words that YAML takes for something else than text.
_WORDS = {"null": None, "true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


class Forwarding:
    """What a forwarding file says.

    Attributes:
        path: the file; "" for what is in none yet.
        module: name of a module of the tool, or (kind, name) for the module of a plugin.
        function: name of the function.
        arguments, keywords: what it is called with.
    """

    __slots__ = ("arguments", "function", "keywords", "module", "path")

    def __init__(
        self,
        module: str | tuple[str, str],
        function: str,
        keywords: dict[str, Any] | None = None,
        arguments: Sequence[Any] = (),
        path: str = "",
    ) -> None:
        self.path = path
        self.module = module
        self.function = function
        self.arguments = tuple(arguments)
        self.keywords = dict(keywords or {})


def read_forwarding(path: str) -> Forwarding:
    """Read a forwarding file, of rez or `pkg`.

    Raises:
        ForwardingError: it cannot be read, or is none.
    """
    path = os.path.abspath(path)
    text = get_text(path, partial(_refuse, path))
    if path.lower().endswith(".cmd"):
        text = "\n".join(text.splitlines()[_BATCH_LINES:])
    document = parse_known(text)
    if document is None:
        document = _parse_yaml(path, text)
    module, function = document.get("module"), document.get("func_name")
    if isinstance(module, list) and len(module) == 2 and all(isinstance(each, str) for each in module):
        module = (module[0], module[1])
    elif not isinstance(module, str):
        _refuse(path, f"'module' should be a name or [kind, name], and is {module!r}")
    if not isinstance(function, str):
        _refuse(path, f"'func_name' should be a name, and is {function!r}")
    arguments, keywords = document.get("nargs") or [], document.get("kwargs") or {}
    if not isinstance(arguments, list) or not isinstance(keywords, dict):
        _refuse(path, "'nargs' should be a list and 'kwargs' a mapping")
    return Forwarding(module, function, keywords, arguments, path)


def parse_known(text: str) -> dict[str, Any] | None:
    """Read the YAML of a forwarding file if it is in the form that rez and `pkg` write.

    Returns:
        The values by name; None for anything that only a YAML parser understands.
    """
    document: dict[str, Any] = {}
    inner: dict[str, Any] | None = None
    for line in text.splitlines():
        if not line or line.startswith(("#", _COMMAND)):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        indentation, name, value = match.groups()
        if indentation:
            if len(indentation) != 2 or inner is None or value is None:
                return None
            target = inner
        elif value is None:
            inner = document[name] = {}
            continue
        else:
            target, inner = document, None
        if value in _WORDS:
            target[name] = _WORDS[value]
        elif _PLAIN.fullmatch(value) and value.lower() not in _WORDS and value.lower() not in ("y", "n"):
            target[name] = value
        elif quoted := _QUOTED.fullmatch(value):
            target[name] = quoted[1].replace("''", "'")
        else:
            return None
    return document


def _parse_yaml(path: str, text: str) -> dict[str, Any]:
    import yaml

    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        _refuse(path, "it is no YAML")
    if not isinstance(document, dict):
        _refuse(path, "it holds no named values")
    return document


def _refuse(path: str, problem: str) -> NoReturn:
    raise ForwardingError(path, problem)
