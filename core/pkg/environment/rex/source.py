"""Run package code in a namespace and turn what goes wrong into one clear message."""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any

from pkg.environment.rex.failures import CommandError, CommandStopError, reason_of
from pkg.errors import PackageCommandError, RexStopError, failing_line
from pkg.interfaces.actions import Origin

if TYPE_CHECKING:
    from pkg.package.sourcecode import SourceCode


class Code:
    """Compiled package code that knows where it comes from.

    Attributes:
        origin: package, section and file.
        filename: what the frames of this code call their file.
        offset: subtract from a frame's line for the line that a person counts.
    """

    __slots__ = ("compiled", "filename", "offset", "origin")

    def __init__(self, compiled: CodeType, origin: Origin, offset: int) -> None:
        self.compiled = compiled
        self.origin = origin
        self.filename = compiled.co_filename
        self.offset = offset


def compile_section(source: SourceCode, package: str | None, section: str) -> Code:
    """Compile one command section of a package.

    Raises:
        CommandError: it is no Python.
    """
    in_file = source.first_line is not None and source.filepath is not None
    origin = Origin(package, section, source.filepath, in_file)
    try:
        compiled = source.compiled
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, SyntaxError) else None
        line = cause.lineno if cause else None
        reason = f"SyntaxError: {cause.msg}" if cause else str(error)
        if line is not None and not in_file:
            line -= 1
        raise CommandError(origin, line, reason) from error
    # Code without a known place in a file starts below the line that wraps it.
    return Code(compiled, origin, 0 if in_file else 1)


def compile_text(text: str, filename: str | None, section: str = "rex code") -> Code:
    """Compile module-level code that belongs to no package.

    Raises:
        CommandError: it is no Python.
    """
    origin = Origin(None, section, filename, filename is not None)
    try:
        compiled = compile(text, filename or "<string>", "exec")
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise CommandError(origin, line, f"{type(error).__name__}: {message}") from error
    return Code(compiled, origin, 0)


def run(code: Code, namespace: dict[str, Any], *, catch: bool, verbosity: int) -> None:
    """Run code in a namespace, which it may change.

    Args:
        code: what to run.
        namespace: its global names.
        catch: whether an exception becomes a CommandError (`catch_rex_errors`).
        verbosity: 2 or more adds Python's traceback to the message.

    Raises:
        CommandError: the code raised an exception. A CommandStopError if it called `stop()`.
    """
    try:
        exec(code.compiled, namespace)
    except PackageCommandError:
        raise
    except RexStopError as error:
        line = _line(error, code)
        raise CommandStopError(code.origin, line, str(error)) from error
    except Exception as error:
        if not catch:
            raise
        trace = ""
        if verbosity >= 2:
            import traceback

            trace = traceback.format_exc()
        raise CommandError(code.origin, _line(error, code), reason_of(error), trace) from error


def _line(error: BaseException, code: Code) -> int | None:
    line = failing_line(error, code.filename)
    return None if line is None else line - code.offset
