"""Errors of package code, told with package, section, file and line."""

from __future__ import annotations

from pkg.errors import PackageCommandError, RexError, RexStopError
from pkg.interfaces.actions import Origin


class CommandError(PackageCommandError, RexError):
    """Package code that failed to compile, raised, or asked for something impossible.

    Attributes:
        origin: package, section and file.
        line: line of the code, counted from 1 (see `Origin.in_file`); None if not known.
        reason: what went wrong, one sentence.
        trace: Python's traceback as text; empty unless asked for.
    """

    def __init__(self, origin: Origin, line: int | None, reason: str, trace: str = "") -> None:
        super().__init__(origin, line, reason, trace)
        self.origin = origin
        self.line = line
        self.reason = reason
        self.trace = trace

    def __str__(self) -> str:
        text = f"{place(self.origin, self.line)}: {self.reason}"
        return f"{text}\n\n{self.trace}" if self.trace else text


class CommandStopError(CommandError, RexStopError):
    """Package code that called `stop()`; the message is the package author's."""

    def __str__(self) -> str:
        return f"{place(self.origin, self.line)} stopped the environment: {self.reason}"


def place(origin: Origin, line: int | None) -> str:
    """Name the code an action or error comes from, as precisely as it is known."""
    text = f"{origin.section} of package {origin.package}" if origin.package else origin.section
    number = None
    if line is not None:
        number = f"line {line}" if origin.in_file else f"line {line} of the code"
    details = [origin.file, number]
    known = ", ".join(filter(None, details))
    return f"{text} ({known})" if known else text


def reason_of(error: BaseException) -> str:
    """Say in one line what an exception of package code says."""
    message = str(error)
    if isinstance(error, RexError):
        return message
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
