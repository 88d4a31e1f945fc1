"""Names, versions, requirements and families as integers, kept from solve to solve."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.version import Bound, Requirement, Version, VersionRange
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import bytes_of
from pkg_resolvers.jit.families import FamilyCode
from pkg_resolvers.jit.family_blocks import FamilyBlocks, compacted, without
from pkg_resolvers.jit.places import Line
from pkg_resolvers.jit.views import Views

if TYPE_CHECKING:
    from pkg.solve.outcome import Choice
    from pkg.solve.problem import CandidateFamily, CandidateVariant

_MOST_KEPT = 1 << 16

# Less than one part in so many of DATA that is no longer referred to is not worth being squeezed out.
_LITTLE = 8


class Texts(list[Any]):
    """Texts, or what they stand for: each is read when it is first asked for."""

    __slots__ = ("_read",)

    def __init__(self, texts: Sequence[str], read: Callable[[int, str], Any]) -> None:
        """Take the texts; `read` makes something else than a text of a number and its text."""
        super().__init__(texts)
        self._read = read

    def __getitem__(self, number: Any) -> Any:
        item = list.__getitem__(self, number)
        if type(item) is str:
            item = self[number] = self._read(number, item)
        return item


class Code:
    """Everything encoded so far: blocks PLACE, FAM, REQ, DATA, ORDER and RSTATE, and what numbers mean.

    Nothing in it depends on one solve, except that a family is encoded as *one* problem knows it. `family`
    sees to that by comparing objects: a caller that hands out the same CandidateFamily again, as a shared
    cache does, has it encoded once. Filters and orderers are laid over it; see `views`.

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
        families: those encoded, or read back, in this process, by number; see `encoded`.
        states: what `FamilyStates.state` said when a family was encoded, by number; only where it said
            something.
        choices: of variants that were part of a solution, by their record in DATA: solutions share them, as
            long as they are made of the same objects.
        vouched: the families that the running problem would hand out as they were encoded, as far as known.
        fresh: how many families were encoded, entirely or in part, since the code was made or kept.
        views: filters and orderers.
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
        self.blocks = FamilyBlocks(self.fam, self.req, self.data, self.order, self._first_bounds)
        self.states: dict[int, bytes] = {}
        self.vouched: set[int] = set()
        self.choices: dict[int, Choice] = {}
        self.fresh = 0
        self.views = Views(self)
        self._shared: object = None
        self.garbage = 0  # words of DATA no longer referred to
        self._line = Line((), self._versions_moved)
        self._labels = Line("", self._names_moved)
        self._points: dict[str, int] = {}
        self._kept_versions: str | None = None  # the texts of `_points`, while nobody has asked for one
        self._numbers: dict[str, int] = {}
        self._same: dict[int, int] = {}  # by id; most requirements are met as the same object again
        self._kept: list[Requirement] = []  # so that nothing else gets these ids
        self._families_by_name: dict[str, int] = {}
        self._asked_of: list[list[int]] | None = []  # requirements, by the family they are about
        self._stale: list[FamilyCode] = []
        self._untidy: list[FamilyCode] = []
        self._merged: dict[tuple[int, ...], tuple[int, ...] | None] = {}
        self._merged_lists: dict[int, tuple[object, tuple[int, ...] | None]] = {}  # by id
        self.point(Version())
        self.point(Version.inf)

    # --- kept from process to process --------------------------------------------------------------

    def parts(self) -> tuple[list[array[int]], tuple[Any, ...]]:
        """Give all that has to be kept: arrays, and plain data. What has no state is left out.

        Only while no solve runs.

        Raises:
            ValueError: a version is written with a line break in it.
        """
        self.settle()
        self.write()
        fam, req, data = self.fam[:], self.req, self.data
        garbage = self.garbage + without(fam, self.states)
        if garbage * _LITTLE > len(data):
            fam, req, data = compacted(fam, req, data)
            garbage = 0
        place = self.place
        by_place = {place[point]: point for point in range(len(place)) if point > 1}
        by_place.pop(0, None)  # other ways to write the empty version
        labels = fam[at.F_LABEL :: at.FAM_SIZE]
        arrays = [
            place,
            fam,
            req,
            data,
            array("q", [by_place[there] for there in sorted(by_place)]),
            array("q", sorted(range(len(labels)), key=labels.__getitem__)),
        ]
        # Not by way of `versions`, which would read them all.
        texts = (_joined(self.names), _joined(self._points_by_text()), _joined(self._numbers))
        return arrays, (len(self.order), garbage, *texts, self.states)

    @classmethod
    def restored(cls, arrays: Sequence[array[int]], table: Sequence[Any]) -> Code:
        """Make a code of its parts; see `parts`. They are used up."""
        code = cls()
        code.place, code.fam, code.req, code.data, points, labels = arrays
        size, code.garbage, names, versions, requirements, code.states = table
        code.names = names.split("\n") if names else []
        code.versions = Texts(versions.split("\n"), lambda _, text: Version(text))
        code._kept_versions = versions
        code.versions[:2] = [Version(), Version.inf]
        requirements = requirements.split("\n") if requirements else []
        code.requirements = Texts(requirements, code._requirement)
        code._numbers = dict(zip(requirements, range(len(requirements)), strict=True))
        code.order = bytes_of(size)
        code.answers = bytes_of(2 * len(requirements))
        code.blocks = FamilyBlocks(code.fam, code.req, code.data, code.order, code._first_bounds)
        code._families_by_name = dict(zip(code.names, range(len(code.names)), strict=True))
        code._asked_of = None
        version, place = code.versions.__getitem__, code.place
        code._line.restore(
            lambda: (points, [place[point] for point in points]), lambda point: version(point).key
        )
        code._labels.restore(
            lambda: (labels, [code.fam[number * at.FAM_SIZE + at.F_LABEL] for number in labels]),
            code.names.__getitem__,
        )
        return code

    # --- versions and names ----------------------------------------------------------------------

    def point(self, version: Version) -> int:
        """Give the point of a version; equal versions written differently have points of their own."""
        text = str(version)
        points = self._points_by_text()
        point = points.get(text)
        if point is None:
            point = points[text] = len(self.versions)
            self.versions.append(version)
            # Put first, appended after: putting may move all places.
            place = (1 << 62) if version is Version.inf else self._line.place(version.key)
            self.place.append(place)
        return point

    def _points_by_text(self) -> dict[str, int]:
        if self._kept_versions is not None:
            # Not before a requirement is met that no earlier process has met.
            texts = self._kept_versions.split("\n")
            self._points = dict(zip(texts, range(len(texts)), strict=True))
            self._kept_versions = None
        return self._points

    def _versions_moved(self) -> None:
        for point in range(len(self.place)):
            if point != 1:
                self.place[point] = self._line.place(self.versions[point].key)

    def name(self, name: str) -> int:
        """Give the number of a family name."""
        number = self._families_by_name.get(name)
        if number is None:
            number = self._families_by_name[name] = len(self.names)
            self.names.append(name)
            if self._asked_of is not None:
                self._asked_of.append([])
            label = self._labels.place(name)
            record = bytes_of(at.FAM_SIZE)
            record[at.F_LABEL] = label
            record[at.F_EPHEMERAL] = int(name.startswith("."))
            self.fam.extend(record)
        return number

    def _names_moved(self) -> None:
        for number in range(len(self.fam) // at.FAM_SIZE):
            self.fam[number * at.FAM_SIZE + at.F_LABEL] = self._labels.place(self.names[number])

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
        self.req.extend((family, kind, len(ends) // 2, start, start + len(ends), 0, 0, 0))
        self.answers.extend((0, 0))
        if self._asked_of is not None:
            self._asked_of[family].append(number)

    def _requirement(self, number: int, text: str) -> Requirement:
        """Read a requirement of an earlier process; `text` is what `requirement` tells it by."""
        text, _, pieces = text.partition(" ")
        requirement = Requirement(text)
        if pieces and (requirement.range is None or len(requirement.range.bounds) != int(pieces)):
            begin = self.req[number * at.REQ_SIZE + at.R_ENDS]
            ends = iter(self.data[begin : begin + 2 * int(pieces)])
            versions = self.versions
            return requirement.with_range(
                VersionRange.from_bounds(
                    Bound(versions[low >> 2], low & 3 == 1, versions[high >> 2], high & 3 == 1)
                    for low, high in zip(ends, ends, strict=True)
                )
            )
        return requirement

    def _requirements_about(self, family: int) -> list[int]:
        if self._asked_of is None:
            self._asked_of = [[] for _ in self.names]
            for number, about in enumerate(self.req[at.R_FAMILY :: at.REQ_SIZE]):
                self._asked_of[about].append(number)
        return self._asked_of[family]

    def merged(self, variant: CandidateVariant) -> tuple[int, ...] | None:
        """Give the numbers of a variant's requirements, merged name by name; equal ones as the same object.

        None where they contradict each other or cannot be found out: that ends the solve, but only when a
        scope with the variant is looked at, and then the reference solver says why.
        """
        try:
            requires = variant.requires
        except PkgError:
            return None
        known = self._merged_lists.get(id(requires))
        if known is None:
            try:
                merged = self._merge(variant, requires)
            except PkgError:
                merged = None
            if len(self._merged_lists) >= _MOST_KEPT:
                self._merged_lists.clear()
            # With the list itself, so that nothing else gets its id.
            known = self._merged_lists[id(requires)] = (requires, merged)
        return known[1]

    def _merge(self, variant: CandidateVariant, requires: tuple[Requirement, ...]) -> tuple[int, ...] | None:
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

    # --- families --------------------------------------------------------------------------------

    def begin(self, shared: object, *, states: bool = False) -> None:
        """Note whose families the next solve uses.

        Args:
            shared: `Problem.shared`; what stands for `Problem.states` where there is one.
            states: which of the two. Under one state there may be other objects; they go with the problem.
        """
        if shared is None or shared != self._shared:
            self.vouched.clear()
            if states:
                self.choices.clear()
            else:
                self.views.void()
        self._shared = shared

    def missing(self, number: int) -> None:
        """Note that no repository has a family."""
        self._forget(number)
        self.fam[number * at.FAM_SIZE + at.F_STATE] = 2

    def _forget(self, number: int) -> None:
        """Forget how a family is encoded, so that it can be encoded anew."""
        self.vouched.discard(number)
        self.states.pop(number, None)
        self.families.pop(number, None)
        self.views.forget(number)
        entry = number * at.FAM_SIZE
        self.garbage += self.fam[entry + at.F_SIZE]
        self.fam[entry + at.F_SIZE] = 0

    def encoded(self, number: int) -> FamilyCode | None:
        """Give the code of a family, perhaps without a source; None when it was not encoded yet."""
        code = self.families.get(number)
        entry = number * at.FAM_SIZE
        if code is None and self.fam[entry + at.F_STATE] == 1:
            record = self.fam[entry : entry + at.FAM_SIZE]
            code = self.families[number] = FamilyCode.written(number, self.names[number], record, self.blocks)
        return code

    def family(self, number: int, source: CandidateFamily) -> FamilyCode:
        """Give the code of a family, a new one if it was made of another object."""
        code = self.families.get(number)
        if code is None or code.source is not source:
            self._line.extend(candidate.version.key for candidate in source.candidates)
            code = FamilyCode.of(number, source, self.point)
            self._forget(number)
            self.families[number] = code
            for q in self._requirements_about(number):
                self.req[q * at.REQ_SIZE + at.R_READY] = 0
            self._stale.append(code)
            self.fresh += 1
        return code

    def load(self, code: FamilyCode, slots: Sequence[int]) -> None:
        """Load and encode definitions of a family; it must have a source.

        Raises:
            PkgError: a definition cannot be loaded.
        """
        self._stale.append(code)
        self.fresh += 1
        code.load(slots, self.merged)
        if not code.regular:
            self.states.pop(code.number, None)

    def write(self) -> None:
        """Write the families that have changed; to be called before the kernel is."""
        stale, self._stale = self._stale, []
        for code in dict.fromkeys(stale):
            if self.families.get(code.number) is code:
                self._write(code)

    def _write(self, code: FamilyCode) -> None:
        """Write a family as it is now; what was written of it before is garbage from then on."""
        before, entry = len(self.data), code.number * at.FAM_SIZE
        self.blocks.write(code)
        self.garbage += self.fam[entry + at.F_SIZE]
        self.fam[entry + at.F_SIZE] = len(self.data) - before
        if not code.tidy:
            self._untidy.append(code)
        self.views.rewritten(code)

    def settle(self) -> None:
        """Put families that were loaded bit by bit into their natural order; only while no solve runs."""
        untidy, self._untidy = self._untidy, []
        for code in untidy:
            if not code.tidy and self.families.get(code.number) is code:
                self.families[code.number] = code.settled()
                self._stale.append(self.families[code.number])

    def rewrite(self, code: FamilyCode) -> None:
        """Have a family written again, because something about its slots was found out."""
        self._stale.append(code)

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


def _joined(texts: Collection[str]) -> str:
    text = "\n".join(texts)
    if text.count("\n") + 1 != max(1, len(texts)):
        raise ValueError("a text has a line break in it")
    return text
