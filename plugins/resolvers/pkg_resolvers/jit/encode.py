"""Names, versions, requirements and families as integers, kept from solve to solve."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg.version import Version
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.families import FamilyCode, bytes_of
from pkg_resolvers.jit.places import Line

if TYPE_CHECKING:
    from pkg.solve.problem import CandidateFamily, CandidateVariant, Problem
    from pkg.version import Requirement

_MOST_KEPT = 1 << 16


class Code:
    """Everything encoded so far: blocks PLACE, FAM, REQ, DATA, ORDER and RSTATE, and what numbers mean.

    Nothing in it depends on one solve, except that a family is encoded as *one* problem knows it (its filter
    may hide versions, say). `family` sees to that by comparing objects: a caller that hands out the same
    CandidateFamily again, as a shared cache does, has it encoded once.

    Attributes:
        place: the block of that name, as the others below.
        fam: see `layout`.
        req: see `layout`.
        data: see `layout`.
        order: see `layout`.
        answers: RSTATE.
        names: family names by number.
        versions: versions by point.
        requirements: requirements by number.
        families: the encoded families, by number.
        vouched: the families that the running problem would hand out as they were encoded, as far as known.
    """

    def __init__(self) -> None:
        self.place = array("q")
        self.fam = array("q")
        self.req = array("q")
        self.data = array("q", [0])
        self.order = array("q", [0])
        self.answers = array("q")
        self.names: list[str] = []
        self.versions: list[Version] = []
        self.requirements: list[Requirement] = []
        self.families: dict[int, FamilyCode] = {}
        self.vouched: set[int] = set()
        self._shared: object = None
        self.garbage = 0  # words of DATA no longer referred to
        self._line = Line((), self._versions_moved)
        self._labels = Line("", self._names_moved)
        self._points: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._same: dict[int, int] = {}  # by id; most requirements are met as the same object again
        self._kept: list[Requirement] = []  # so that nothing else gets these ids
        self._families_by_name: dict[str, int] = {}
        self._asked_of: list[list[int]] = []  # requirements, by the family they are about
        self._stale: list[FamilyCode] = []
        self._untidy: list[FamilyCode] = []
        self._merged: dict[tuple[int, ...], tuple[int, ...] | None] = {}
        self.point(Version())
        self.point(Version.inf)

    # --- versions and names ----------------------------------------------------------------------

    def point(self, version: Version) -> int:
        """Give the point of a version; equal versions written differently have points of their own."""
        text = str(version)
        point = self._points.get(text)
        if point is None:
            point = self._points[text] = len(self.versions)
            self.versions.append(version)
            # Put first, appended after: putting may move all places.
            place = (1 << 62) if version is Version.inf else self._line.place(version.key)
            self.place.append(place)
        return point

    def _versions_moved(self) -> None:
        places = self._line.places
        for point in range(len(self.place)):
            if point != 1:
                self.place[point] = places[self.versions[point].key]

    def name(self, name: str) -> int:
        """Give the number of a family name."""
        number = self._families_by_name.get(name)
        if number is None:
            number = self._families_by_name[name] = len(self.names)
            self.names.append(name)
            self._asked_of.append([])
            label = self._labels.place(name)
            record = bytes_of(at.FAM_SIZE)
            record[at.F_LABEL] = label
            record[at.F_EPHEMERAL] = int(name.startswith("."))
            self.fam.extend(record)
        return number

    def _names_moved(self) -> None:
        places = self._labels.places
        for number in range(len(self.fam) // at.FAM_SIZE):
            self.fam[number * at.FAM_SIZE + at.F_LABEL] = places[self.names[number]]

    # --- requirements ----------------------------------------------------------------------------

    def requirement(self, requirement: Requirement) -> int:
        """Give the number of a requirement; two with one text share it."""
        number = self._same.get(id(requirement))
        if number is not None:
            return number
        text = str(requirement)
        if requirement.range is not None and len(requirement.range.bounds) > 1:
            # Pieces that touch print like the one piece that reading the text gives.
            text = f"{text} {len(requirement.range.bounds)}"
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.requirements)
            self.requirements.append(requirement)
            self._write_requirement(number, requirement)
        if len(self._kept) >= _MOST_KEPT:
            self._same.clear()
            self._kept.clear()
        self._same[id(requirement)] = number
        self._kept.append(requirement)
        return number

    def _write_requirement(self, number: int, requirement: Requirement) -> None:
        family = self.name(requirement.name)
        kind = at.CONFLICT if requirement.conflict else at.NORMAL
        ends: list[int] = []
        if requirement.range is None:
            kind = at.NOTHING
        else:
            for bound in requirement.range.bounds:
                ends.append(4 * self.point(bound.lower) + (1 if bound.lower_inclusive else 2))
                ends.append(4 * self.point(bound.upper) + (1 if bound.upper_inclusive else 0))
        start = len(self.data)
        self.data.extend(ends)
        self.data.extend(ends)  # room for as many slots
        self.req.extend((family, kind, len(ends) // 2, start, start + len(ends), 0))
        self.answers.extend((0, 0))
        self._asked_of[family].append(number)

    def merged(self, variant: CandidateVariant) -> tuple[int, ...] | None:
        """Give the numbers of a variant's requirements, merged name by name; equal ones as the same object.

        None where they contradict each other or cannot be found out: that ends the solve, but only when a
        scope with the variant is looked at, and then the reference solver says why.
        """
        try:
            requires = variant.requires
            same = self._same
            key = tuple([same.get(id(requirement), -1) for requirement in requires])
            if -1 in key:
                key = tuple(map(self.requirement, requires))
            try:
                return self._merged[key]
            except KeyError:
                pass
            merged: tuple[int, ...] | None = key
            if len({requirement.name for requirement in requires}) < len(requires):
                together = variant.merged
                merged = None if together.conflict else tuple(map(self.requirement, together))
            self._merged[key] = merged
            return merged
        except PkgError:
            return None

    # --- families --------------------------------------------------------------------------------

    def begin(self, shared: object) -> None:
        """Note whose families the next solve uses; see `Problem.shared`."""
        if shared is None or shared != self._shared:
            self.vouched.clear()
        self._shared = shared

    def missing(self, number: int) -> None:
        """Note that no repository has a family."""
        self.vouched.discard(number)
        old = self.families.pop(number, None)
        self.garbage += old.size if old else 0
        self.fam[number * at.FAM_SIZE + at.F_STATE] = 2

    def family(self, number: int, source: CandidateFamily) -> FamilyCode:
        """Give the code of a family, a new one if it was made of another object."""
        code = self.families.get(number)
        if code is None or code.source is not source:
            self._line.extend(candidate.version.key for candidate in source.candidates)
            code = FamilyCode(number, source, self.point)
            self.missing(number)
            self.families[number] = code
            for q in self._asked_of[number]:
                self.req[q * at.REQ_SIZE + at.R_READY] = 0
            self._stale.append(code)
        return code

    def load(self, code: FamilyCode, slots: Sequence[int]) -> None:
        """Load and encode definitions of a family.

        Raises:
            PkgError: a definition cannot be loaded.
        """
        self._stale.append(code)
        code.load(slots, self.merged)

    def write(self) -> None:
        """Write the families that have changed; to be called before the kernel is."""
        stale, self._stale = self._stale, []
        for code in dict.fromkeys(stale):
            if self.families.get(code.number) is code:
                self._write(code)

    def _write(self, code: FamilyCode) -> None:
        """Write a family as it is now; what was written of it before is garbage from then on."""
        before = len(self.data)
        code.write(self.fam, self.data, self.order, req=self.req, first_bounds=self._first_bounds)
        self.garbage += code.size
        code.size = len(self.data) - before
        if not code.tidy:
            self._untidy.append(code)

    def settle(self) -> None:
        """Put families that were loaded bit by bit into their natural order; only while no solve runs."""
        untidy, self._untidy = self._untidy, []
        for code in untidy:
            if not code.tidy and self.families.get(code.number) is code:
                self.families[code.number] = code.settled()
                self._stale.append(self.families[code.number])

    def prefer(self, code: FamilyCode, problem: Problem) -> None:
        """Note in which order a problem wants the versions of a family tried."""
        place = 0
        ordering, family = problem.ordering, code.source.name
        if not ordering.is_default and ordering.orderer(family) is not None:
            if code.preferred is None or code.preferred[0] is not ordering:
                key = ordering.version_key
                slots = code.listed(range(len(code.slots)))
                slots.sort(key=lambda slot: key(family, code.slots[slot].version), reverse=True)
                code.preferred = (ordering, len(self.data))
                self.data.extend(slots)
            place = code.preferred[1]
        self.fam[code.number * at.FAM_SIZE + at.F_PREFER] = place

    def _first_bounds(self, number: int) -> tuple[int, ...]:
        """Give what requirements of one family are listed by: with sorted input, unions are quick."""
        entry = number * at.REQ_SIZE
        start = self.req[entry + at.R_ENDS]
        return tuple(
            self.place[end >> 2] + (end & 3) - 1
            for end in self.data[start : start + min(2, 2 * self.req[entry + at.R_BOUNDS])]
        )

    def slots_in(self, code: FamilyCode, ends: Sequence[int]) -> list[int]:
        """Give the slots whose versions are within bounds, each a lower and an upper end."""
        place = self.place
        keys = [place[end >> 2] + (end & 3) - 1 for end in ends]
        found: list[int] = []
        for low, high in zip(keys[::2], keys[1::2], strict=True):
            # Slots descend, so the search is for places with the sign changed.
            begin = bisect_left(code.points, -high, key=lambda point: -place[point])
            end = bisect_right(code.points, -low, key=lambda point: -place[point])
            found += range(begin, end)
        return found
