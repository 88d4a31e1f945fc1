"""The answers of `pkg.why` as text for people, 80 columns wide where that is possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.cli.output import Output
    from pkg.why.absent import Absence
    from pkg.why.chains import Chain
    from pkg.why.differences import Differences, VariableDifference
    from pkg.why.package import PackageAnswer
    from pkg.why.tools import ToolAnswer
    from pkg.why.variables import Step, VariableAnswer

_WIDTH = 80
# More ways to a package than these tell nobody anything new.
_MOST_CHAINS = 5


def print_package(out: Output, answer: PackageAnswer) -> None:
    """Write why a package is there, or not."""
    variant = answer.variant
    if variant is None:
        assert answer.absence is not None
        _print_absence(out, answer, answer.absence)
    else:
        name = out.styled(variant.qualified_name.removesuffix("[]"), "bold")
        out.line(f"{name} is there because" if answer.chains else f"{name} is there")
        for chain in answer.chains[:_MOST_CHAINS]:
            _paragraph(out, _way(chain), "  ", "    ")
        if len(answer.chains) > _MOST_CHAINS:
            out.line(f"  and {len(answer.chains) - _MOST_CHAINS} more requests lead to it")
        _print_other_links(out, answer)
        _print_versions(out, answer)
        _print_variants(out, answer)
    if not answer.complete:
        out.line()
        out.line("Time was up before everything was looked at; --time-limit gives more.")


def _way(chain: Chain) -> str:
    first, *others = chain
    start = f"{first.requirement} is requested"
    if first.implicit:
        start = f"{first.requirement} is an implicit request"
    return ", ".join([start, *(f"{link.by} needs {link.requirement}" for link in others)])


def _print_other_links(out: Output, answer: PackageAnswer) -> None:
    """Write what else narrows the choice."""
    shown = {link for chain in answer.chains[:_MOST_CHAINS] for link in chain}
    others = [link for link in answer.links if link not in shown]
    if others:
        told = ", ".join(
            f"{link.requirement} is requested" if link.by is None else f"{link.by} needs {link.requirement}"
            for link in others
        )
        _paragraph(out, f"also: {told}", "  ", "    ")


def _print_versions(out: Output, answer: PackageAnswer) -> None:
    out.line()
    if not answer.newer:
        out.line("No newer version was passed over.")
        return
    out.line(
        out.styled("Why not another version" if not answer.matches else "Why not a newer version", "bold")
    )
    for row in answer.newer:
        _paragraph(out, f"{versions_text(row.versions)}: {row.reason.because}", "  ", "    ")


def _print_variants(out: Output, answer: PackageAnswer) -> None:
    if not answer.variants:
        return
    out.line()
    out.line(out.styled("Why not another variant", "bold"))
    for other in answer.variants:
        needs = " ".join(other.requires) or "nothing of its own"
        _paragraph(out, f"[{other.variant}] {needs}: {other.reason.because}", "  ", "    ")


def versions_text(versions: Sequence[str]) -> str:
    """Return versions in a row, highest first, as people say it: `3.11.0 to 3.12.1 (4 versions)`."""
    if len(versions) == 1:
        return versions[0]
    if len(versions) == 2:
        return f"{versions[1]} and {versions[0]}"
    return f"{versions[-1]} to {versions[0]} ({len(versions)} versions)"


def _print_absence(out: Output, answer: PackageAnswer, absence: Absence) -> None:
    out.line(f"{out.styled(answer.name, 'bold')} is not there: nothing asks for it.")
    if absence.only_constrained:
        told = "These say which versions it may be, and bring nothing in: "
        _paragraph(out, told + ", ".join(absence.only_constrained), "  ", "    ")
    if absence.wanted_by:
        _paragraph(out, "Other variants would bring it in: " + ", ".join(absence.wanted_by), "  ", "    ")
    if absence.works:
        others = f"; {', '.join(absence.changes)}" if absence.changes else "; nothing else would change"
        _paragraph(out, f"Requested, it would be {absence.package}{others}", "  ", "    ")
    elif absence.works is False:
        _paragraph(out, f"Requested, there is no solution: {absence.reason}", "  ", "    ")


# --- variables -----------------------------------------------------------------------------------


def print_variable(out: Output, answer: VariableAnswer) -> None:
    """Write where each entry of a variable comes from."""
    name = out.styled(answer.name, "bold")
    if answer.value is None:
        out.line(f"{name} is not set at the end.")
    elif answer.separator:
        out.line(f"{name} has {_counted(len(answer.entries), 'entry', 'entries')}, in this order:")
    else:
        out.line(f"{name} is one value:")
    for number, entry in enumerate(answer.entries, 1):
        out.line(f"{number:3} {entry.text or '(empty)'}")
        _line_of_step(out, entry.step)
        if entry.first is not entry.step:
            out.line(f"      first brought by {entry.first.who} ({entry.first.action}), {entry.first.place}")
    gone = [step for step in answer.steps if step.replaced is not None]
    if gone:
        out.line()
        out.line(out.styled("What was thrown away on the way", "bold"))
        for step in gone:
            _line_of_step(out, step, "  ")
            out.line(f"    threw away {_cut(step.replaced or '(empty)')}")
    if answer.hides_parent:
        out.line()
        out.line(f"The value outside of the environment does not count: {_cut(answer.parent or '(empty)')}")


def _line_of_step(out: Output, step: Step, indent: str = "      ") -> None:
    place = f", {step.place}" if step.place else ""
    out.line(f"{indent}{out.styled(step.who, 'cyan')} {step.action}{place}")


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH - 16 else text[: _WIDTH - 19] + "..."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# --- tools ---------------------------------------------------------------------------------------


def print_tool(out: Output, answer: ToolAnswer) -> None:
    """Write which package gives a program."""
    name = out.styled(answer.name, "bold")
    if answer.aliases:
        package, command, place = answer.aliases[-1]
        out.line(f"{name} is an alias of {package} for {command!r}, in a shell ({place})")
    wins = answer.wins
    if wins is not None:
        out.line(f"{name} is {wins.path}")
        _line_of_step(out, wins.step, "  ")
    elif not answer.aliases:
        out.line(f"{name} is in no folder of PATH.")
    if len(answer.programs) > 1:
        out.line()
        out.line(out.styled("Behind it on PATH", "bold"))
        for program in answer.programs[1:]:
            out.line(f"  {program.path}")
            _line_of_step(out, program.step, "    ")
    if answer.offered_by:
        out.line()
        listed = ", ".join(each.removesuffix("[]") for each in answer.offered_by)
        _paragraph(out, f"Listed as a tool by {listed}", "", "  ")
    elif answer.elsewhere:
        out.line()
        _paragraph(
            out, f"No package here lists it as a tool; these do: {', '.join(answer.elsewhere)}", "", "  "
        )


# --- differences ---------------------------------------------------------------------------------


def print_differences(
    out: Output, found: Differences, names: tuple[str, str], *, everything: bool = False
) -> None:
    """Write how two contexts differ.

    Args:
        out: where to.
        found: the differences.
        names: what the two contexts are called.
        everything: with the variables that only tell of packages, such as `REZ_MAYA_VERSION`.
    """
    if not found:
        out.line("The two environments are the same.")
        return
    out.line(f"{out.styled('-', 'red')} {names[0]}")
    out.line(f"{out.styled('+', 'green')} {names[1]}")
    _title(out, "Requests", any(found.requests))
    _signed(out, *found.requests)
    _title(out, "Packages", bool(found.packages) or found.order)
    for package in found.packages:
        first, second = package.first or "(none)", package.second or "(none)"
        note = "  (from another repository)" if package.change == "repository" else ""
        out.line(f"  {first} -> {second}{note}")
        _paragraph(out, _cause(package.causes, package.cause, package.chain), "      ", "      ")
    if found.order:
        out.line("  packages that both have stand in another order")
    _title(out, "Ephemerals", any(found.ephemerals))
    _signed(out, *found.ephemerals)
    _title(out, "Variables", bool(found.variables))
    hidden = 0
    for variable in found.variables:
        if variable.about_package and not everything:
            hidden += 1
        else:
            _print_variable_difference(out, variable)
    if hidden:
        out.line(
            f"  and {_counted(hidden, 'variable', 'variables')} of the packages themselves; -v shows them"
        )
    _title(out, "Tools", bool(found.tools))
    for tool in found.tools:
        one, other = (", ".join(each) or "(nobody)" for each in (tool.first, tool.second))
        out.line(f"  {tool.name}: {one} -> {other}")


def _cause(causes: Iterable[str], cause: str, chain: Sequence[str]) -> str:
    way = f"; by way of {' > '.join(chain)}" if len(chain) > 1 else ""
    if cause == "request":
        return f"because {' or '.join(map(_changed_request, causes))}{way}"
    if cause == "requests together":
        return f"because {', '.join(map(_changed_request, causes))}, all together{way}"
    if cause == "repositories":
        return f"the same request finds other packages: repositories, filters or time differ{way}"
    return f"the cause was not looked for, because time was up{way}"


def _changed_request(text: str) -> str:
    gone = text.removeprefix("without ")
    return f"{text} is requested" if gone == text else f"{gone} no longer is"


def _print_variable_difference(out: Output, variable: VariableDifference) -> None:
    if variable.reordered:
        out.line(f"  {variable.name}: the same entries in another order")
        out.line(f"    {out.styled('-', 'red')} {variable.first}")
        out.line(f"    {out.styled('+', 'green')} {variable.second}")
        return
    out.line(f"  {variable.name}")
    for sign, style, entries in (("-", "red", variable.removed), ("+", "green", variable.added)):
        for text, package in entries:
            out.line(f"    {out.styled(sign, style)} {text or '(empty)'}  {package}")


def _title(out: Output, text: str, wanted: bool) -> None:
    if wanted:
        out.line()
        out.line(out.styled(text, "bold"))


def _signed(out: Output, first: Iterable[str], second: Iterable[str]) -> None:
    for text in first:
        out.line(f"  {out.styled('-', 'red')} {text}")
    for text in second:
        out.line(f"  {out.styled('+', 'green')} {text}")


def _paragraph(out: Output, text: str, first: str, others: str) -> None:
    lines = wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        out.line(line)
