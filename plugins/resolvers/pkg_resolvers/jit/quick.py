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

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit import library
from pkg_resolvers.jit.asking import INFINITY, plain_key, read

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Sequence

    from pkg.interfaces.resolver import CompiledAnswer, CompiledSolver
    from pkg.version import Requirement, Version
    from pkg_resolvers.jit.asking import Piece

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
PARTS += ("versions", "their ends", "where to find one", "keys of the points in order", "their ends")
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
_GROWING = (at.PLACE, at.FAM, at.REQ, at.DATA)  # blocks that requests may add to
_PLACE, _, _REQ, _DATA = range(4)
_PER_SCOPE = (at.CUR, at.START, at.TRUST)
_SETS = (at.DIRTY, at.CHANGED, at.WIDENED, at.TODO)

_SLICE = 20_000_000  # nanoseconds after which the kernel comes back, so that the user can interrupt
_ENDLESS = _END = 1 << 62
_PRIME = (1 << 61) - 1
_MIXING = 0x9E3779B97F4A7C15
_UNIT = 4  # places are this far apart at least; see `places`


def tag() -> int:
    """Give a number that is another whenever the words of a part may mean something else."""
    return int(library.digest(library.source_paths(_MEANING)), 16)


_MEANING = (
    "asking",
    "blocks",
    "compiled",
    "encode",
    "families",
    "family_blocks",
    "layout",
    "places",
    "quick",
)


