"""One package family as integers: its slots, its loaded variants, and what those require (see `layout`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant, Problem
    from pkg.version import Version
    from pkg_resolvers.jit.family_blocks import FamilyBlocks


class FamilyCode:
    """The encoded part of a family: definitions are loaded, and encoded, version by version as needed.

    Bits once given are kept, since scope records refer to them, and `slot_of` is only ever appended to.
    `settled` makes another object with bits and columns in their natural order, between solves.

    Attributes:
        number: the family's number.
        name: its name.
        source: the packages, as some problem hands them out; None when they were encoded by an earlier
            process and nobody has asked for them yet (see `attach`).
        points: the point of each slot's version; slots stand in descending order.
        loaded: per slot 0, or how it is loaded: VARIED or PLAIN.
        first: the first bit of each slot.
        counts: the number of variants of each slot.
        unloaded: how many slots are not loaded.
        slot_of: the slot of each bit.
        positions: the place of each slot in the source's listing.
        requires: the requirements of each loaded variant, merged, as numbers; None where that fails.
        times: when each slot was released; see S_TIME.
        columns: the families its variants mention, numbered.
        regular: whether the variants of each package are numbered from 0, as it is with packages of files.
        tidy: whether bits and columns are in their natural order.
    """

    __slots__ = (
        "_listing",
        "_slots",
        "columns",
        "counts",
        "first",
        "loaded",
        "name",
        "number",
        "points",
        "positions",
        "regular",
        "requires",
        "slot_of",
        "source",
        "tidy",
        "times",
        "unloaded",
    )

    def __init__(self, number: int, name: str) -> None:
        """Make an empty family."""
        self.number = number
        self.name = name
        self.points: list[int] = []
        self.loaded = bytearray()
        self.first: list[int] = []
        self.counts: list[int] = []
        self.unloaded = 0
        self.times: list[int] = []
        self.slot_of: list[int] = []
        self.requires: list[tuple[int, ...] | None] = []
        self.columns: dict[int, int] = {}
        self.regular = True
        self.tidy = True
        self.source: CandidateFamily | None = None
        self.positions: list[int] = []
        self._slots: list[Candidate] = []
        self._listing: list[int] = []

    @classmethod
    def of(cls, number: int, source: CandidateFamily, point: Callable[[Version], int]) -> FamilyCode:
        """Make the code of a family of which nothing is loaded yet.

        Args:
            number: its number.
            source: the packages.
            point: gives the point of a version.
        """
        code = cls(number, source.name)
        code.attach(source)
        code.points = [point(candidate.version) for candidate in code._slots]
        total = code.unloaded = len(code.points)
        code.loaded, code.first, code.counts = bytearray(total), [0] * total, [0] * total
        code.times = [-1] * total
        return code

    @classmethod
    def written(cls, number: int, name: str, record: Sequence[int], blocks: FamilyBlocks) -> FamilyCode:
        """Read back what was written of a family; without a source.

        Args:
            number: its number.
            name: its name.
            record: its record of FAM.
            blocks: where the rest lies.
        """
        code = cls(number, name)
        for point, first, count, loaded, time in blocks.slots(record):
            code.points.append(point)
            code.first.append(first)
            code.counts.append(count)
            code.loaded.append(loaded)
            code.times.append(time)
        code.unloaded = code.loaded.count(0)
        for slot, requires in blocks.variants(record):
            code.slot_of.append(slot)
            code.requires.append(requires)
        code.columns = {family: number for number, family in enumerate(blocks.columns(record))}
        code.tidy = record[at.F_FLAT] == 1 == record[at.F_BY_NAME]
        return code

    def attach(self, source: CandidateFamily) -> None:
        """Take the packages from here from now on; they must be those that were encoded."""
        if source is self.source:
            return
        candidates = source.candidates
        listing = sorted(range(len(candidates)), key=lambda n: candidates[n].version.key, reverse=True)
        slot_of = {n: slot for slot, n in enumerate(listing)}
        self.source = source
        self.positions = listing
        self._slots = [candidates[n] for n in listing]
        self._listing = [slot_of[n] for n in range(len(listing))]

    def attach_to(self, problem: Problem) -> None:
        """Take the packages from a problem, which must know those that were encoded."""
        source = problem.unfiltered(self.name)
        assert source is not None
        self.attach(source)

    # --- questions; those about packages need a source -----------------------------------------------

    def candidate(self, slot: int) -> Candidate:
        """Give the package of a slot."""
        return self._slots[slot]

    def variant(self, bit: int) -> CandidateVariant:
        """Give the variant of a bit."""
        slot = self.slot_of[bit]
        return self._slots[slot].variants[bit - self.first[slot]]

    def index(self, bit: int) -> int | None:
        """Give the index of a variant; None for a package without variants."""
        slot = self.slot_of[bit]
        if not self.regular:
            return self.variant(bit).index
        return None if self.loaded[slot] == at.PLAIN else bit - self.first[slot]

    def listed(self, slots: Sequence[int]) -> list[int]:
        """Put slots into the order in which the repositories list them."""
        if len(slots) < 2:
            return list(slots)
        wanted = set(slots)
        return [slot for slot in self._listing if slot in wanted]

    def is_loaded(self, slot: int) -> bool:
        """Tell whether the definition of a slot was asked for already."""
        return self.loaded[slot] != 0

    def has_variants(self, slots: Sequence[int]) -> bool:
        """Tell whether any of these slots has a variant, as far as they are loaded."""
        return any(self.counts[slot] for slot in slots)

    # --- changes -------------------------------------------------------------------------------------

    def load(self, slots: Sequence[int], merge: Callable[[CandidateVariant], tuple[int, ...] | None]) -> None:
        """Ask for definitions, in listing order, and give their variants bits; needs a source.

        Args:
            slots: slots not loaded yet.
            merge: makes numbers of a variant's requirements; None where that fails.

        Raises:
            PkgError: a definition cannot be loaded; rez raises here too. Those before it are kept.
        """
        variants: dict[int, Sequence[CandidateVariant]] = {}
        try:
            for slot in self.listed(slots):
                candidate = self._slots[slot]
                variants[slot] = () if candidate.excluded else candidate.variants
        finally:
            for slot in sorted(variants):
                found = variants[slot]
                plain = len(found) == 1 and found[0].index is None
                self.first[slot] = len(self.slot_of)
                self.counts[slot] = len(found)
                self.loaded[slot] = at.PLAIN if plain else at.VARIED
                self.unloaded -= 1
                self.times[slot] = release_time(self._slots[slot])
                if not plain and any(variant.index != place for place, variant in enumerate(found)):
                    self.regular = False
                for variant in found:
                    self.slot_of.append(slot)
                    self.requires.append(merge(variant))

    def settled(self) -> FamilyCode:
        """Give the same with bits and columns in their natural order; for the next solve."""
        from copy import copy

        code = copy(self)
        order = sorted(range(len(self.slot_of)), key=lambda bit: (self.slot_of[bit], bit))
        code.slot_of = [self.slot_of[bit] for bit in order]
        code.requires = [self.requires[bit] for bit in order]
        code.first = self.first[:]
        for bit in range(len(order) - 1, -1, -1):
            code.first[code.slot_of[bit]] = bit
        code.counts, code.loaded = self.counts[:], self.loaded[:]
        code.columns = {}
        return code


def release_time(candidate: Candidate) -> int:
    """Give the release time of a package that is loaded; see S_TIME."""
    try:
        return int(candidate.handle.timestamp or 0)  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError, PkgError):
        return -1
