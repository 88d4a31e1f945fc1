"""What follows from a request without trying anything out, and from what each step of that followed.

Each wanted family holds *options*: variants that may still be part of a solution. What all options of a
family require is required of the solution; an option that contradicts what another family has left is none.
Both are repeated until nothing changes or a family has no option left. Whatever is removed, is removed for a
reason that is kept, so that a contradiction can be followed back to the requests.

This finds what a resolver finds before it has to choose. It decides nothing about answers; backends do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pkg.errors import PkgError
from pkg.version import Requirement, RequirementList, VersionRange

if TYPE_CHECKING:
    from pkg.solve.problem import Candidate, CandidateFamily
    from pkg.version import Version


class Option:
    """One variant that may be part of a solution.

    Attributes:
        family: its family.
        version: its version.
        index: its variant index, or None.
        needs: its merged requirements by name; None when they contradict each other.
    """

    __slots__ = ("family", "index", "needs", "version")

    def __init__(self, family: str, version: Version, index: int | None, merged: RequirementList) -> None:
        self.family = family
        self.version = version
        self.index = index
        self.needs = None if merged.conflict else merged.requirements_dict

    def __repr__(self) -> str:
        return f"{self.family}-{self.version}[{'' if self.index is None else self.index}]"


class Demand(NamedTuple):
    """A requirement that a solution has to meet.

    Attributes:
        requirement: the requirement; of several options with different ranges, the union.
        source: the family whose options all require it; None for the request itself.
        options: those options, as they were then.
        request: the request, where `source` is None.
    """

    requirement: Requirement
    source: str | None
    options: tuple[Option, ...] = ()
    request: Requirement | None = None


class Removal(NamedTuple):
    """Options that are none any more.

    Attributes:
        options: the options.
        demand: the requirement on their family that they do not meet; None where `clash` says why.
        clash: their own requirement that another family cannot meet.
    """

    options: tuple[Option, ...]
    demand: Demand | None
    clash: Requirement | None = None


class Broken(NamedTuple):
    """A package that ends any resolve whose range reaches it.

    Attributes:
        family: its family.
        version: its version.
        why: what is wrong, as the rest of a sentence.
    """

    family: str
    version: Version
    why: str


class Narrowing:
    """The state of one request.

    Attributes:
        options: family to the options left.
        demands: family to what is required of it, in order of discovery.
        removals: family to what was removed, in order.
        hidden: family to the candidates in range that a filter hides.
        broken: packages in range that no resolver gets past.
        contradiction: the family that has no option left; None while there is none.
        missing: a requirement on a family that does not exist, or has no version that meets all; None.
        requests: the request.
    """

    def __init__(
        self,
        requests: Sequence[Requirement],
        load: Callable[[str], CandidateFamily | None],
        check_time: Callable[[], object],
    ) -> None:
        self.requests = tuple(requests)
        self.options: dict[str, tuple[Option, ...]] = {}
        self.demands: dict[str, list[Demand]] = {}
        self.removals: dict[str, list[Removal]] = {}
        self.hidden: dict[str, list[Candidate]] = {}
        self.broken: list[Broken] = []
        self.contradiction: str | None = None
        self.missing: Demand | None = None
        self._load = load
        self._check_time = check_time
        self._made: dict[str, dict[Version, tuple[Option, ...]]] = {}
        self._ranges: dict[str, VersionRange] = {}
        self._changed: list[str] = []
        for request in requests:
            if self.contradiction is None and self.missing is None:
                self._demand(request.name, Demand(request, None, request=request))

    @property
    def ended(self) -> bool:
        """Whether nothing more can follow."""
        return self.contradiction is not None or self.missing is not None

    def supposing(self, family: str, options: Iterable[Option]) -> Narrowing:
        """Return a copy in which a family is left with these options only."""
        other = object.__new__(Narrowing)
        other.requests = self.requests
        other.options = {**self.options, family: tuple(options)}
        other.demands = {name: list(demands) for name, demands in self.demands.items()}
        other.removals = {name: list(removals) for name, removals in self.removals.items()}
        other.hidden = dict(self.hidden)
        other.broken = list(self.broken)
        other.contradiction = other.missing = None
        other._load, other._check_time, other._made = self._load, self._check_time, self._made
        other._ranges = dict(self._ranges)
        other._changed = [family]
        other.run()
        return other

    def run(self) -> None:
        """Follow everything that follows.

        Raises:
            OutOfTime: that took too long.
            PkgError: a definition cannot be loaded.
        """
        while self._changed and not self.ended:
            self._check_time()
            while self._changed and not self.ended:
                self._extract(self._changed.pop(0))
            if not self.ended:
                self._reduce()

    def options_for(self, requirement: Requirement) -> tuple[Option, ...]:
        """Return the options left of a family; of one not wanted yet, all that a requirement accepts."""
        known = self.options.get(requirement.name)
        if known is not None:
            return known
        family = self._load(requirement.name)
        return self._all_options(family, requirement) if family is not None else ()

    # --- what a family requires --------------------------------------------------------------------

    def _extract(self, family: str) -> None:
        options = self.options.get(family, ())
        if not options or options[0].needs is None:
            return
        for name, first in options[0].needs.items():
            found = [option.needs.get(name) for option in options[1:] if option.needs is not None]
            if any(one is None or one.conflict != first.conflict for one in found):
                continue
            requirement = _union(first, [one for one in found if one is not None])
            if requirement is None or requirement.range is None:
                continue
            known = [demand for demand in self.demands.get(name, ()) if demand.source == family]
            if known and known[-1].requirement == requirement:
                continue
            self._demand(name, Demand(requirement, family, options))
            if self.ended:
                return

    def _demand(self, name: str, demand: Demand) -> None:
        self.demands.setdefault(name, []).append(demand)
        requirement = demand.requirement
        if name.startswith("."):
            self._demand_ephemeral(name, requirement)
            return
        if name not in self.options:
            if requirement.conflict:
                return  # counts when something wants the family
            family = self._load(name)
            if family is None or not family.candidates:
                self.missing = demand
                return
            self._check_time()
            every = self._all_options(family, requirement)
            if not every:
                self.missing = demand
                return
            self.options[name] = every
            self._changed.append(name)
            for earlier in self.demands[name]:
                self._apply(name, earlier)
            return
        self._apply(name, demand)

    def _demand_ephemeral(self, name: str, requirement: Requirement) -> None:
        wanted = requirement.range
        if wanted is None:
            return
        if requirement.conflict:
            inverse = wanted.inverse()
            if inverse is None:
                self.contradiction = name if name in self._ranges else self.contradiction
                return
            wanted = inverse
        before = self._ranges.get(name)
        both = wanted if before is None else before.intersection(wanted)
        if both is None:
            self.contradiction = name
        else:
            self._ranges[name] = both

    def _apply(self, name: str, demand: Demand) -> None:
        wanted = demand.requirement.range
        if wanted is None:
            return
        kept = tuple(o for o in self.options[name] if (o.version in wanted) != demand.requirement.conflict)
        self._keep(name, kept, demand, None)

    def _keep(
        self, name: str, kept: tuple[Option, ...], demand: Demand | None, clash: Requirement | None
    ) -> None:
        before = self.options[name]
        if len(kept) == len(before):
            return
        left = set(kept)
        gone = tuple(option for option in before if option not in left)
        self.removals.setdefault(name, []).append(Removal(gone, demand, clash))
        self.options[name] = kept
        if not kept:
            self.contradiction = name
        elif name not in self._changed:
            self._changed.append(name)

    def _all_options(self, family: CandidateFamily, requirement: Requirement) -> tuple[Option, ...]:
        """Make the options inside of a range; those outside are removed for the sake of the demand."""
        wanted = requirement.range
        known = self._made.setdefault(family.name, {})
        found: list[Option] = []
        hidden: list[Candidate] = []
        for candidate in family.candidates:
            if wanted is not None and candidate.version not in wanted:
                continue
            if candidate.excluded:
                hidden.append(candidate)
                continue
            if candidate.version not in known:
                known[candidate.version] = self._options_of(family.name, candidate)
            found += known[candidate.version]
        self.hidden[family.name] = hidden
        return tuple(found)

    def _options_of(self, family: str, candidate: Candidate) -> tuple[Option, ...]:
        options = []
        try:
            for variant in candidate.variants:
                merged = variant.merged
                if merged.conflict:
                    pair = " and ".join(map(str, merged.conflict))
                    self.broken.append(
                        Broken(family, candidate.version, f"contradicts itself: it needs {pair}")
                    )
                options.append(Option(family, candidate.version, variant.index, merged))
        except PkgError as error:
            why = f"cannot be read: {' '.join(str(error).split())}"
            self.broken.append(Broken(family, candidate.version, why))
            return (Option(family, candidate.version, None, RequirementList(())),)
        return tuple(options)

    # --- what contradicts others -------------------------------------------------------------------

    def _reduce(self) -> None:
        """Remove options whose own requirements another family cannot meet."""
        verdicts: dict[tuple[int, str], bool] = {}
        for family in list(self.options):
            self._check_time()
            options = self.options[family]
            clashes: dict[Requirement, list[Option]] = {}
            for option in options:
                clash = self._clash(option, verdicts)
                if clash is not None:
                    clashes.setdefault(clash, []).append(option)
            for clash, gone in clashes.items():
                lost = set(gone)
                kept = tuple(option for option in self.options[family] if option not in lost)
                self._keep(family, kept, None, clash)
            if self.ended:
                return

    def _clash(self, option: Option, verdicts: dict[tuple[int, str], bool]) -> Requirement | None:
        """Return the first requirement of an option that what is left of its family cannot meet."""
        if option.needs is None:
            return None
        for name, requirement in option.needs.items():
            if requirement.range is None:
                continue
            if name in self.options:
                key = (id(requirement), name)
                if key not in verdicts:
                    verdicts[key] = _excludes(requirement, self.options[name])
                if verdicts[key]:
                    return requirement
            elif name in self._ranges:
                if requirement.conflict:
                    if requirement.range.issuperset(self._ranges[name]):
                        return requirement
                elif not requirement.range.intersects(self._ranges[name]):
                    return requirement
            elif not requirement.conflict and self._banned(name, requirement):
                return requirement
        return None

    def _banned(self, name: str, requirement: Requirement) -> bool:
        """Tell whether conflict requirements alone rule out all that a requirement accepts."""
        assert requirement.range is not None
        for demand in self.demands.get(name, ()):
            banned = demand.requirement.range
            if demand.requirement.conflict and banned is not None and banned.issuperset(requirement.range):
                return True
        return False


def _union(first: Requirement, others: Sequence[Requirement]) -> Requirement | None:
    """Return what several requirements on one family have in common: at least this is required."""
    if all(one is first or one == first for one in others):
        return first
    if first.conflict:
        common = first.range
        for one in others:
            if common is None or one.range is None:
                return None
            common = common.intersection(one.range)
        return None if common is None else first.with_range(common)
    if first.range is None or any(one.range is None for one in others):
        return None
    return first.with_range(first.range.union([one.range for one in others if one.range is not None]))


def _excludes(requirement: Requirement, options: Iterable[Option]) -> bool:
    wanted = requirement.range
    assert wanted is not None
    return all((option.version in wanted) == requirement.conflict for option in options)