def open_compiled(
    content: mmap.mmap, place: int, size: int, identity: str, cache_folder: str
) -> CompiledSolver | None:
    """Open what `compiled.compile_families` gave; see `OpenCompiled`.

    Sums and hashes are compared when a file, the kernel or this source is new to the user. What passed is
    noted with the stamps of all the files it depends on; while these are the same, comparing stamps will do.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return None
    view = memoryview(content)[place : place + size]
    stamps = [identity]
    for path in library.source_paths((*_MEANING, *library.KERNEL_SOURCES, "library", "native")):
        found = os.stat(path)
        stamps.append(f"{found.st_mtime_ns}.{found.st_size}")
    passed = " ".join(stamps)
    receipt = os.path.join(cache_folder, "compiled", f"{remainder(identity.encode()):016x}.txt")
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
    from zlib import adler32

    head = view[: 8 * HEAD].cast("Q")
    return (
        adler32(view[8 : 8 * HEAD]) == head[H_HEAD_CHECKSUM]
        and head[H_TAG] == tag()
        and adler32(view[8 * HEAD :]) == head[H_CHECKSUM]
    )


def remainder(content: bytes) -> int:
    """Give a number that differs where contents differ, most of the time."""
    # zlib and hashlib would have to be imported. Multiplied, so that the low bits depend on all letters.
    return int.from_bytes(content, "little") * _MIXING % _PRIME


class _GiveUpError(Exception):
    """The ordinary way has to do it."""


class _FullError(_GiveUpError):
    """There is no room for a requirement or a version beside those of earlier requests."""


class QuickSolver:
    """A `CompiledSolver` that solves out of mapped arrays: one request at a time, others wait."""

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
        self._keys = Texts(parts[11], parts[12], parts[10])
        self._numbers: dict[str, int] = {}
        self._points: dict[str, int] = {}  # of versions that are not in the file, ascending
        self._added: list[tuple[bytes, int]] = []  # their keys and places, in order
        self._kernel = kernel
        self._lock = allocate_lock()
        self._serial = self._epoch = 0
        self._used: list[int] = []  # words in use, by number of the block below
        table = [0] * at.BLOCKS
        blocks = self._blocks = [memoryview(b"")] * at.BLOCKS
        address = library.address_of(view)
        for number, block in enumerate(_GROWING):
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
        """Give the numbers of requests, merged name by name.

        They are not the numbers that the packages' requirements have: to look for one among these would take
        longer.
        """
        numbers, req = self._numbers, self._blocks[at.REQ]
        found: list[int] = []
        families: set[int] = set()
        for request in requests:
            number = numbers.get(request)
            if number is None:
                plain = read(request)
                if plain is None:
                    return self._asked_otherwise(requests)
                number = numbers[request] = self._write(*plain)
            found.append(number)
            families.add(req[number * at.REQ_SIZE + at.R_FAMILY])
        return found if len(families) == len(found) else self._asked_otherwise(requests)

    def _asked_otherwise(self, requests: Sequence[str]) -> list[int]:
        """Do the same for requests of all forms, also several of one name."""
        from pkg.errors import PkgError
        from pkg.version import PackageRequest, RequirementList

        try:
            merged = RequirementList(map(PackageRequest, requests))
            if merged.conflict:
                raise _GiveUpError
            return list(map(self._number, merged))
        except PkgError:  # the ordinary way says what is wrong with it
            raise _GiveUpError from None

    def _number(self, requirement: Requirement) -> int:
        text, pieces = str(requirement), None
        if requirement.range is not None:
            bounds = requirement.range.bounds
            pieces = [(str(b.lower), b.lower_inclusive, str(b.upper), b.upper_inclusive) for b in bounds]
            if len(pieces) > 1:
                text = f"{text} {len(pieces)}"  # pieces that touch print like one
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = self._write(requirement.name, requirement.conflict, pieces)
        return number

    def _write(self, name: str, conflict: bool, pieces: Sequence[Piece] | None) -> int:
        family = self._names.find(name)
        if family < 0:
            raise _GiveUpError
        kind = at.CONFLICT if conflict else at.NORMAL
        ends: list[int] = []
        if pieces is None:
            kind = at.NOTHING
        else:
            for lower, lower_inside, upper, upper_inside in pieces:
                ends.append(4 * self._point(lower) + (1 if lower_inside else 2))
                ends.append(4 * self._point(upper) + (1 if upper_inside else 0))
        start = self._append(_DATA, [*ends, *ends])
        record = [family, kind, len(ends) // 2, start, start + len(ends), 0, 0, 0]
        return self._append(_REQ, record) // at.REQ_SIZE

    def _append(self, number: int, words: Sequence[int]) -> int:
        """Write words behind those of a block, by its number among _GROWING; give the place of the first."""
        start, room = self._used[number], self._blocks[_GROWING[number]]
        if start + len(words) > len(room):
            raise _FullError
        for place, word in enumerate(words, start):
            room[place] = word
        self._used[number] = start + len(words)
        return start

    def _point(self, version: str) -> int:
        """Give the point of a version; a new one goes to its place between those of the packages."""
        if version == INFINITY:
            return 1
        if not version:
            return 0
        point = self._versions.find(version)
        if point < 0:
            point = self._points.get(version, -1)
        if point < 0:
            place = self._place(version)
            point = self._points[version] = self._append(_PLACE, [place])
        return point

    def _place(self, version: str) -> int:
        key = plain_key(version)
        if key is None:
            raise _GiveUpError
        place, keys = self._blocks[at.PLACE], self._keys
        left, right = 0, _END
        above = keys.below(key)
        if above < keys.count:
            right = place[self._in_order[above]]
            if keys.letters(above) == key:
                return right
        if above:
            left = place[self._in_order[above - 1]]
        # What other requests have put into the same gap.
        added = self._added
        after = 0
        while after < len(added) and added[after][0] < key:
            after += 1
        if after < len(added):
            if added[after][0] == key:
                return added[after][1]
            right = min(right, added[after][1])
        if after:
            left = max(left, added[after - 1][1])
        there = left + (right - left) // 2 & -_UNIT
        if not left + _UNIT <= there <= right - _UNIT:
            raise _FullError
        added.insert(after, (key, there))
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
            slots: a hash table: at the place of a text's remainder, or the next ones, its number plus one.
        """
        self._letters = bytes(letters)
        self._ends = ends.cast("q")
        self._slots = slots.cast("q")
        self.count = len(self._ends) - 1

    def below(self, key: bytes) -> int:
        """Give how many texts are below a key, where they ascend."""
        letters, ends = self._letters, self._ends
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if letters[ends[middle] : ends[middle + 1]] < key:
                low = middle + 1
            else:
                high = middle
        return low

    def letters(self, number: int) -> bytes:
        """Give the text of a number as it lies in the file."""
        return self._letters[self._ends[number] : self._ends[number + 1]]

    def text(self, number: int) -> str:
        """Give the text of a number."""
        return self.letters(number).decode("utf-8", "surrogatepass")

    def find(self, text: str) -> int:
        """Give the number of a text; -1 when it is none of these."""
        letters, ends, slots = text.encode("utf-8", "surrogatepass"), self._ends, self._slots
        last = len(slots) - 1
        slot = remainder(letters) & last
        while slots[slot]:
            number = slots[slot] - 1
            if self._letters[ends[number] : ends[number + 1]] == letters:
                return number
            slot = (slot + 1) & last
        return -1
