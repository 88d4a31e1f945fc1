"""Contradictions that only show when one package is tried version by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pkg.explain.chains import Load, Proof, group_of
from pkg.explain.explanation import RuledOut, Step

if TYPE_CHECKING:
    from pkg.explain.narrowing import Narrowing, Option
    from pkg.version import Requirement

# A package with more sorts of variants than this is not tried, and no more packages than that.
_MOST_SORTS = 60
_MOST_PACKAGES = 24


class _Sort(NamedTuple):
    """Options with the same requirements, and what follows from taking one of them."""

    options: tuple[Option, ...]
    result: Narrowing


class Choices:
    """A package of which every option was tried.

    Attributes:
        family: the package.
        complete: whether each of its options comes to a contradiction by itself.
    """

    def __init__(self, family: str, sorts: Sequence[_Sort], load: Load) -> None:
        self.family = family
        self._sorts = list(sorts)
        self._load = load
        self.complete = all(sort.result.contradiction is not None for sort in sorts)

    @property
    def refuted(self) -> int:
        """How many sorts of options come to a contradiction."""
        return sum(sort.result.contradiction is not None for sort in self._sorts)

    def paths(self) -> dict[Requirement, tuple[Step, ...]]:
        """Return the way from each request to this package, or to what contradicts one of its options."""
        found: dict[Requirement, tuple[Step, ...]] = {}
        for sort in self._sorts:
            meeting = sort.result.contradiction
            if meeting is not None:
                for request, path in Proof(sort.result, self._load, meeting).paths().items():
                    found.setdefault(request, path)
        return found

    def ruled_out(self) -> tuple[RuledOut, ...]:
        """Return what is against each of the options, those with one reason together."""
        family = self._load(self.family)
        if family is None:
            return ()
        candidates = {candidate.version: candidate for candidate in family.candidates}
        groups: dict[str, list[Option]] = {}
        for sort in self._sorts:
            groups.setdefault(self._reason(sort), []).extend(sort.options)
        return tuple(
            group_of(family, [(candidates[option.version], option.index) for option in options], reason)
            for reason, options in groups.items()
        )

    def _reason(self, sort: _Sort) -> str:
        meeting = sort.result.contradiction
        if meeting is None:
            return "leads to contradictions further on"
        proof = Proof(sort.result, self._load, meeting)
        if meeting == self.family:
            clash = next(
                (r.clash for r in reversed(sort.result.removals[meeting]) if r.clash is not None), None
            )
            if clash is not None:
                return proof.clash_text(clash)
        steps = proof.path_from(self.family) or ()
        essential = proof.essential()
        last = steps[-1] if steps else None
        others = [
            proof.reason(demand)
            for demand in essential
            if last is None or (demand.source or "") != last.family or str(demand.requirement) != last.what
        ]
        own = _first_person(steps)
        if not own:
            return " and ".join(others) or "contradicts the request"
        clashing = [r.clash for r in sort.result.removals.get(meeting, ()) if r.clash is not None]
        if clashing and len(others) == 0:
            others = [f"{meeting} {proof.clash_text(clashing[-1])}"]
        return f"{own}, but {' and '.join(others[:2])}" if others else own


def _first_person(steps: Sequence[Step]) -> str:
    """Tell a way as the rest of a sentence about its first package."""
    if not steps:
        return ""
    text = f"{steps[0].verb} {steps[0].what}"
    if len(steps) == 1:
        return text
    if len(steps) > 3:
        return f"{text}, and so {steps[-1].text}"
    return f"{text}; {'; '.join(step.text for step in steps[1:])}"


def try_choices(narrowing: Narrowing, load: Load) -> Choices | None:
    """Find a package all of whose options lead to a contradiction, trying those with few sorts first.

    Args:
        narrowing: one that came to no contradiction.
        load: gives families.

    Returns:
        The package; where there is none that settles it, the one of which most options are out. None where
        there is nothing to choose.

    Raises:
        OutOfTime: it took too long.
    """
    sorts: dict[str, list[tuple[Option, ...]]] = {}
    for family, options in narrowing.options.items():
        if len(options) > 1:
            groups: dict[tuple[object, ...], list[Option]] = {}
            for option in options:
                key = tuple(map(str, option.needs.values())) if option.needs is not None else (option,)
                groups.setdefault((*key, *_matters(narrowing, option)), []).append(option)
            if len(groups) <= _MOST_SORTS:
                sorts[family] = [tuple(group) for group in groups.values()]
    best: Choices | None = None
    for family in sorted(sorts, key=lambda name: len(sorts[name]))[:_MOST_PACKAGES]:
        tried = [_Sort(group, narrowing.supposing(family, group)) for group in sorts[family]]
        choices = Choices(family, tried, load)
        if choices.complete:
            return choices
        if best is None or choices.refuted > best.refuted:
            best = choices
    return best


def _matters(narrowing: Narrowing, option: Option) -> tuple[bool, ...]:
    """Tell apart versions about which other options have different opinions."""
    opinions: list[bool] = []
    seen: set[str] = set()
    for family, options in narrowing.options.items():
        if family == option.family or len(options) > 200:
            continue
        for other in options:
            requirement = (other.needs or {}).get(option.family)
            if requirement is None or requirement.range is None or str(requirement) in seen:
                continue
            seen.add(str(requirement))
            opinions.append(option.version in requirement.range)
    return tuple(opinions)
