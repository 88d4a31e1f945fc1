"""How two contexts differ, and which requests make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.why.chains import Links
from pkg.why.trials import Picks, Trials
from pkg.why.variables import VariableAnswer, Variables, variables_of

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext

# What the tool sets about the resolve itself; it differs whenever anything does, and tells nothing new.
_ABOUT_THE_RESOLVE = (
    "REZ_USED",
    "REZ_USED_VERSION",
    "REZ_USED_TIMESTAMP",
    "REZ_USED_REQUESTED_TIMESTAMP",
    "REZ_USED_REQUEST",
    "REZ_USED_RESOLVE",
    "REZ_USED_LOCAL_RESOLVE",
    "REZ_USED_IMPLICIT_PACKAGES",
    "REZ_USED_PACKAGES_PATH",
    "REZ_USED_EPH_RESOLVE",
    "REZ_RXT_FILE",
)


class PackageDifference(NamedTuple):
    """A package that is not the same in both.

    Attributes:
        name: the family.
        change: `added`, `removed`, `version`, `variant` or `repository` (same version from another place).
        first, second: the package in either context, such as `maya-2024[0]`; None where there is none.
        causes: the differing requests that make this difference, as written; see `cause`.
        cause: `request`; `requests together` (only all of them make it); `repositories` (the same request at
            another time, place or under other filters); `unknown`.
        chain: the way from a request to the package, in the second context, or in the first for a removed
            one; as text.
    """

    name: str
    change: str
    first: str | None
    second: str | None
    causes: tuple[str, ...]
    cause: str
    chain: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**self._asdict(), "causes": list(self.causes), "chain": list(self.chain)}


class VariableDifference(NamedTuple):
    """A variable that is not the same in both.

    Attributes:
        name: the variable.
        first, second: its values; None where it is not set.
        removed: entries that only the first has, and the package that put them there.
        added: entries that only the second has, and the package that put them there.
        reordered: whether both have the same entries in another order.
        about_package: whether it only tells of one package, such as `REZ_MAYA_VERSION`.
    """

    name: str
    first: str | None
    second: str | None
    removed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    reordered: bool
    about_package: bool

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "first": self.first,
            "second": self.second,
            "removed": [{"entry": text, "package": package} for text, package in self.removed],
            "added": [{"entry": text, "package": package} for text, package in self.added],
            "reordered": self.reordered,
            "about_package": self.about_package,
        }


class ToolDifference(NamedTuple):
    """A tool that not the same packages offer in both."""

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "first": list(self.first), "second": list(self.second)}


class Differences:
    """All differences between two solved contexts.

    Attributes:
        requests: requests, implicit ones included, that only the first and only the second has.
        packages: by name of the family.
        ephemerals: resolved ephemerals that only the first and only the second has.
        order: whether packages that both have stand in another order.
        variables, tools: by name.
    """

    def __init__(self) -> None:
        self.requests: tuple[list[str], list[str]] = ([], [])
        self.packages: list[PackageDifference] = []
        self.ephemerals: tuple[list[str], list[str]] = ([], [])
        self.order = False
        self.variables: list[VariableDifference] = []
        self.tools: list[ToolDifference] = []

    def __bool__(self) -> bool:
        """Whether the environments differ; requests alone do not count."""
        return bool(self.packages or any(self.ephemerals) or self.order or self.variables or self.tools)

    def to_data(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "different": bool(self),
            "requests": {"only_first": self.requests[0], "only_second": self.requests[1]},
            "packages": [each.to_data() for each in self.packages],
            "ephemerals": {"only_first": self.ephemerals[0], "only_second": self.ephemerals[1]},
            "order_differs": self.order,
            "variables": [each.to_data() for each in self.variables],
            "tools": [each.to_data() for each in self.tools],
        }


def compare(
    first: ResolvedContext,
    second: ResolvedContext,
    *,
    parent_environ: Mapping[str, str] | None = None,
    seconds: float = 2.0,
) -> Differences:
    """Compare two contexts.

    Args:
        first: a solved one.
        second: the same.
        parent_environ: what both environments are made in; None for that of this process.
        seconds: how long looking for causes may take.

    Raises:
        ResolvedContextError: one has no solution.
        PackageCommandError: package code failed.
    """
    found = Differences()
    ours, theirs = _requests(first), _requests(second)
    found.requests = (
        [each for each in ours if each not in theirs],
        [each for each in theirs if each not in ours],
    )
    ephemerals = [list(map(str, each.resolved_ephemerals or ())) for each in (first, second)]
    found.ephemerals = (_without(ephemerals[0], ephemerals[1]), _without(ephemerals[1], ephemerals[0]))
    names = [[each.name for each in context.resolved_packages or ()] for context in (first, second)]
    both = set(names[0]) & set(names[1])
    found.order = [name for name in names[0] if name in both] != [name for name in names[1] if name in both]
    found.packages = _packages(first, second, found.requests, seconds)
    one, other = variables_of(first, parent_environ), variables_of(second, parent_environ)
    found.variables = list(_variables(one, other))
    found.tools = list(_tools(first, second))
    return found


def _requests(context: ResolvedContext) -> list[str]:
    return list(map(str, context.requested_packages(include_implicit=True)))


def _without(texts: list[str], others: list[str]) -> list[str]:
    return [text for text in texts if text not in others]


# --- packages ------------------------------------------------------------------------------------


def _packages(
    first: ResolvedContext,
    second: ResolvedContext,
    requests: tuple[list[str], list[str]],
    seconds: float,
) -> list[PackageDifference]:
    ours = {each.name: each for each in first.resolved_packages or ()}
    theirs = {each.name: each for each in second.resolved_packages or ()}
    causes: _Causes | None = None
    links = Links(first), Links(second)
    differences = []
    for name in sorted({*ours, *theirs}):
        one, other = ours.get(name), theirs.get(name)
        if one is not None and other is not None and one.handle == other.handle:
            continue
        if one is None:
            change = "added"
        elif other is None:
            change = "removed"
        elif one.version != other.version:
            change = "version"
        else:
            change = "variant" if one.index != other.index else "repository"
        if causes is None:
            causes = _Causes(first, requests, seconds)
        wanted = None if other is None else (str(other.version), other.index)
        blamed, cause = causes.of(name, wanted, change)
        chains = links[other is not None].chains(name)
        differences.append(
            PackageDifference(
                name,
                change,
                one.qualified_name.removesuffix("[]") if one is not None else None,
                other.qualified_name.removesuffix("[]") if other is not None else None,
                blamed,
                cause,
                tuple(str(link.requirement) for link in chains[0]) if chains else (),
            )
        )
    return differences


class _Causes:
    """Finds the requests behind a difference: each is put into the first request alone, and solved."""

    def __init__(
        self, context: ResolvedContext, requests: tuple[list[str], list[str]], seconds: float
    ) -> None:
        self._requests = requests
        self._own = _requests(context)
        self._trials = Trials(context, seconds=seconds)
        self._solved: list[tuple[str, Picks | None]] | None = None

    def of(
        self, name: str, wanted: tuple[str, int | None] | None, change: str
    ) -> tuple[tuple[str, ...], str]:
        """Return the requests that give a package what the second context has, and the sort of cause."""
        if not any(self._requests):
            return (), "repositories"
        if change == "repository":
            return (), "repositories"
        if self._solved is None:
            self._solved = list(self._changed_one_by_one())
        blamed = tuple(
            told for told, picks in self._solved if picks is not None and picks.get(name) == wanted
        )
        if blamed:
            return blamed, "request"
        if self._trials.is_over:
            return (), "unknown"
        together = self._trials.solve(self._replaced(*self._requests))
        if together.picks is not None and together.picks.get(name) == wanted:
            return (
                *(f"without {each}" for each in self._requests[0]),
                *self._requests[1],
            ), "requests together"
        return (), "repositories"

    def _changed_one_by_one(self) -> Iterable[tuple[str, Picks | None]]:
        gone, come = self._requests
        by_name: dict[str, tuple[list[str], list[str]]] = {}
        for text in gone:
            by_name.setdefault(_family(text), ([], []))[0].append(text)
        for text in come:
            by_name.setdefault(_family(text), ([], []))[1].append(text)
        for out, new in by_name.values():
            if self._trials.is_over:
                return
            told = " ".join(new) if new else f"without {' '.join(out)}"
            yield told, self._trials.solve(self._replaced(out, new)).picks

    def _replaced(self, out: list[str], new: list[str]) -> list[str]:
        """Return the first request with some requests in the place of others."""
        kept: list[str] = []
        waiting = list(new)
        for text in self._own:
            if text not in out:
                kept.append(text)
            elif waiting:
                kept.append(waiting.pop(0))
        return kept + waiting


def _family(text: str) -> str:
    from pkg.version import Requirement

    return Requirement(text).name


# --- variables and tools -------------------------------------------------------------------------


def _variables(first: Variables, second: Variables) -> Iterable[VariableDifference]:
    names = {*first.names, *second.names}.difference(_ABOUT_THE_RESOLVE)
    for name in sorted(names):
        one, other = first.answer(name), second.answer(name)
        if one.value == other.value:
            continue
        removed, added = _entries(one, other), _entries(other, one)
        both_set = one.value is not None and other.value is not None
        reordered = both_set and not (removed or added)
        about = all(step.section == "package variables" for step in (*one.steps, *other.steps))
        yield VariableDifference(name, one.value, other.value, removed, added, reordered, about)


def _entries(answer: VariableAnswer, other: VariableAnswer) -> tuple[tuple[str, str], ...]:
    """Return the entries that only one of two answers has."""
    known = {entry.text for entry in other.entries}
    return tuple((entry.text, entry.step.who) for entry in answer.entries if entry.text not in known)


def _tools(first: ResolvedContext, second: ResolvedContext) -> Iterable[ToolDifference]:
    ours, theirs = _offers(first), _offers(second)
    for name in sorted({*ours, *theirs}):
        one, other = ours.get(name, ()), theirs.get(name, ())
        if one != other:
            yield ToolDifference(name, one, other)


def _offers(context: ResolvedContext) -> dict[str, tuple[str, ...]]:
    offers: dict[str, tuple[str, ...]] = {}
    for package, tools in context.get_tools().values():
        for tool in tools:
            offers[tool] = (*offers.get(tool, ()), package.qualified_name.removesuffix("[]"))
    return offers
