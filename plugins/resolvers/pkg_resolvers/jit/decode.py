"""From the kernel's numbers back to packages: the solution, and the state in which a step began."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pkg.solve import Choice
from pkg.version import Requirement, VersionRange
from pkg_resolvers.jit import layout as at
from pkg_resolvers.reference import ScopeStart

if TYPE_CHECKING:
    from pkg_resolvers.jit.encode import Code


def members(block: array[int], place: int, size: int) -> Iterator[int]:
    """Give the members of a set, ascending."""
    for number in range(size):
        word = block[place + number] & 0xFFFF_FFFF_FFFF_FFFF
        while word:
            lowest = word & -word
            yield 64 * number + lowest.bit_length() - 1
            word ^= lowest


def ephemeral(code: Code, record: Sequence[int], requests: Sequence[Requirement]) -> Requirement:
    """Give the requirement that a scope record without variants stands for.

    Args:
        code: what numbers mean.
        record: the record, with its bounds.
        requests: the merged requests.
    """
    origin = record[at.X_ORIGIN]
    if origin:
        return requests[origin - 1]
    ends = record[at.X_HEAD : at.X_HEAD + 2 * record[at.X_BOUNDS]]
    versions = code.versions
    pieces = [
        VersionRange.as_span(versions[low >> 2], versions[high >> 2], low & 3 == 1, high & 3 == 1)
        for low, high in zip(ends[::2], ends[1::2], strict=True)
    ]
    range_ = pieces[0] if len(pieces) == 1 else pieces[0].union(pieces[1:])
    return Requirement.construct(code.names[record[at.X_FAMILY]], range_)


def solution(
    code: Code, blocks: Sequence[array[int]], requests: Sequence[Requirement]
) -> tuple[list[Choice], list[Requirement]]:
    """Give the packages and the ephemerals of a finished solve, in rez's order."""
    arena, cur = blocks[at.ARENA], blocks[at.CUR]
    names, families = code.names, code.families
    chosen: list[Choice] = []
    ephemerals: list[Requirement] = []
    out = iter(blocks[at.OUT][: blocks[at.CTL][at.G_OUTS] * at.OUT_SIZE])
    for scope, family, bit in zip(out, out, out, strict=True):
        if bit >= 0:
            encoded = families[family]
            choice = encoded.choices.get(bit)
            if choice is None:
                candidate, variant, _ = encoded.bits[bit]
                choice = encoded.choices[bit] = Choice(names[family], candidate, variant)
            chosen.append(choice)
        else:
            x = cur[scope]
            record = arena[x : x + at.X_HEAD + 2 * arena[x + at.X_BOUNDS]]
            ephemerals.append(ephemeral(code, record, requests))
    return chosen, ephemerals


class StepStart:
    """The scopes of one step as it began: raw words, read only when somebody asks.

    Holds copies, and families whose bits keep their meaning, so that it outlives the solve.
    """

    __slots__ = ("_arena", "_code", "_families", "_places", "_requests", "_split")

    def __init__(self, code: Code, blocks: Sequence[array[int]], requests: Sequence[Requirement]) -> None:
        """Keep the state in which the running, or last, step began."""
        ctl = blocks[at.CTL]
        self._keep(code, blocks, requests, ctl[at.G_FLOOR])
        self._places = blocks[at.START][: ctl[at.G_START_SCOPES]]
        self._split = ctl[at.G_SPLIT]

    @classmethod
    def waiting(cls, code: Code, blocks: Sequence[array[int]], requests: Sequence[Requirement]) -> StepStart:
        """Keep the phase that waits on top of the stack; there must be one."""
        start = cls.__new__(cls)
        ctl, stack = blocks[at.CTL], blocks[at.STACK]
        entry = ctl[at.G_STACK]
        start._keep(code, blocks, requests, stack[entry + at.K_TOP])
        first = entry + at.K_HEAD
        start._places = stack[first : first + stack[entry + at.K_SCOPES]]
        start._split = stack[entry + at.K_SPLIT]
        return start

    def _keep(
        self, code: Code, blocks: Sequence[array[int]], requests: Sequence[Requirement], size: int
    ) -> None:
        self._code = code
        self._requests = requests
        self._arena = blocks[at.ARENA][:size]
        self._families = code.families.copy()

    def scopes(self) -> list[ScopeStart]:
        """Give the scopes as the reference solver takes them."""
        return [self._scope(number) for number in range(len(self._places))]

    def _scope(self, number: int) -> ScopeStart:
        arena, x = self._arena, self._places[number]
        name = self._code.names[arena[x]]
        changed = self._split in (-1, number)
        if arena[x + at.X_KIND] != at.SLICE:
            record = arena[x : x + at.X_HEAD + 2 * arena[x + at.X_BOUNDS]]
            request = ephemeral(self._code, record, self._requests)
            return ScopeStart(name, request=request, changed=changed)
        family = self._families[arena[x]]
        bits, positions = family.bits, family.positions
        left = [bits[bit] for bit in members(arena, x + at.X_HEAD, arena[x + at.X_WORDS])]
        return ScopeStart(
            name,
            variants=[variant for _, variant, _ in left],
            positions=sorted({positions[slot] for _, _, slot in left}),
            changed=changed,
            unextracted=changed,
            by_version=arena[x + at.X_SORTED] == 1,
        )
