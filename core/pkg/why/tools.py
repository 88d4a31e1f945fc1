"""Which package gives a program, who else offers it, and which one is found."""

# ruff: noqa: PTH118, PTH113 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.errors import PkgError, ResolvedContextError
from pkg.why.variables import Step, Variables, variables_of

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.interfaces.actions import Action


class Program(NamedTuple):
    """A program of the wanted name in a folder of PATH.

    Attributes:
        path: the program.
        entry: its folder, as PATH has it.
        step: what put the folder on PATH.
    """

    path: str
    entry: str
    step: Step

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"path": self.path, "package": self.step.package, "set_by": self.step.to_data()}


class ToolAnswer:
    """Everything that can be told of one program in a context.

    Attributes:
        name: the program.
        offered_by: qualified names of the packages that list it among their tools.
        programs: the programs of that name on PATH, in order; the first one is found.
        aliases: packages that give the name to a command of the shell, and the command; the last one counts,
            and goes before any program.
        elsewhere: packages of the repositories that list it, newest of each family; looked for only when no
            package of the context does.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.offered_by: list[str] = []
        self.programs: list[Program] = []
        self.aliases: list[tuple[str, str, str]] = []
        self.elsewhere: list[str] = []

    @property
    def wins(self) -> Program | None:
        """The program that is found, aliases aside."""
        return self.programs[0] if self.programs else None

    def to_data(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "tool": self.name,
            "offered_by": self.offered_by,
            "programs": [program.to_data() for program in self.programs],
            "aliases": [
                {"package": package, "command": command, "place": place}
                for package, command, place in self.aliases
            ],
            "found": None if self.wins is None else self.wins.path,
            "elsewhere": self.elsewhere,
        }


def why_tool(
    context: ResolvedContext, name: str, parent_environ: Mapping[str, str] | None = None
) -> ToolAnswer:
    """Tell which package gives a program.

    Args:
        context: a solved one.
        name: the program, without a folder.
        parent_environ: what the environment is made in; None for that of this process.

    Raises:
        ResolvedContextError: there is no solution, or nobody anywhere knows such a program.
        PackageCommandError: package code failed.
    """
    variables = variables_of(context, parent_environ)
    answer = ToolAnswer(name)
    offers = {package: tools for package, tools in context.get_tools().values() if name in tools}
    answer.offered_by = [package.qualified_name for package in offers]
    answer.programs = list(_programs(variables, name))
    answer.aliases = [_alias(action) for action in variables.actions if _is_alias(action, name)]
    if not (answer.offered_by or answer.aliases):
        answer.elsewhere = list(_offered_elsewhere(context, name))
    if not (answer.offered_by or answer.programs or answer.aliases or answer.elsewhere):
        known = sorted({tool for _, tools in context.get_tools().values() for tool in tools})
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ResolvedContextError(
            f"no package offers the tool {name!r}, neither in this context nor in the newest versions of all "
            f"families, and it is not on PATH.{hint}"
        )
    return answer


def _programs(variables: Variables, name: str) -> Iterator[Program]:
    for entry in variables.answer("PATH").entries:
        path = os.path.join(entry.text, name)
        if entry.text and os.path.isfile(path) and os.access(path, os.X_OK):
            yield Program(path, entry.text, entry.step)


def _is_alias(action: Action, name: str) -> bool:
    return action.name == "alias" and action.args[0] == name


def _alias(action: Action) -> tuple[str, str, str]:
    step = Step(0, "alias", action)
    return step.package or "(pkg)", str(action.args[1]), step.place


def _offered_elsewhere(context: ResolvedContext, name: str) -> Iterator[str]:
    """Look at the newest version of each family; one that cannot be read is passed over."""
    for family in sorted({family.name for family in context.catalog.families()}):
        try:
            newest = context.catalog.latest_package(family)
            if newest is not None and name in (newest.tools or ()):
                yield newest.qualified_name
        except PkgError:
            continue
