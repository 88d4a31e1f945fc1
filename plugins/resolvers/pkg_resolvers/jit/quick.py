"""A solve straight out of a compiled file: the kernel over the mapped arrays, and nothing imported for it.

The arrays of `encode` lie in the file as the kernel wants them. They are mapped, not read: only pages that
the solve looks at come into memory, and what it writes stays in this process. Python's part is to find the
numbers of the requests and the names of the answer. Whatever needs more (a request without solution, a family
or a definition that is not in the file, a block that is too short) is left to `engine`, which knows the
packages.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH116, PTH118, PTH123
from __future__ import annotations

import os
from _thread import allocate_lock
from time import monotonic_ns
from zlib import adler32, crc32

from pkg.interfaces.resolver import CompiledSolver
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit import library

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pkg.interfaces.resolver import CompiledAnswer
    from pkg.version import Requirement, Version

# The head of the part, in words.
H_HEAD_CHECKSUM = 0  # of the words behind it
H_TAG = 1
H_CHECKSUM = 2  # of all behind the head
H_ORDER = 3  # words of ORDER
H_PARTS = 4  # for each of PARTS: first word, words, words with the room behind
PARTS: tuple[str, ...] = (
    "PLACE",
    "FAM",
    "REQ",
    "DATA",
    "points in order",
    "names",
    "their ends",
    "where to find one",
)
PARTS += ("versions", "their ends", "where to find one")
HEAD = H_PARTS + 3 * len(PARTS)

# Words for the blocks of a solve. Memory that is not touched is not there; what does not fit is for `engine`.
_WORK = {
    at.ARENA: 1 << 21,
    at.NODE: 1 << 18,
    at.STACK: 1 << 19,
    at.GROUP: 1 << 16,
    at.EXTRACT: 1 << 17,
    at.SCRATCH: 1 << 20,
    at.NEED: 1 << 14,
    at.OUT: 1 << 16,
    at.CLOCK: 8,
    at.CTL: at.CTL_SIZE,
}
_PER_SCOPE = (at.CUR, at.START, at.TRUST)
_SETS = (at.DIRTY, at.CHANGED, at.WIDENED, at.TODO)

_SLICE = 20_000_000  # nanoseconds after which the kernel comes back, so that the user can interrupt
_ENDLESS = _END = 1 << 62
_UNIT = 4  # places are this far apart at least; see `places`


def tag() -> int:
    """Give a number that is another whenever the words of a part may mean something else."""
    return int(library.digest(library.source_paths(_MEANING)), 16)


_MEANING = ("blocks", "compiled", "encode", "families", "family_blocks", "layout", "places", "quick")


def open_part(view: memoryview, identity: str, cache_folder: str) -> CompiledSolver | None:
    """Open what `compiled.compile_families` gave; see `Resolver.open_compiled`.

    Sums and hashes are compared when a file, the kernel or this source is new to the user. What passed is
    noted with the stamps of all the files it depends on; while these are the same, comparing stamps will do.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return None
    stamps = [identity]
    for path in library.source_paths((*_MEANING, *library.KERNEL_SOURCES, "library", "native")):
        found = os.stat(path)
        stamps.append(f"{found.st_mtime_ns}.{found.st_size}")
    passed = " ".join(stamps)
    receipt = os.path.join(cache_folder, "compiled", f"{crc32(identity.encode()):08x}.txt")
    try:
        with open(receipt, encoding="utf-8", errors="surrogateescape") as file:
            known, _, path = file.read().partition("\n")
    except OSError:
        known = path = ""
    kernel = None
    if known == passed:
        kernel = library.function_in(path)
    if kernel is None:
        if not _is_whole(view):
            return None
        kernel, path = library.find(cache_folder)
        if kernel is None:
            return None
        from pkg_resolvers.jit.compiled import note

        note(receipt, f"{passed}\n{path}")
    return QuickSolver(view, kernel)


