"""A package family as one solve sees it: versions and variants by number, and who requires what."""

from __future__ import annotations

import time
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from pkg.errors import ResolveError
from pkg.version import Requirement, VersionRange
from pkg_resolvers.reference.bits import items
from pkg_resolvers.reference.contents import Contents
from pkg_resolvers.reference.variant_order import VariantOrder

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from pkg.solve import Candidate, CandidateFamily, CandidateVariant
    from pkg_resolvers.reference.session import Session


class SolverVariant:
    """One variant.

    Attributes:
        bit: its number in the family, in order of loading; within a version that is index order.
        position: the number of its version, in listing order.
        candidate: the version.
        variant: the variant as the problem has it.
    """

    __slots__ = ("_names", "bit", "candidate", "position", "variant")

    def __init__(self, bit: int, position: int, candidate: Candidate, variant: CandidateVariant) -> None:
        self.bit = bit
        self.position = position
        self.candidate = candidate
        self.variant = variant
        self._names: list[str] | None = None

    @property
    def requires(self) -> dict[str, Requirement]:
        """The merged requirements by name, in order."""
        return self.variant.merged.requirements_dict

    @property
    def names(self) -> list[str]:
        """The required families, without conflict requirements, sorted."""
        if self._names is None:
            self._names = sorted(name for name, one in self.requires.items() if not one.conflict)
        return self._names


class Column:
    """What the variants of one family say about one other family.

    Attributes:
        name: the other family.
        holders: by requirement (its id), the requirement and the variants that have exactly this one.
        wanted: the variants with an ordinary requirement.
        mentioned: the variants with any, conflict requirements included.
    """

    __slots__ = ("_unions", "holders", "mentioned", "name", "wanted")

    def __init__(self, name: str) -> None:
        self.name = name
        self.holders: dict[int, tuple[Requirement, int]] = {}
        self.wanted = 0
        self.mentioned = 0
        self._unions: dict[tuple[int, ...], Requirement] = {}

    def add(self, requirement: Requirement, variants: int) -> None:
        """Note that some variants have a requirement."""
        # Texts are parsed once, so that equal requirements are nearly always one object.
        _, before = self.holders.get(id(requirement), (None, 0))
        self.holders[id(requirement)] = (requirement, before | variants)
        self.mentioned |= variants
        if not requirement.conflict:
            self.wanted |= variants

    def common(self, variants: int) -> Requirement:
        """Give the requirement for whatever any of these variants accepts; all must want the family."""
        present = tuple(key for key, (_, holders) in self.holders.items() if holders & variants)
        known = self._unions.get(present)
        if known is None:
            ranges = [self.holders[key][0].range for key in present]
            one, *others = [range_ for range_ in ranges if range_ is not None]
            known = self._unions[present] = Requirement.construct(self.name, one.union(others))
        return known


class VariantList:
    """The order of one list of variants, a piece of history that shows in failure texts only.

    rez sorts the variants of a version when it first needs the best one, in place, and lists are shared
    between scopes and phases. A reduced version gets a list of its own, in the order of the old one.
    """

    __slots__ = ("is_sorted",)

    def __init__(self, is_sorted: bool = False) -> None:
        self.is_sorted = is_sorted


