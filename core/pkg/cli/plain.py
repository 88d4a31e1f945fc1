"""Command lines so plain that they need no typer, whose import is nearly half the time of a short command.

A command lists options that may be read here (`Command.plain`). A line of its name, these options, each
spelled in full with its value in a word of its own, and requests if it takes some, is run at once. Any other
line, and every mistake in one, is typer's: it means the same there, which tests/core/cli/test_plain.py holds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError

if TYPE_CHECKING:
    from typing import Never

    from pkg.cli.app import App
    from pkg.interfaces.command import Command


class NotPlainError(Exception):
    """A command line that typer has to read."""


class PlainContext:
    """What a command gets as its `typer.Context`.

    Attributes:
        obj: the run.
        args: the words that nothing took; there are none.
        params: the value of each parameter of the command, given or not.
        command: nothing, since typer has not made the command.
        resilient_parsing: False, as when a command runs.
    """

    args: Sequence[str] = ()
    command = None
    resilient_parsing = False

    def __init__(self, app: App, params: Mapping[str, Any]) -> None:
        self.obj = app
        self.params = params

    def find_root(self) -> PlainContext:
        """Return the context that has the run."""
        return self

    def fail(self, message: str) -> Never:
        """Leave a mistake to typer.

        Raises:
            NotPlainError: always.
        """
        raise NotPlainError(message)


def run(app: App, arguments: Sequence[str]) -> Any:
    """Run a command line and return what its command does.

    Args:
        app: the run.
        arguments: the words after `pkg`.

    Raises:
        NotPlainError: it is not plain, or there is a mistake in it; nothing was done.
        Exception: what the command raises.
    """
    if not arguments or arguments[0].startswith("-"):
        raise NotPlainError
    try:
        command: Command = app.host.get("commands", arguments[0])
    except PkgError as error:
        raise NotPlainError from error
    words, behind = list(arguments[1:]), None
    if command.takes_command and "--" in words:
        position = words.index("--")
        words, behind = words[:position], words[position + 1 :]
    options = {**command.plain, "--json": ("--json", bool)} if command.json else command.plain
    values = read(words, options if command.plain else {})
    app.json = values.pop("--json", app.json)
    app.command_words = behind
    try:
        return command.function(PlainContext(app, defaults(command.function) | values), **values)
    except Exception as error:
        if _is_usage(error):
            app.command_words = None
            raise NotPlainError from error
        raise


def read(words: Sequence[str], options: Mapping[str, tuple[str, type]]) -> dict[str, Any]:
    """Return the values that words give to a command's parameters.

    Args:
        words: behind the command's name.
        options: see `Command.plain`.

    Raises:
        NotPlainError: there is something else among them.
    """
    if not options:
        raise NotPlainError
    values: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        name, type_ = options.get(word if word.startswith("-") else "", (None, None))
        if name is None or type_ is None:
            raise NotPlainError
        if type_ is list:
            values.setdefault(name, []).append(word)
            continue
        if type_ is bool:
            values[name] = True
            continue
        value = next(rest, "-")
        if value.startswith("-") or (type_ is int and not (value.isascii() and value.isdigit())):
            raise NotPlainError
        values[name] = type_(value)
    return values


def defaults(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the default values of a function's parameters; `inspect` takes long to import."""
    code, values = getattr(function, "__code__", None), getattr(function, "__defaults__", None)
    if code is None or not values:
        return {}
    return dict(zip(code.co_varnames[: code.co_argcount][-len(values) :], values, strict=True))


def _is_usage(error: Exception) -> bool:
    """Tell whether an error is one of usage, for which a command has to import typer."""
    if "typer" not in sys.modules:
        return False
    from typer import BadParameter

    return isinstance(error, BadParameter.__mro__[1])
