"""From what a narrowing found back to the requests: chains of who needs what, and what rules out what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pkg.explain.explanation import Chain, RuledOut, Step
from pkg.explain.versions import joined, name_packages, qualified, ranged

if TYPE_CHECKING:
    from pkg.explain.narrowing import Demand, Narrowing, Option
    from pkg.solve.problem import Candidate, CandidateFamily
    from pkg.version import Requirement

Load = Callable[[str], "CandidateFamily | None"]


class _Link(NamedTuple):
    """One thing that leads to another: `source` is a family, or a request where it comes from none."""

    source: str | Requirement
    step: Step | None


class Proof:
    """A narrowing that came to a contradiction, to be told."""

    def __init__(self, narrowing: Narrowing, load: Load, meeting: str) -> None:
        """Take a narrowing.

        Args:
            narrowing: the narrowing.
            load: gives families.
            meeting: the family that the chains lead to.
        """
        self._narrowing = narrowing
        self._load = load
        self.meeting = meeting

    # --- chains ------------------------------------------------------------------------------------

    def paths(self) -> dict[Requirement, tuple[Step, ...]]:
        """Return the shortest way from each request that matters to the meeting family."""
        return {node: path for node, path in self._walk().items() if not isinstance(node, str)}

    def path_from(self, family: str) -> tuple[Step, ...] | None:
        """Return the shortest way from a family to the meeting family; None where none leads there."""
        return self._walk().get(family)

    def _walk(self) -> dict[str | Requirement, tuple[Step, ...]]:
        found: dict[str | Requirement, tuple[Step, ...]] = {self.meeting: ()}
        queue = [self.meeting]
        while queue:
            family = queue.pop(0)
            for link in self._links(family):
                if link.source in found:
                    continue
                steps = found[family]
                found[link.source] = steps if link.step is None else (link.step, *steps)
                if isinstance(link.source, str):
                    queue.append(link.source)
        return found

    def _links(self, family: str) -> Iterable[_Link]:
        """Yield what made a family what it is."""
        demands = self.essential() if family == self.meeting else self._effective(family)
        for demand in demands:
            if demand.source is None:
                assert demand.request is not None
                yield _Link(demand.request, None)
            else:
                yield _Link(demand.source, self.needs(demand))
        for removal in self._narrowing.removals.get(family, ()):
            clash = removal.clash
            if clash is None:
                continue
            what = self._named(removal.options)
            name = clash.name
            if name in self._narrowing.options:
                left = self._narrowing.options[name]
                subject = self._named(left) if left else name
                yield _Link(name, Step(subject, "rules out", what, str(clash), name))
                continue
            for demand in self._narrowing.demands.get(name, ()):
                if demand.source is None:
                    assert demand.request is not None
                    yield _Link(
                        demand.request, Step(str(demand.requirement), "rules out", what, str(clash), "")
                    )
                else:
                    subject = f"{self._named(demand.options)} needs {demand.requirement}, which"
                    yield _Link(demand.source, Step(subject, "rules out", what, str(clash), demand.source))

    def needs(self, demand: Demand) -> Step:
        """Tell who asks for something."""
        return Step(self._named(demand.options), "needs", str(demand.requirement), family=demand.source or "")

    def _effective(self, family: str) -> list[Demand]:
        """Return the demands that brought a family in or removed some of it; the narrowest of each source."""
        demands = self._narrowing.demands.get(family, [])
        removing = {id(r.demand) for r in self._narrowing.removals.get(family, ()) if r.demand is not None}
        first = next((demand for demand in demands if not demand.requirement.conflict), None)
        chosen = [demand for demand in demands if demand is first or id(demand) in removing]
        if family.startswith("."):
            chosen = demands
        return _last_of_each_source(chosen)

    def essential(self) -> list[Demand]:
        """Return demands on the meeting family that are enough to leave nothing of it."""
        narrowing = self._narrowing
        demands = list(narrowing.demands.get(self.meeting, ()))
        if self.meeting.startswith("."):
            return _last_of_each_source(demands)
        family = self._load(self.meeting)
        if family is None:
            return demands[:1]
        clashing = {
            option.version
            for removal in narrowing.removals.get(self.meeting, ())
            if removal.clash is not None
            for option in removal.options
        }
        # What a candidate survives in whole or in part must be removed by a clash of its variants.
        versions = [one.version for one in family.candidates if one.version not in clashing]
        excluded = [
            {version for version in versions if not _meets(version, demand.requirement)} for demand in demands
        ]
        wanted = set().union(*excluded) if excluded else set()
        kept = list(range(len(demands)))
        for index in reversed(range(len(demands))):
            rest = [one for one in kept if one != index]
            if rest and set().union(*(excluded[one] for one in rest)) == wanted:
                if not any(not demands[one].requirement.conflict for one in rest):
                    continue
                kept = rest
        return [demands[index] for index in kept]

    def chains(self, core: Sequence[Requirement], implicits: Iterable[Requirement]) -> tuple[Chain, ...]:
        """Return the chain of each request; of one that leads there in two ways which contradict, both."""
        paths = self.paths()
        told = {path[-1] for path in paths.values() if path}
        further: list[tuple[Requirement, tuple[Step, ...]]] = []
        for demand in self.essential():
            if demand.source is None:
                continue
            last = self.needs(demand)
            if last in told:
                continue
            ways = Proof(self._narrowing, self._load, demand.source).paths()
            known = [(one, ways[one]) for one in core if one in ways]
            if known:
                request, path = min(known, key=lambda pair: len(pair[1]))
                further.append((request, (*path, last)))
        return make_chains(core, implicits, paths, further)

    # --- what is ruled out -------------------------------------------------------------------------

    def ruled_out(self, hidden_by: Callable[[Candidate], str]) -> tuple[RuledOut, ...]:
        """Return all versions of the meeting family, grouped by what is in the way.

        Args:
            hidden_by: tells what hides a candidate.
        """
        family = self._load(self.meeting)
        if family is None:
            return ()
        demands = self.essential()
        gone = {
            (option.version, option.index): removal.clash
            for removal in self._narrowing.removals.get(self.meeting, ())
            if removal.clash is not None
            for option in removal.options
        }
        groups: dict[str, list[tuple[Candidate, int | None]]] = {}
        for candidate in family.candidates:
            demand = next((one for one in demands if not _meets(candidate.version, one.requirement)), None)
            if demand is not None:
                groups.setdefault(self.reason(demand), []).append((candidate, None))
            elif candidate.excluded:
                groups.setdefault(hidden_by(candidate), []).append((candidate, None))
            else:
                for variant in candidate.variants:
                    clash = gone.get((candidate.version, variant.index))
                    if clash is not None:
                        groups.setdefault(self.clash_text(clash), []).append((candidate, variant.index))
        return tuple(group_of(family, picked, by) for by, picked in groups.items())

    def reason(self, demand: Demand) -> str:
        """Tell of a demand as the rest of a sentence about what it rules out."""
        if demand.source is None:
            return f"{demand.requirement} is requested"
        return self.needs(demand).text

    def clash_text(self, clash: Requirement) -> str:
        """Tell why a requirement of an option cannot be met."""
        return f"needs {clash}, but {self.against(clash)}"

    def against(self, clash: Requirement) -> str:
        """Tell what stands against a requirement."""
        narrowing, name = self._narrowing, clash.name
        family = None if name.startswith(".") else self._load(name)
        versions = [one.version for one in family.candidates if _meets(one.version, clash)] if family else []
        for demand in narrowing.demands.get(name, ()):
            against = demand.requirement
            if versions and not any(_meets(version, against) for version in versions):
                return self.reason(demand)
            if not versions and against.conflicts_with(clash):
                return self.reason(demand)
        left = narrowing.options.get(name)
        if left:
            return f"only {self._named(left).removeprefix('every ')} is left"
        return "others rule that out" if family else f"there is no {name}"

    def _named(self, options: Sequence[Option]) -> str:
        return named(options, self._load)


def named(options: Sequence[Option], load: Load) -> str:
    """Name the packages of options of one family."""
    family = load(options[0].family) if options else None
    if family is None:
        return ""
    return name_packages(family, [(option.version, option.index) for option in options])


def group_of(family: CandidateFamily, picked: Sequence[tuple[Candidate, int | None]], by: str) -> RuledOut:
    """Put candidates that are ruled out for one reason together."""
    known = sorted(candidate.version for candidate in family.candidates)
    plain = sorted({one.version for one, index in picked if index is None})
    texts = [ranged(plain, known)] if plain else []
    partial: dict[Candidate, list[int]] = {}
    for candidate, index in picked:
        if index is not None:
            partial.setdefault(candidate, []).append(index)
    whole = sorted(one.version for one, found in partial.items() if len(found) == len(one.variants))
    if whole:
        texts.append(ranged(whole, known))
    ordered = sorted(partial.items(), key=lambda item: item[0].version)
    parts = [
        f"{one.version}[{','.join(map(str, found))}]"
        for one, found in ordered
        if len(found) < len(one.variants)
    ]
    texts += parts if len(parts) <= 4 else [f"{len(parts)} variants from {parts[0]} to {parts[-1]}"]
    packages = [
        qualified(family.name, one.version, index)
        for one, index in sorted(picked, key=lambda pair: (pair[0].version, pair[1] or 0))
    ]
    return RuledOut(family.name, joined(texts), tuple(packages), by)


def make_chains(
    core: Sequence[Requirement],
    implicits: Iterable[Requirement],
    paths: dict[Requirement, tuple[Step, ...]],
    further: Sequence[tuple[Requirement, tuple[Step, ...]]] = (),
) -> tuple[Chain, ...]:
    """Return the chains of a core, empty ones where no way is known.

    Args:
        core: the requests.
        implicits: those that the configuration added.
        paths: the way of each.
        further: second ways, which follow the first.
    """
    added = set(map(id, implicits))
    chains = []
    for request in core:
        ways = [paths.get(request, ()), *(path for one, path in further if one is request)]
        chains += [Chain(str(request), id(request) in added, way) for way in ways]
    return tuple(chains)


def _meets(version: object, requirement: Requirement) -> bool:
    wanted = requirement.range
    return wanted is None or (version in wanted) != requirement.conflict  # type: ignore[operator]


def _last_of_each_source(demands: Iterable[Demand]) -> list[Demand]:
    chosen: dict[object, Demand] = {}
    for demand in demands:
        chosen[demand.source if demand.source is not None else demand.request] = demand
    return list(chosen.values())
