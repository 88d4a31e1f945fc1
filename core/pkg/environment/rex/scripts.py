"""Write a recording as a script of one shell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pkg.environment.rex.compact import compacted, superseded
from pkg.environment.rex.failures import CommandError
from pkg.errors import RexError
from pkg.interfaces.actions import replay

if TYPE_CHECKING:
    from pkg.interfaces.actions import Action, EscapedString, Origin
    from pkg.interfaces.shell import OutputStyle, Shell

# Past this, one command is hardly cheaper than two.
_TOGETHER = 40


def write_script(
    shell: Shell,
    actions: Iterable[Action],
    *,
    program: str = "",
    style: OutputStyle = "file",
    headings: bool = True,
    compact: bool = False,
) -> str:
    """Write actions as code of a shell.

    Args:
        shell: whose code.
        actions: what to write; recorded for a shell with the same rules.
        program: the shell's program, for the interpreter line; none is written when empty.
        style: `file` for a script, `eval` for one line to evaluate (no comments).
        headings: whether a comment names each package and section.
        compact: write few long lines that are quick to execute, without headings.

    Raises:
        CommandError: the shell cannot express an action; names the code that asked for it.
    """
    lines = script_lines(
        shell,
        actions,
        program=program,
        headings=headings and style == "file" and not compact,
        compact=compact,
    )
    if style == "file":
        return "\n".join(lines) + "\n"
    kept = [line for line in lines if not line.startswith(("#", "rem "))]
    if shell.statement_separator == ";":
        kept = [line.rstrip().rstrip(";") for line in kept]
    return shell.statement_separator.join(kept)


def script_lines(
    shell: Shell,
    actions: Iterable[Action],
    *,
    program: str = "",
    headings: bool = False,
    compact: bool = False,
) -> list[str]:
    """Write actions as pieces of code, each of which stands on its own; see `write_script`."""
    lines: list[str] = []
    pairs = compacted(shell, actions) if compact else [(action, None) for action in actions]
    # Values to set together; only a compact script has any.
    together: dict[str, str | EscapedString] = {}
    origin: Origin | None = None
    environ: dict[str, str] | None = {} if shell.expands_variables else None
    hidden = superseded([action for action, _ in pairs]) if compact and shell.expands_variables else ()
    for number, (action, mentions) in enumerate(pairs):
        if mentions is not None and action.name == "setenv":
            # A command expands all its values before it sets the first.
            if len(together) == _TOGETHER or (mentions and not together.keys().isdisjoint(mentions)):
                lines += shell.setenv_many(list(together.items()))
                together = {}
            together[action.key] = action.args[1]
            continue
        if together:
            lines += shell.setenv_many(list(together.items()))
            together = {}
        if action.name == "shebang":
            if program:
                lines += shell.shebang(program)
            continue
        if headings and action.origin is not origin:
            origin = action.origin
            lines += shell.comment(_heading(origin))
        try:
            if environ is None:
                lines += shell.lines(action)
            else:
                previous = environ.get(action.key, "") if action.inherited is None else action.inherited
                if number not in hidden:
                    lines += shell.lines(action, previous)
                replay(action, environ)
        except RexError as error:
            raise CommandError(action.origin, action.line, str(error)) from error
    if together:
        lines += shell.setenv_many(list(together.items()))
    return lines


def _heading(origin: Origin) -> str:
    return f"{origin.section} of {origin.package}" if origin.package else origin.section
