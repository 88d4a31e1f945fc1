"""Writes a family's slots, variants and columns to the blocks, and reads them back (see `layout`)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import as_bytes, bytes_of, members, words

if TYPE_CHECKING:
    from pkg_resolvers.jit.families import FamilyCode


class FamilyBlocks:
    """The blocks that families are written to: records to FAM, the rest to the end of DATA and ORDER.

    What was written of a family before stays in DATA, no longer referred to.
    """

    __slots__ = ("_data", "_fam", "_first_bounds", "_order", "_req")

    def __init__(
        self,
        fam: array[int],
        req: array[int],
        data: array[int],
        order: array[int],
        first_bounds: Callable[[int], tuple[int, ...]],
    ) -> None:
        """Note the blocks.

        Args:
            fam: FAM; the labels in it must be in order of names whenever a family is written.
            req: REQ, only read.
            data: DATA.
            order: ORDER.
            first_bounds: gives what requirements of one family are listed by.
        """
        self._fam = fam
        self._req = req
        self._data = data
        self._order = order
        self._first_bounds = first_bounds

    # --- reading -----------------------------------------------------------------------------------

    def slots(self, record: Sequence[int]) -> Iterator[tuple[int, int, int, int, int]]:
        """Give point, first bit, number of variants, how it is loaded and its time, for each slot.

        Args:
            record: the family's record of FAM.
        """
        begin = record[at.F_SLOT]
        words_of = iter(self._data[begin : begin + at.SLOT_SIZE * record[at.F_SLOTS]])
        return zip(words_of, words_of, words_of, words_of, words_of, strict=True)

    def variants(self, record: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...] | None]]:
        """Give slot and requirements for each bit; None for requirements that contradict each other."""
        data = self._data
        begin, bits = record[at.F_VARIANT], record[at.F_BITS]
        poisoned = set(members(data, record[at.F_POISON], words(bits))) if record[at.F_POISON] else ()
        words_of = iter(data[begin : begin + at.VARIANT_SIZE * bits])
        for bit, (slot, place, count) in enumerate(zip(words_of, words_of, words_of, strict=True)):
            yield slot, None if bit in poisoned else tuple(data[place : place + count])

    def columns(self, record: Sequence[int]) -> Sequence[int]:
        """Give the family that each column is about."""
        begin = record[at.F_COLUMN]
        return self._data[begin : begin + at.COLUMN_SIZE * record[at.F_COLUMNS] : at.COLUMN_SIZE]

    def variant(self, family: int, bit: int) -> tuple[int, int, int | None]:
        """Give the slot, the point and the index of a variant; None for a package without variants."""
        entry, data = family * at.FAM_SIZE, self._data
        slot = data[self._fam[entry + at.F_VARIANT] + bit * at.VARIANT_SIZE + at.V_SLOT]
        record = self._fam[entry + at.F_SLOT] + slot * at.SLOT_SIZE
        index = None if data[record + at.S_LOADED] == at.PLAIN else bit - data[record + at.S_BIT]
        return slot, data[record + at.S_POINT], index

    # --- writing -----------------------------------------------------------------------------------

    def write(self, code: FamilyCode) -> None:
        """Write a family as it is now; sets its `tidy`, and numbers its new columns."""
        fam, data = self._fam, self._data
        bits = len(code.slot_of)
        total = len(code.points)
        place = at.FAM_SIZE * code.number
        self._number_columns(code)
        columns = len(code.columns)
        size, column_size = words(bits), words(columns)

        running, flat = 0, True
        first = code.first
        for slot, count in enumerate(code.counts):
            if not count:
                first[slot] = running  # so that an interval of slots is an interval of bits
            flat = flat and first[slot] == running
            running += count
        fam[place + at.F_FLAT] = int(flat)

        fam[place + at.F_STATE] = 1
        fam[place + at.F_SLOTS] = total
        fam[place + at.F_SLOT] = len(data)
        records: list[int] = []
        for record in zip(code.points, first, code.counts, code.loaded, code.times, strict=True):
            records += record
        data.extend(array("q", records))
        fam[place + at.F_BITS] = bits
        fam[place + at.F_WORDS] = size
        fam[place + at.F_COLUMNS] = columns
        fam[place + at.F_COLUMN_WORDS] = column_size
        fam[place + at.F_COMPLETE] = int(code.unloaded == 0)
        fam[place + at.F_POISON] = 0
        poisoned = [bit for bit, requires in enumerate(code.requires) if requires is None]
        if poisoned:
            fam[place + at.F_POISON] = len(data)
            data.frombytes(as_bytes(sum(1 << bit for bit in poisoned), size))
        lists: dict[tuple[int, ...], int] = {}  # versions of a family mostly require the same
        which = [lists.setdefault(requires or (), len(lists)) for requires in code.requires]
        self._write_variants(code, column_size, lists, which)
        self._write_columns(code, size, lists, which)

        labels = [fam[family * at.FAM_SIZE + at.F_LABEL] for family in code.columns]
        by_name = all(one < other for one, other in pairwise(labels))
        fam[place + at.F_BY_NAME] = int(by_name)
        code.tidy = by_name and flat
        fam[place + at.F_ORDER] = len(self._order)
        self._order.extend(bytes_of(total + bits))

    def _number_columns(self, code: FamilyCode) -> None:
        """Give new columns numbers; in order of their names when there were none before."""
        fam, req = self._fam, self._req
        met = set[int]().union(*filter(None, code.requires))
        named = {req[q * at.REQ_SIZE + at.R_FAMILY] for q in met}
        fresh = [family for family in named if family not in code.columns]
        fresh.sort(key=lambda family: fam[family * at.FAM_SIZE + at.F_LABEL])
        for family in fresh:
            code.columns[family] = len(code.columns)

    def _write_variants(
        self,
        code: FamilyCode,
        column_size: int,
        lists: dict[tuple[int, ...], int],
        which: Sequence[int],
    ) -> None:
        """Write the variants.

        Args:
            code: the family.
            column_size: words of a set of columns.
            lists: the distinct lists of requirements, numbered.
            which: the number of each variant's list.
        """
        fam, data, req = self._fam, self._data, self._req
        place = at.FAM_SIZE * code.number
        columns = code.columns
        found: list[tuple[int, int]] = []
        named: list[bytes] = []
        mentioned: list[bytes] = []
        for requires in lists:
            found.append((len(data), len(requires)))
            data.extend(array("q", requires))
            named_here = mentioned_here = 0
            for q in requires:
                column = 1 << columns[req[q * at.REQ_SIZE + at.R_FAMILY]]
                mentioned_here |= column
                if req[q * at.REQ_SIZE + at.R_KIND] == at.NORMAL:
                    named_here |= column
            named.append(as_bytes(named_here, column_size))
            mentioned.append(as_bytes(mentioned_here, column_size))
        records: list[int] = []
        for slot, number in zip(code.slot_of, which, strict=True):
            records += (slot, *found[number])
        fam[place + at.F_VARIANT] = len(data)
        data.extend(array("q", records))
        for field, sets in ((at.F_NAMED, named), (at.F_MENTIONED, mentioned)):
            fam[place + field] = len(data)
            data.frombytes(b"".join([sets[number] for number in which]))

    def _write_columns(
        self, code: FamilyCode, size: int, lists: dict[tuple[int, ...], int], which: Sequence[int]
    ) -> None:
        """Write the columns; `lists` and `which` as for `_write_variants`."""
        data, req = self._data, self._req
        bits = len(code.slot_of)
        members_of = [0] * len(lists)
        for bit, number in enumerate(which):
            members_of[number] |= 1 << bit
        held: dict[int, int] = {}  # requirement to variants, as a set
        for requires, inside in zip(lists, members_of, strict=True):
            for q in requires:
                held[q] = held.get(q, 0) | inside
        by_column: list[list[int]] = [[] for _ in code.columns]
        for q in held:
            by_column[code.columns[req[q * at.REQ_SIZE + at.R_FAMILY]]].append(q)
        number_of: dict[int, int] = {}
        for distinct in by_column:
            distinct.sort(key=self._first_bounds)
            number_of.update(zip(distinct, range(len(distinct)), strict=True))
        tables = [[-1] * len(lists) for _ in by_column]
        for number, requires in enumerate(lists):
            for q in requires:
                tables[code.columns[req[q * at.REQ_SIZE + at.R_FAMILY]]][number] = number_of[q]
        # What the kernel reads of all columns in one go lies together.
        sets: list[bytes] = []
        each: list[bytes] = []
        for distinct in by_column:
            named = mentioned = 0
            for q in distinct:
                mentioned |= held[q]
                if req[q * at.REQ_SIZE + at.R_KIND] == at.NORMAL:
                    named |= held[q]
            sets += (as_bytes(named, size), as_bytes(mentioned, size))
            if len(distinct) <= at.MOST_SETS:
                each += [as_bytes(held[q], size) for q in distinct]
        records: list[int] = []
        table_at = len(data)
        set_at = table_at + bits * len(by_column)
        each_at = set_at + 2 * size * len(by_column)
        list_at = each_at + size * len(each)
        for family, distinct, table in zip(code.columns, by_column, tables, strict=True):
            data.extend(array("q", [table[number] for number in which]))
            some = len(distinct) <= at.MOST_SETS
            only = len(distinct) == 1
            records += (family, table_at, set_at, set_at + size, list_at, len(distinct))
            records += (each_at if some else 0, distinct[0] if only else -1)
            each_at += size * len(distinct) if some else 0
            table_at += bits
            set_at += 2 * size
            list_at += len(distinct)
        for column, distinct in enumerate(by_column):
            if len(distinct) == 1:
                records[column * at.COLUMN_SIZE + at.C_LIST] = list_at + column * at.COLUMN_SIZE + at.C_ONLY
        data.frombytes(b"".join(sets + each))
        for distinct in by_column:
            data.extend(array("q", distinct))
        self._fam[at.FAM_SIZE * code.number + at.F_COLUMN] = len(data)
        data.extend(array("q", records))


VIEW_FIELDS = (at.F_VIEW, at.F_PREFER, at.F_SIGHT, at.F_MASK, at.F_OWN)


def without(fam: array[int], kept: Container[int]) -> int:
    """Make families unknown, in place, and forget views; returns the words of DATA it frees.

    Args:
        fam: FAM, with every family written.
        kept: the families to keep.
    """
    freed = 0
    for number, entry in enumerate(range(0, len(fam), at.FAM_SIZE)):
        for field in VIEW_FIELDS:
            fam[entry + field] = 0
        if number not in kept or fam[entry + at.F_STATE] != 1:
            freed += fam[entry + at.F_SIZE]
            fam[entry + at.F_STATE] = fam[entry + at.F_SIZE] = 0
    return freed


def compacted(
    fam: array[int], req: array[int], data: array[int]
) -> tuple[array[int], array[int], array[int]]:
    """Copy FAM, REQ and DATA without what is no longer referred to; see `without`."""
    new_fam, new_req, new = fam[:], req[:], array("q", [0])
    for entry in range(0, len(req), at.REQ_SIZE):
        new_req[entry + at.R_READY] = 0  # it is a place in DATA now and then, and quickly found out
        begin = req[entry + at.R_ENDS]
        moved = len(new) - begin
        new.extend(data[begin : begin + 4 * req[entry + at.R_BOUNDS]])
        new_req[entry + at.R_ENDS] += moved
        new_req[entry + at.R_SLOTS] += moved
    for entry in range(0, len(fam), at.FAM_SIZE):
        if fam[entry + at.F_STATE] != 1:
            continue
        begin = fam[entry + at.F_SLOT]
        moved = len(new) - begin
        new.extend(data[begin : begin + fam[entry + at.F_SIZE]])
        for field in _PLACES:
            if fam[entry + field]:
                new_fam[entry + field] += moved
        first = new_fam[entry + at.F_VARIANT]
        last = first + at.VARIANT_SIZE * fam[entry + at.F_BITS]
        _move(new, first + at.V_REQUIRES, last, at.VARIANT_SIZE, moved)
        first = new_fam[entry + at.F_COLUMN]
        last = first + at.COLUMN_SIZE * fam[entry + at.F_COLUMNS]
        for field in (at.C_TABLE, at.C_NAMED, at.C_MENTIONED, at.C_LIST, at.C_SETS):
            _move(new, first + field, last, at.COLUMN_SIZE, moved)
    return new_fam, new_req, new


# The fields of FAM that are places in DATA; 0 stands for none.
_PLACES = (at.F_SLOT, at.F_COLUMN, at.F_VARIANT, at.F_NAMED, at.F_MENTIONED, at.F_POISON)


def _move(data: array[int], first: int, last: int, step: int, by: int) -> None:
    data[first:last:step] = array("q", [place and place + by for place in data[first:last:step]])
