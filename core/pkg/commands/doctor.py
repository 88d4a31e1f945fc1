"""Look at everything a resolve depends on, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.cli.doctor import Section
    from pkg.cli.output import Output

_STYLES = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "red"}
_INDENT = 11  # columns before the text: two, the longest level, two


def doctor(
    ctx: typer.Context,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="mend what can be mended, such as compiling the solver, and look again"),
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="leave out what is in order")] = False,
) -> int:
    """Examine this installation: program, configuration, plugins, resolver, repositories, shells, tools.

    Nothing is changed without --fix, and nothing that takes long is done. An error is something that cannot
    work, a warning something that works but not as it should; each comes with a way out. The exit code is 1
    if there is an error.
    """
    from pkg.cli.doctor import examine, mend

    app = App.of(ctx)
    sections = examine()
    if fix:
        for finding, done in mend(sections):
            app.output.note(f"{finding.text}\n  -> {done}")
        sections = examine()
    levels = [finding.level for section in sections for finding in section.findings]
    if app.json:
        app.output.json(
            [
                {
                    "area": section.title,
                    "level": finding.level,
                    "text": finding.text,
                    "advice": finding.advice or None,
                    "fixable": finding.mend is not None,
                }
                for section in sections
                for finding in section.findings
                if not (quiet and finding.level == "ok")
            ]
        )
    else:
        for section in sections:
            _show(app.output, section, quiet=quiet)
        errors, warnings = levels.count("error"), levels.count("warning")
        app.output.line(_summary(errors, warnings))
    return int("error" in levels)


def _show(output: Output, section: Section, *, quiet: bool) -> None:
    findings = [finding for finding in section.findings if not (quiet and finding.level == "ok")]
    if findings:
        output.line(output.styled(section.title, "bold"))
    for finding in findings:
        label = output.styled(f"{finding.level:<7}", _STYLES[finding.level])
        first, *rest = _wrapped(finding.text)
        output.line(f"  {label}  {first}")
        for line in rest + (_wrapped(f"-> {finding.advice}", "   ") if finding.advice else []):
            output.line(" " * _INDENT + line)


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines for a terminal; a pipe gets it whole, so that it can be searched."""
    import sys

    if not sys.stdout.isatty():
        return [text]
    from shutil import get_terminal_size
    from textwrap import wrap

    width = max(min(get_terminal_size().columns, 100) - _INDENT, 30)
    return wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _summary(errors: int, warnings: int) -> str:
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    return " and ".join(counts) or "everything is in order"


COMMAND = Command("doctor", doctor, "look for what is wrong with this installation", json=True)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg doctor`."""
    register(COMMAND)