class Family:
    """One family during one solve."""

    def __init__(self, family: CandidateFamily, session: Session) -> None:
        self.name = family.name
        self.candidates = family.candidates
        self.columns: dict[str, Column] = {}
        self.variants: list[SolverVariant] = []
        self.masks = [0] * len(family.candidates)
        """By position, the variants of that version."""
        self.order = VariantOrder(self, session)
        self._session = session
        self._loaded = 0
        self._hidden = 0
        self._studied = 0
        self._lists: dict[int, VariantList] = {}
        self._contents: dict[int, Contents] = {}
        self._spread: dict[int, int] = {}
        self._requests: dict[int, Requirement] = {}
        self._ranges: dict[int, tuple[VersionRange, int, bool]] = {}
        by_version = sorted(range(len(self.candidates)), key=lambda n: self.candidates[n].version.key)
        self._cuts = [(self.candidates[position].version.key, 0) for position in by_version]
        self._up_to = [0]  # item n: the n lowest versions
        for position in by_version:
            self._up_to.append(self._up_to[-1] | 1 << position)

    # --- versions --------------------------------------------------------------------------------

    def inside(self, range_: VersionRange) -> int:
        """Give the versions inside a range, loaded or not."""
        return self._range(range_)[1]

    def is_tidy(self, range_: VersionRange) -> bool:
        """Tell whether the pieces of a range are apart, so that it means just the versions inside it.

        Where they overlap (see `pkg.version.bounds.union`), rez's comparisons of whole ranges may disagree
        with its tests of single versions.
        """
        return self._range(range_)[2]

    def _range(self, range_: VersionRange) -> tuple[VersionRange, int, bool]:
        known = self._ranges.get(id(range_))
        if known is None:
            bounds = range_.bounds
            tidy = all(one.high <= other.low for one, other in pairwise(bounds))
            inside = 0
            if tidy:
                for bound in bounds:
                    low, high = bisect_left(self._cuts, bound.low), bisect_left(self._cuts, bound.high)
                    inside |= self._up_to[high] & ~self._up_to[low]
            else:
                for position, candidate in enumerate(self.candidates):
                    if candidate.version in range_:
                        inside |= 1 << position
            # The range is kept so that nothing else can get its id.
            known = self._ranges[id(range_)] = (range_, inside, tidy)
        return known

    def fetch(self, range_: VersionRange) -> Contents | None:
        """Give all variants of the versions inside a range, loading what is not loaded yet.

        Returns:
            None when there are none, or filters hide them all.

        Raises:
            PkgError: a definition cannot be loaded.
        """
        inside = self.inside(range_)
        for position in items(inside & ~(self._loaded | self._hidden)):
            self._load(position)
        versions = inside & self._loaded
        return self.contents(self.spread(versions), versions) if versions else None

    def _load(self, position: int) -> None:
        candidate = self.candidates[position]
        start = time.perf_counter()
        hidden = candidate.excluded
        variants = () if hidden else candidate.variants
        self._session.load_time += time.perf_counter() - start
        if not variants:
            self._hidden |= 1 << position
            return
        self._loaded |= 1 << position
        for variant in variants:
            bit = len(self.variants)
            self.variants.append(SolverVariant(bit, position, candidate, variant))
            self.masks[position] |= 1 << bit

    def take(self, positions: Iterable[int], variants: Container[int]) -> int:
        """Load some versions and give those of their variants whose candidate variant has one of some ids."""
        taken = 0
        for position in positions:
            if not self._loaded >> position & 1:
                self._load(position)
            for bit in items(self.masks[position]):
                if id(self.variants[bit].variant) in variants:
                    taken |= 1 << bit
        return taken

    def request(self, versions: int) -> Requirement:
        """Give `name==v1|==v2...` over some versions."""
        known = self._requests.get(versions)
        if known is None:
            range_ = VersionRange.from_versions(self.candidates[n].version for n in items(versions))
            known = self._requests[versions] = Requirement.construct(self.name, range_)
        return known

    # --- variants --------------------------------------------------------------------------------

    def spread(self, versions: int) -> int:
        """Give all variants of some loaded versions."""
        known = self._spread.get(versions)
        if known is None:
            known = 0
            for position in items(versions):
                known |= self.masks[position]
            self._spread[versions] = known
        return known

    def contents(self, variants: int, versions: int) -> Contents:
        """Give the one object for a subset of variants.

        Args:
            variants: the subset, not empty.
            versions: the versions that these variants are of.
        """
        known = self._contents.get(variants)
        if known is None:
            known = self._contents[variants] = Contents(self, variants, versions)
        return known

    def study(self, variants: int, versions: int) -> None:
        """Read the requirements of some variants; rez does so for a whole scope at once, and not before.

        Raises:
            ResolveError: the requirements of a variant contradict each other. It ends the solve, even if this
                variant would never have been chosen.
        """
        fresh = variants & ~self._studied
        if not fresh:
            return
        found: dict[int, int] = {}
        known: dict[int, Requirement] = {}
        for position in items(versions):
            for bit in items(fresh & self.masks[position]):
                variant = self.variants[bit]
                merged = variant.variant.merged
                if merged.conflict:
                    raise ResolveError(_contradiction(self.name, variant, merged.conflict))
                for requirement in merged:
                    key = id(requirement)
                    known[key] = requirement
                    found[key] = found.get(key, 0) | 1 << bit
        for key, holders in found.items():
            name = known[key].name
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = Column(name)
                self._session.mentioned_by.setdefault(name, set()).add(self.name)
            column.add(known[key], holders)
        self._studied |= fresh

    def list_at(self, position: int) -> VariantList:
        """Give the list that all scopes share which hold every variant of a version."""
        known = self._lists.get(position)
        if known is None:
            known = self._lists[position] = VariantList()
        return known


def _contradiction(family: str, variant: SolverVariant, pair: tuple[Requirement, Requirement]) -> str:
    version = f"-{variant.candidate.version}" if variant.candidate.version else ""
    index = "" if variant.variant.index is None else variant.variant.index
    return (
        f"The package {family}{version}[{index}] has an internal requirements conflict: "
        f"{pair[0]} <--!--> {pair[1]}"
    )
