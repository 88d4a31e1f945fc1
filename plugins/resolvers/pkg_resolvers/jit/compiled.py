"""Families as arrays for the file of a `pkg.Repository`; `quick` reads them."""

# ruff: noqa: PTH103, PTH108, PTH120 - as in `quick`
from __future__ import annotations

import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import adler32

from pkg.errors import PkgError
from pkg.files import put_text
from pkg_resolvers.jit import asking, quick
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.encode import Code

if TYPE_CHECKING:
    from pkg.solve.problem import Problem

# Room behind a block for what requests mention and no package does.
_SPARE = 1 << 12

# Each file that is opened leaves one, a few hundred bytes.
_MOST_RECEIPTS = 100


def compile_families(problem: Problem, names: Sequence[str]) -> list[bytes]:
    """Encode families, all of their versions, and give what `quick.open_compiled` takes.

    Args:
        problem: knows the families.
        names: which; others are taken to be in no repository.
    """
    code = Code()
    for name in names:
        source = problem.family(name)
        if source is None:
            continue
        family = code.family(code.name(name), source)
        with suppress(PkgError):  # rez minds only when a request gets to it, and so does `quick`
            code.load(family, range(len(source.candidates)))
        code.write()
    code.states = {number: b"" for number, family in code.families.items() if family.regular}
    try:
        arrays, table = code.parts()
    except ValueError:
        return []
    place, fam, req, data, points, _ = arrays
    _ready_slots(place, fam, req, data)
    order, _, known_names, versions, _, _ = table
    parts = [(place, len(place) + _SPARE), (fam, len(fam)), (req, len(req) + _SPARE)]
    parts += [(data, len(data) + _SPARE), (points, len(points))]
    for joined in (known_names, versions):
        parts += [(part, len(part)) for part in _findable(joined.split("\n") if joined else [])]
    keys = [asking.key_of(map(str, code.versions[point].tokens)) for point in points]
    parts += [(part, len(part)) for part in _joined(keys)]
    head = array("Q", [0] * quick.HEAD)
    begin = len(head)
    pieces: list[bytes] = []
    for entry, (words, room) in zip(range(quick.H_PARTS, quick.HEAD, 3), parts, strict=True):
        head[entry : entry + 3] = array("Q", [begin, len(words), room])
        pieces += [words.tobytes(), bytes(8 * (room - len(words)))]
        begin += room
    head[quick.H_TAG] = quick.tag()
    head[quick.H_ORDER] = order
    checksum = 1
    for piece in pieces:
        checksum = adler32(piece, checksum)
    head[quick.H_CHECKSUM] = checksum
    head[quick.H_HEAD_CHECKSUM] = adler32(head[1:].tobytes())
    return [head.tobytes(), *pieces]


def _findable(texts: Sequence[str]) -> tuple[array[int], array[int], array[int]]:
    """Give the three parts of a `quick.Texts`."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    slots = array("q", bytes(8 << max(1, 2 * len(encoded)).bit_length()))
    for number, text in enumerate(encoded):
        slot = quick.remainder(text) % len(slots)
        while slots[slot]:
            slot = (slot + 1) % len(slots)
        slots[slot] = number + 1
    return *_joined(encoded), slots


def _joined(texts: Sequence[bytes]) -> tuple[array[int], array[int]]:
    """Give texts one after the other, and where each ends, behind a zero."""
    letters = b"".join(texts)
    ends = array("q", accumulate(map(len, texts), initial=0))
    return array("q", letters.ljust(-(-len(letters) // 8) * 8, b"\0")), ends


def _ready_slots(place: array[int], fam: array[int], req: array[int], data: array[int]) -> None:
    """Do for every requirement what `slots.ready_slots` does at its first use.

    Whatever a solve does not write to is read from the page that all processes share.
    """
    for r in range(0, len(req), at.REQ_SIZE):
        f = req[r + at.R_FAMILY] * at.FAM_SIZE
        if fam[f + at.F_STATE] != 1:
            continue
        count, begin = fam[f + at.F_SLOTS], fam[f + at.F_SLOT]
        points = data[begin : begin + count * at.SLOT_SIZE : at.SLOT_SIZE]
        heights = [-place[point] for point in points]  # ascending, since versions descend
        ends, slots = req[r + at.R_ENDS], req[r + at.R_SLOTS]
        for k in range(2 * req[r + at.R_BOUNDS]):
            end = data[ends + k]
            height = -(place[end >> 2] + (end & 3) - 1)
            # A lower end is where the slots stop, an upper one where they begin.
            if k % 2 == 0:
                data[slots + k + 1] = bisect_right(heights, height)
            else:
                data[slots + k - 1] = bisect_left(heights, height)
        req[r + at.R_READY] = 1
        if fam[f + at.F_FLAT] == 1 and req[r + at.R_BOUNDS] == 1 and req[r + at.R_KIND] == at.NORMAL:
            first, last = (_bit_of_slot(fam, data, f, data[slots + k]) for k in (0, 1))
            req[r + at.R_BEGIN], req[r + at.R_END] = first, last
            req[r + at.R_READY] = begin


def _bit_of_slot(fam: array[int], data: array[int], f: int, slot: int) -> int:
    if slot >= fam[f + at.F_SLOTS]:
        return fam[f + at.F_BITS]
    return data[fam[f + at.F_SLOT] + slot * at.SLOT_SIZE + at.S_BIT]


def note(path: str, text: str) -> None:
    """Write a receipt of `quick.open_compiled`; a folder that cannot be written is no error."""
    folder = os.path.dirname(path)
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        put_text(path, text)
        with os.scandir(folder) as entries:
            files = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
        for _, old in files[:-_MOST_RECEIPTS]:
            os.unlink(old)
