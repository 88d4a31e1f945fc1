"""Forwarding files: executable files that say in YAML what is to be run; rez's `_rez_fwd` files.

A file that `pkg` writes is YAML and a shell script at once: its second line is a key to YAML and a command
to `/bin/sh`, which starts `_pkg_fwd` or else `_rez_fwd`. So a suite works where either program is. See
decision 20. This module is on the way of every wrapper and imports no YAML for the form that both programs
write.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH113, PTH118, PTH120, PTH123
from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from pkg.errors import SuiteError

if TYPE_CHECKING:
    from pkg.host import Host

# The one thing that rez forwards to and that has a meaning outside of rez.
SUITE_TOOL = ("suite", "_FWD__invoke_suite_tool_alias")

_BATCH_LINES = 4  # of a .cmd file on Windows, before its YAML
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.+/-]*(?: [A-Za-z0-9_.+/-]+)*|[+/]")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_LINE = re.compile(r"( {0,2})([a-z_]+):(?: (.*))?")
# Plain words that YAML takes for something else than text.
_WORDS = {"null": None, "true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


class Forwarding:
    """What a forwarding file says.

    Attributes:
        module: where the function is: `suite` for a suite's wrapper; rez also has plugins here.
        function: its name.
        arguments: its named arguments.
    """

    __slots__ = ("arguments", "function", "module")

    def __init__(self, module: Any, function: str, arguments: dict[str, Any]) -> None:
        self.module = module
        self.function = function
        self.arguments = arguments


def forward(path: str, arguments: Sequence[str], plugins: Host | None = None) -> int:
    """Run what a forwarding file says, and return its exit code.

    Args:
        path: the file.
        arguments: words for what is run, as they are.
        plugins: the plugins and settings of this run; None for those of the process.

    Raises:
        SuiteError: the file is no wrapper of a suite, or its suite is gone.
        PkgError: the tool's context cannot be loaded or started.
    """
    from pkg.suite.wrapper import Wrapper

    return Wrapper(path, plugins=plugins).run(*arguments)


# --- reading -------------------------------------------------------------------------------------


def read_forwarding(path: str) -> Forwarding:
    """Read a forwarding file, of rez or `pkg`.

    Raises:
        SuiteError: it cannot be read, or is none.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except UnicodeDecodeError:
        _refuse(path, "it is no text")
    except OSError as error:
        _refuse(path, (error.strerror or str(error)).lower())
    if path.lower().endswith(".cmd"):
        text = "\n".join(text.splitlines()[_BATCH_LINES:])
    document = parse_known(text)
    if document is None:
        document = _parse_yaml(path, text)
    arguments = document.get("kwargs") or {}
    function = document.get("func_name")
    if not isinstance(arguments, dict) or not isinstance(function, str) or "module" not in document:
        _refuse(path, "it does not say what to run (module, func_name, kwargs)")
    return Forwarding(document["module"], function, arguments)


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
    raise SuiteError(f"{path} is no tool of a suite: {problem}.")


# --- writing -------------------------------------------------------------------------------------

_COMMAND = "command -v _pkg_fwd "


def forwarding_text(forwarding: Forwarding, *, fallback: Sequence[str] = ()) -> str:
    """Write a forwarding file that `pkg` and rez can run.

    Args:
        forwarding: what it says.
        fallback: words that start `pkg` where neither program is on PATH; left out if they need quoting.
    """
    import yaml

    document = {
        "func_name": forwarding.function,
        "kwargs": forwarding.arguments,
        "module": forwarding.module,
    }
    body: str = yaml.safe_dump(document, default_flow_style=False, allow_unicode=True)
    programs = [(program, program) for program in ("_pkg_fwd", "_rez_fwd")]
    if fallback and all(re.fullmatch(r"[\w./+-]+", word) for word in fallback):
        programs.append((fallback[0], " ".join(fallback)))
    # To YAML this is one key, so it must not hold a colon or a number sign with a blank beside it.
    tries = "; ".join(
        f'command -v {program} >/dev/null && exec {words} "$0" "$@"' for program, words in programs
    )
    failing = 'echo "$0 needs pkg or rez, and neither is on PATH" >&2; exit 127'
    return f"#!/bin/sh\n{tries}; {failing}; : for pkg and rez\n{body}"


def batch_text(forwarding: Forwarding) -> str:  # pragma: no cover - for Windows
    """Write a forwarding file for Windows, as rez does."""
    body = forwarding_text(forwarding).split("\n", 2)[2]
    return f"@echo off\n_pkg_fwd.exe %~dpnx0 %*\ngoto :eof\n:: YAML\n{body}"


def own_words() -> tuple[str, ...]:
    """Return the words that start the forwarding program of this `pkg`."""
    return (os.path.abspath(sys.executable), "-E", "-P", "-m", "pkg.cli.forwarding")


def suite_of(path: str) -> str | None:
    """Return the folder of the suite whose `bin` a wrapper is in; None when it is in none.

    A link to a wrapper counts as the wrapper.
    """
    for place in (os.path.abspath(path), os.path.realpath(path)):
        folder = os.path.dirname(os.path.dirname(place))
        if os.path.isfile(os.path.join(folder, "suite.yaml")):
            return folder
    return None