def _is_whole(view: memoryview) -> bool:
    """Tell whether a part is what this source writes, undamaged."""
    head = view[: 8 * HEAD].cast("Q")
    return (
        adler32(view[8 : 8 * HEAD]) == head[H_HEAD_CHECKSUM]
        and head[H_TAG] == tag()
        and adler32(view[8 * HEAD :]) == head[H_CHECKSUM]
    )


class _GiveUpError(Exception):
    """The ordinary way has to do it."""


class _FullError(_GiveUpError):
    """There is no room for a requirement or a version beside those of earlier requests."""


class QuickSolver(CompiledSolver):
    """Solves requests out of mapped arrays; one at a time, others wait."""

    def __init__(self, view: memoryview, kernel: Callable[[int], int]) -> None:
        import mmap

        head = view[: 8 * HEAD].cast("Q")
        parts = []
        for entry in range(H_PARTS, HEAD, 3):
            first, _, room = head[entry : entry + 3]
            parts.append(view[8 * first : 8 * (first + room)])
        self._in_order = parts[4].cast("q")
        self._names = Texts(parts[5], parts[6], parts[7])
        self._versions = Texts(parts[8], parts[9], parts[10])
        self._numbers: dict[str, int] = {}
        self._points: dict[str, int] = {}  # of versions that are not in the file, ascending
        self._added: list[tuple[Any, int]] = []  # their keys and places, in order
        self._kernel = kernel
        self._lock = allocate_lock()
        self._serial = self._epoch = 0
        self._used: list[int] = []  # words in use, by number of the block below
        table = [0] * at.BLOCKS
        blocks = self._blocks = [memoryview(b"")] * at.BLOCKS
        address = library.address_of(view)
        for number, block in enumerate((at.PLACE, at.FAM, at.REQ, at.DATA)):
            blocks[block] = parts[number].cast("q")
            table[block] = address + 8 * head[H_PARTS + 3 * number]
            self._used.append(head[H_PARTS + 3 * number + 1])
        self._kept = self._used[:]
        families = self._names.count
        sizes = dict(_WORK)
        sizes[at.ORDER] = head[H_ORDER]
        sizes[at.RSTATE] = 2 * len(blocks[at.REQ]) // at.REQ_SIZE
        sizes[at.FSTATE] = families * at.FSTATE_SIZE
        sizes[at.ASK] = families
        for block in _PER_SCOPE:
            sizes[block] = families + 1
        for block in _SETS:
            sizes[block] = families // 64 + 2
        # Zeros that take no memory before they are touched.
        self._work = mmap.mmap(-1, 8 * (sum(sizes.values()) + at.BLOCKS))
        whole = memoryview(self._work).cast("q")
        address = library.address_of(whole)
        begin = 0
        for block, size in sizes.items():
            blocks[block] = whole[begin : begin + size]
            table[block] = address + 8 * begin
            begin += size
        for block in range(at.BLOCKS):
            whole[begin + block] = table[block]
        self._table = address + 8 * begin
        self._capacity = [len(block) for block in blocks]

    def solve(self, requests: Sequence[str], variant_select_mode: str) -> CompiledAnswer | None:
        """Solve one request; see `CompiledSolver.solve`."""
        if variant_select_mode not in ("version_priority", "intersection_priority"):
            return None
        with self._lock:
            try:
                try:
                    asked = self._asked(requests)
                except _FullError:
                    self._forget()
                    asked = self._asked(requests)
                return self._solve(asked, variant_select_mode)
            except _GiveUpError:
                return None

    def _solve(self, asked: Sequence[int], mode: str) -> CompiledAnswer:
        blocks = self._blocks
        ctl, fstate, ask = blocks[at.CTL], blocks[at.FSTATE], blocks[at.ASK]
        if len(asked) > len(ask):
            raise _GiveUpError
        if self._epoch:
            fstate[:] = memoryview(bytes(8 * len(fstate))).cast("q")
            for register in range(at.G_CAPACITY):
                ctl[register] = 0
        self._epoch += 1
        for number, requirement in enumerate(asked):
            ask[number] = requirement
        for block, size in enumerate(self._capacity):
            ctl[at.G_CAPACITY + block] = size
        ctl[at.G_STACK] = ctl[at.G_SPLIT] = ctl[at.G_MAX_FAILS] = -1
        ctl[at.G_SERIAL] = self._serial
        ctl[at.G_EPOCH] = self._epoch
        ctl[at.G_ASKS] = len(asked)
        ctl[at.G_MODE] = int(mode == "intersection_priority")
        ctl[at.G_TRUSTING] = 1
        try:
            while True:
                ctl[at.G_STEPS] = _ENDLESS
                ctl[at.G_DEADLINE] = monotonic_ns() + _SLICE
                code = self._kernel(self._table)
                if code != at.YIELD:
                    break
        finally:
            self._serial = ctl[at.G_SERIAL]
        if code != at.SOLVED:
            raise _GiveUpError
        return (*self._answer(asked), ctl[at.G_SOLVES], ctl[at.G_FAILS])

    def _answer(self, asked: Sequence[int]) -> tuple[list[tuple[str, str, int | None]], list[str]]:
        """Name what OUT lists."""
        blocks, names, versions = self._blocks, self._names, self._versions
        fam, data, out = blocks[at.FAM], blocks[at.DATA], blocks[at.OUT]
        packages: list[tuple[str, str, int | None]] = []
        ephemerals: list[str] = []
        size = blocks[at.CTL][at.G_OUTS] * at.OUT_SIZE
        words = iter(out[:size].tolist())
        for scope, family, bit, _ in zip(words, words, words, words):  # noqa: B905 - four words each
            if bit < 0:
                ephemerals.append(self._ephemeral(scope, family, asked))
                continue
            entry = family * at.FAM_SIZE
            slot = data[fam[entry + at.F_VARIANT] + bit * at.VARIANT_SIZE + at.V_SLOT]
            record = fam[entry + at.F_SLOT] + slot * at.SLOT_SIZE
            index = None if data[record + at.S_LOADED] == at.PLAIN else bit - data[record + at.S_BIT]
            packages.append((names.text(family), versions.text(data[record + at.S_POINT]), index))
        return packages, ephemerals

    def _ephemeral(self, scope: int, family: int, asked: Sequence[int]) -> str:
        arena, x = self._blocks[at.ARENA], self._blocks[at.CUR][scope]
        origin = arena[x + at.X_ORIGIN]
        if origin:
            number = asked[origin - 1]
            return next(text for text, each in self._numbers.items() if each == number).partition(" ")[0]
        from pkg.version import Requirement
        from pkg_resolvers.jit.spans import range_of

        ends = arena[x + at.X_HEAD : x + at.X_HEAD + 2 * arena[x + at.X_BOUNDS]].tolist()
        return str(Requirement.construct(self._names.text(family), range_of(ends, self._version)))

    def _version(self, point: int) -> Version:
        from pkg.version import Version

        if point == 1:
            return Version.inf
        known = self._versions.count
        return Version(self._versions.text(point) if point < known else list(self._points)[point - known])

    def _forget(self) -> None:
        """Forget what earlier requests have brought."""
        self._used[:] = self._kept
        self._numbers.clear()
        self._points.clear()
        self._added.clear()

    # --- requests ----------------------------------------------------------------------------------

    def _asked(self, requests: Sequence[str]) -> list[int]:
        """Give the numbers of requests, merged name by name."""
        from pkg.errors import PkgError
        from pkg.version import PackageRequest

        try:
            read = list(map(PackageRequest, requests))
            found = list(map(self._number, read))
            if len({request.name for request in read}) < len(read):
                from pkg.version import RequirementList

                merged = RequirementList(read)
                if merged.conflict:
                    raise _GiveUpError
                found = list(map(self._number, merged))
        except PkgError:  # the ordinary way says what is wrong with it
            raise _GiveUpError from None
        return found

    def _number(self, requirement: Requirement) -> int:
        """Give the number of a requirement.

        It is not one that the packages have: to look for it among theirs would take longer.
        """
        text = str(requirement)
        range_ = requirement.range
        if range_ is not None and len(range_.bounds) > 1:
            text = f"{text} {len(range_.bounds)}"
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = self._write(requirement)
        return number

    def _write(self, requirement: Requirement) -> int:
        family = self._names.find(requirement.name)
        if family < 0:
            raise _GiveUpError
        kind = at.CONFLICT if requirement.conflict else at.NORMAL
        ends: list[int] = []
        if requirement.range is None:
            kind = at.NOTHING
        else:
            for bound in requirement.range.bounds:
                ends.append(4 * self._point(bound.lower) + (1 if bound.lower_inclusive else 2))
                ends.append(4 * self._point(bound.upper) + (1 if bound.upper_inclusive else 0))
        start = self._append(at.DATA, [*ends, *ends])
        record = [family, kind, len(ends) // 2, start, start + len(ends), 0, 0, 0]
        return self._append(at.REQ, record) // at.REQ_SIZE

    def _append(self, block: int, words: Sequence[int]) -> int:
        """Write words behind those of a block; give the place of the first."""
        number = (at.PLACE, at.FAM, at.REQ, at.DATA).index(block)
        start, room = self._used[number], self._blocks[block]
        if start + len(words) > len(room):
            raise _FullError
        for place, word in enumerate(words, start):
            room[place] = word
        self._used[number] = start + len(words)
        return start

    def _point(self, version: Version) -> int:
        """Give the point of a version; a new one goes to its place between those of the packages."""
        text = str(version)
        point = self._versions.find(text)
        if point < 0:
            point = self._points.get(text, -1)
        if point < 0:
            place = self._place(version)
            point = self._points[text] = self._append(at.PLACE, [place])
        return point

    def _place(self, version: Version) -> int:
        from bisect import bisect_left

        from pkg.version import Version

        key, place, in_order = version.key, self._blocks[at.PLACE], self._in_order
        if not key:
            return 0

        def key_of(point: int) -> Any:
            return Version(self._versions.text(point)).key

        left, right = 0, _END
        above = bisect_left(in_order, key, key=key_of)
        if above < len(in_order):
            right = place[in_order[above]]
            if key_of(in_order[above]) == key:
                return right
        if above:
            left = place[in_order[above - 1]]
        # What other requests have put into the same gap.
        added = self._added
        above = bisect_left(added, (key,))
        if above < len(added):
            if added[above][0] == key:
                return added[above][1]
            right = min(right, added[above][1])
        if above:
            left = max(left, added[above - 1][1])
        there = left + (right - left) // 2 & -_UNIT
        if not left + _UNIT <= there <= right - _UNIT:
            raise _FullError
        added.insert(above, (key, there))
        return there


class Texts:
    """Numbered texts that can be found, as they lie in a file.

    Attributes:
        count: how many.
    """

    def __init__(self, letters: memoryview, ends: memoryview, slots: memoryview) -> None:
        """Take them.

        Args:
            letters: all texts, one after the other.
            ends: where each ends, behind a zero.
            slots: a hash table: at the place of a text's checksum, or the next ones, its number plus one.
        """
        self._letters = letters
        self._ends = ends.cast("q")
        self._slots = slots.cast("q")
        self.count = len(self._ends) - 1

    def text(self, number: int) -> str:
        """Give the text of a number."""
        return str(self._letters[self._ends[number] : self._ends[number + 1]], "utf-8", "surrogatepass")

    def find(self, text: str) -> int:
        """Give the number of a text; -1 when it is none of these."""
        letters, ends, slots = text.encode("utf-8", "surrogatepass"), self._ends, self._slots
        last = len(slots) - 1
        slot = crc32(letters) & last
        while slots[slot]:
            number = slots[slot] - 1
            if self._letters[ends[number] : ends[number + 1]] == letters:
                return number
            slot = (slot + 1) & last
        return -1
