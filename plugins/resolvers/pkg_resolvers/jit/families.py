"""One package family as integers: its slots, variants and columns (see `layout`)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve.outcome import Choice
    from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant
    from pkg.version import Version

WORD = 64


def words(bits: int) -> int:
    """Give how many words a set of that many members takes."""
    return (bits + WORD - 1) // WORD


def as_bytes(members: int, size: int) -> bytes:
    """Give the words of a set, from one bit per member; little end first, as on every machine numba knows."""
    return members.to_bytes(8 * size, "little")


class FamilyCode:
    """The encoded part of a family: definitions are loaded, and encoded, version by version as needed.

    Bits once given are kept, since scope records refer to them, and `bits` is only ever appended to.
    `settled` makes another object with bits and columns in their natural order, between solves.

    Attributes:
        number: the family's number.
        source: what it was made of; the encoding holds for this very object.
        slots: the candidates, versions descending.
        bits: candidate, variant and slot of each loaded variant.
        choices: of variants that were part of a solution, by bit: solutions share them.
        requires: the requirements of each loaded variant, merged, as numbers; None where that fails.
        points: the point of each slot's version.
        positions: the place of each slot in the source's listing.
        tidy: whether bits and columns are in their natural order.
        unloaded: how many slots are not loaded.
        size: words of DATA it takes.
        preferred: an ordering, and where in DATA the slots are listed in its order.
    """

    __slots__ = (
        "_columns",
        "_counts",
        "_first",
        "_listing",
        "_loaded",
        "bits",
        "choices",
        "number",
        "points",
        "positions",
        "preferred",
        "requires",
        "size",
        "slots",
        "source",
        "tidy",
        "unloaded",
    )

    def __init__(self, number: int, source: CandidateFamily, point: Callable[[Version], int]) -> None:
        self.number = number
        self.source = source
        candidates = source.candidates
        listing = sorted(range(len(candidates)), key=lambda n: candidates[n].version.key, reverse=True)
        self.slots: list[Candidate] = [candidates[n] for n in listing]
        self.points = [point(candidate.version) for candidate in self.slots]
        self.preferred: tuple[object, int] | None = None
        slot_of = {n: slot for slot, n in enumerate(listing)}
        self._listing = [slot_of[n] for n in range(len(listing))]
        self.positions = listing
        self._loaded = bytearray(len(candidates))
        self._first = [0] * len(candidates)
        self._counts = [0] * len(candidates)
        self.unloaded = len(candidates)
        self.bits: list[tuple[Candidate, CandidateVariant, int]] = []
        self.choices: dict[int, Choice] = {}
        self.requires: list[tuple[int, ...] | None] = []
        self._columns: dict[int, int] = {}
        self.tidy = True
        self.size = 0

    def listed(self, slots: Sequence[int]) -> list[int]:
        """Put slots into the order in which the repositories list them."""
        if len(slots) < 2:
            return list(slots)
        wanted = set(slots)
        return [slot for slot in self._listing if slot in wanted]

    def is_loaded(self, slot: int) -> bool:
        """Tell whether the definition of a slot was asked for already."""
        return self._loaded[slot] == 1

    def has_variants(self, slots: Sequence[int]) -> bool:
        """Tell whether any of these slots has a variant, as far as they are loaded."""
        return any(self._counts[slot] for slot in slots)

    def load(self, slots: Sequence[int], merge: Callable[[CandidateVariant], tuple[int, ...] | None]) -> None:
        """Ask for definitions, in listing order, and give their variants bits.

        Args:
            slots: slots not loaded yet.
            merge: makes numbers of a variant's requirements; None where that fails.

        Raises:
            PkgError: a definition cannot be loaded; rez raises here too. Those before it are kept.
        """
        variants: dict[int, Sequence[CandidateVariant]] = {}
        try:
            for slot in self.listed(slots):
                candidate = self.slots[slot]
                variants[slot] = () if candidate.excluded else candidate.variants
        finally:
            for slot in sorted(variants):
                self._first[slot] = len(self.bits)
                self._counts[slot] = len(variants[slot])
                self._loaded[slot] = 1
                self.unloaded -= 1
                for variant in variants[slot]:
                    self.bits.append((self.slots[slot], variant, slot))
                    self.requires.append(merge(variant))

    def settled(self) -> FamilyCode:
        """Give the same with bits and columns in their natural order; for the next solve."""
        code = copy(self)
        order = sorted(range(len(self.bits)), key=lambda bit: (self.bits[bit][2], bit))
        code.bits = [self.bits[bit] for bit in order]
        code.choices = {}
        code.requires = [self.requires[bit] for bit in order]
        code._first = self._first[:]
        for bit in range(len(order) - 1, -1, -1):
            code._first[code.bits[bit][2]] = bit
        code._counts, code._loaded = self._counts[:], self._loaded[:]
        code._columns = {}
        return code

    def write(
        self,
        fam: array[int],
        data: array[int],
        order: array[int],
        *,
        req: array[int],
        first_bounds: Callable[[int], tuple[int, ...]],
    ) -> None:
        """Write the family to the end of DATA and ORDER, and its record to FAM.

        Args:
            fam: FAM; the labels in it must be in order of names.
            data: DATA.
            order: ORDER.
            req: REQ, read.
            first_bounds: gives what requirements of one family are listed by.
        """
        bits = len(self.bits)
        total = len(self.slots)
        place = at.FAM_SIZE * self.number
        self._number_columns(fam, req)
        columns = len(self._columns)
        size, column_size = words(bits), words(columns)

        running, flat = 0, True
        for slot in range(total):
            if not self._counts[slot]:
                self._first[slot] = running  # so that an interval of slots is an interval of bits
            flat = flat and self._first[slot] == running
            running += self._counts[slot]
        fam[place + at.F_FLAT] = int(flat)

        fam[place + at.F_STATE] = 1
        fam[place + at.F_SLOTS] = total
        fam[place + at.F_SLOT] = len(data)
        for record in zip(self.points, self._first, self._counts, self._loaded, strict=True):
            data.extend(record)
        fam[place + at.F_BITS] = bits
        fam[place + at.F_WORDS] = size
        fam[place + at.F_COLUMNS] = columns
        fam[place + at.F_COLUMN_WORDS] = column_size
        fam[place + at.F_COMPLETE] = int(self.unloaded == 0)
        fam[place + at.F_POISON] = 0
        poisoned = [bit for bit, requires in enumerate(self.requires) if requires is None]
        if poisoned:
            fam[place + at.F_POISON] = len(data)
            data.frombytes(as_bytes(sum(1 << bit for bit in poisoned), size))
        lists: dict[tuple[int, ...], int] = {}  # versions of a family mostly require the same
        which = [lists.setdefault(requires or (), len(lists)) for requires in self.requires]
        self._write_variants(fam, data, req, column_size, lists, which)
        self._write_columns(fam, data, req, size, first_bounds, lists, which)

        labels = [fam[family * at.FAM_SIZE + at.F_LABEL] for family in self._columns]
        by_name = all(one < other for one, other in pairwise(labels))
        fam[place + at.F_BY_NAME] = int(by_name)
        self.tidy = by_name and flat
        fam[place + at.F_ORDER] = len(order)
        order.extend(bytes_of(total + bits))

    def _number_columns(self, fam: array[int], req: array[int]) -> None:
        """Give new columns numbers; in order of their names when there were none before."""
        met = set[int]().union(*filter(None, self.requires))
        named = {req[q * at.REQ_SIZE + at.R_FAMILY] for q in met}
        fresh = [family for family in named if family not in self._columns]
        fresh.sort(key=lambda family: fam[family * at.FAM_SIZE + at.F_LABEL])
        for family in fresh:
            self._columns[family] = len(self._columns)

    def _write_variants(
        self,
        fam: array[int],
        data: array[int],
        req: array[int],
        column_size: int,
        lists: dict[tuple[int, ...], int],
        which: Sequence[int],
    ) -> None:
        """Write the variants.

        Args:
            fam: FAM.
            data: DATA.
            req: REQ, read.
            column_size: words of a set of columns.
            lists: the distinct lists of requirements, numbered.
            which: the number of each variant's list.
        """
        place = at.FAM_SIZE * self.number
        columns = self._columns
        found: list[tuple[int, int]] = []
        named: list[bytes] = []
        mentioned: list[bytes] = []
        for requires in lists:
            found.append((len(data), len(requires)))
            data.extend(requires)
            named_here = mentioned_here = 0
            for q in requires:
                column = 1 << columns[req[q * at.REQ_SIZE + at.R_FAMILY]]
                mentioned_here |= column
                if req[q * at.REQ_SIZE + at.R_KIND] == at.NORMAL:
                    named_here |= column
            named.append(as_bytes(named_here, column_size))
            mentioned.append(as_bytes(mentioned_here, column_size))
        records: list[int] = []
        for (_, _, slot), number in zip(self.bits, which, strict=True):
            records += (slot, *found[number])
        fam[place + at.F_VARIANT] = len(data)
        data.extend(array("q", records))
        for field, sets in ((at.F_NAMED, named), (at.F_MENTIONED, mentioned)):
            fam[place + field] = len(data)
            data.frombytes(b"".join([sets[number] for number in which]))

    def _write_columns(
        self,
        fam: array[int],
        data: array[int],
        req: array[int],
        size: int,
        first_bounds: Callable[[int], tuple[int, ...]],
        lists: dict[tuple[int, ...], int],
        which: Sequence[int],
    ) -> None:
        """Write the columns; `lists` and `which` as for `_write_variants`."""
        bits = len(self.bits)
        members = [0] * len(lists)
        for bit, number in enumerate(which):
            members[number] |= 1 << bit
        held: dict[int, int] = {}  # requirement to variants, as a set
        for requires, inside in zip(lists, members, strict=True):
            for q in requires:
                held[q] = held.get(q, 0) | inside
        by_column: list[list[int]] = [[] for _ in self._columns]
        for q in held:
            by_column[self._columns[req[q * at.REQ_SIZE + at.R_FAMILY]]].append(q)
        number_of: dict[int, int] = {}
        for distinct in by_column:
            distinct.sort(key=first_bounds)
            number_of.update(zip(distinct, range(len(distinct)), strict=True))
        tables = [[-1] * len(lists) for _ in by_column]
        for number, requires in enumerate(lists):
            for q in requires:
                tables[self._columns[req[q * at.REQ_SIZE + at.R_FAMILY]]][number] = number_of[q]
        # What the kernel reads of all columns in one go lies together.
        sets: list[bytes] = []
        for distinct in by_column:
            named = mentioned = 0
            for q in distinct:
                mentioned |= held[q]
                if req[q * at.REQ_SIZE + at.R_KIND] == at.NORMAL:
                    named |= held[q]
            sets += (as_bytes(named, size), as_bytes(mentioned, size))
        records: list[int] = []
        table_at = len(data)
        set_at = table_at + bits * len(by_column)
        list_at = set_at + 2 * size * len(by_column)
        for family, distinct, table in zip(self._columns, by_column, tables, strict=True):
            data.extend(array("q", [table[number] for number in which]))
            records += (family, table_at, set_at, set_at + size, list_at, len(distinct))
            table_at += bits
            set_at += 2 * size
            list_at += len(distinct)
        data.frombytes(b"".join(sets))
        for distinct in by_column:
            data.extend(distinct)
        fam[at.FAM_SIZE * self.number + at.F_COLUMN] = len(data)
        data.extend(records)


def bytes_of(count: int) -> array[int]:
    """Give that many zero words."""
    return array("q", bytes(8 * count))
