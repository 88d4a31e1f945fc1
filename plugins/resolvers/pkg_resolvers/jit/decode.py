"""From the kernel's numbers back to packages: the solution, and the state in which a step began."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.solve import Choice
from pkg.version import Requirement
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import members
from pkg_resolvers.jit.families import FamilyCode
from pkg_resolvers.jit.spans import range_of

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg_resolvers.jit.encode import Code
    from pkg_resolvers.reference import ScopeStart


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
    return Requirement.construct(code.names[record[at.X_FAMILY]], range_of(ends, code.versions.__getitem__))


def solution(
    code: Code, problem: Problem, blocks: Sequence[array[int]], requests: Sequence[Requirement]
) -> tuple[list[Choice], list[Requirement]]:
    """Give the packages and the ephemerals of a finished solve, in rez's order."""
    words_of = blocks[at.OUT][: blocks[at.CTL][at.G_OUTS] * at.OUT_SIZE]
    choices = code.choices
    try:
        return [choices[record] for record in words_of[at.O_RECORD :: at.OUT_SIZE]], []
    except KeyError:
        pass  # a package that was in no solution yet, or an ephemeral
    arena, cur = blocks[at.ARENA], blocks[at.CUR]
    chosen: list[Choice] = []
    ephemerals: list[Requirement] = []
    out = iter(words_of)
    for scope, family, bit, variant_record in zip(out, out, out, out, strict=True):
        if bit >= 0:
            choice = choices.get(variant_record)
            if choice is None:
                choice = choices[variant_record] = _choice(code, problem, family, bit)
            chosen.append(choice)
        else:
            x = cur[scope]
            record = arena[x : x + at.X_HEAD + 2 * arena[x + at.X_BOUNDS]]
            ephemerals.append(ephemeral(code, record, requests))
    return chosen, ephemerals


def _choice(code: Code, problem: Problem, family: int, bit: int) -> Choice:
    """Give the package of a bit."""
    name = code.names[family]
    if problem.states is not None and family in code.states:
        # Without looking at the other versions.
        _, point, index = code.blocks.variant(family, bit)
        return problem.states.choice(name, code.versions[point], index)
    encoded = code.families[family]
    return Choice(name, encoded.candidate(encoded.slot_of[bit]), encoded.variant(bit))


class StepStart:
    """The scopes of one step as it began: raw words, read only when somebody asks.

    Holds copies, and families whose bits keep their meaning, so that it outlives the solve.
    """

    __slots__ = ("_arena", "_code", "_fam", "_families", "_places", "_problem", "_requests", "_split")

    def __init__(
        self, code: Code, problem: Problem, blocks: Sequence[array[int]], requests: Sequence[Requirement]
    ) -> None:
        """Keep the state in which the running, or last, step began."""
        ctl = blocks[at.CTL]
        self._keep(code, problem, blocks, requests, ctl[at.G_FLOOR])
        self._places = blocks[at.START][: ctl[at.G_START_SCOPES]]
        self._split = ctl[at.G_SPLIT]

    @classmethod
    def waiting(
        cls, code: Code, problem: Problem, blocks: Sequence[array[int]], requests: Sequence[Requirement]
    ) -> StepStart:
        """Keep the phase that waits on top of the stack; there must be one."""
        start = cls.__new__(cls)
        ctl, stack = blocks[at.CTL], blocks[at.STACK]
        entry = ctl[at.G_STACK]
        start._keep(code, problem, blocks, requests, stack[entry + at.K_TOP])
        scopes = stack[entry + at.K_SCOPES]
        places = blocks[at.CUR][:scopes]
        for undo in range(ctl[at.G_STACK_TOP], entry + at.K_HEAD, -at.UNDO_SIZE):
            number, record = stack[undo - at.UNDO_SIZE : undo]
            if number < scopes:
                places[number] = record
        places[stack[entry + at.K_SPLIT]] = stack[entry + at.K_REST]
        start._places = places
        start._split = stack[entry + at.K_SPLIT]
        return start

    def _keep(
        self,
        code: Code,
        problem: Problem,
        blocks: Sequence[array[int]],
        requests: Sequence[Requirement],
        size: int,
    ) -> None:
        self._code = code
        self._problem = problem
        self._requests = requests
        self._arena = blocks[at.ARENA][:size]
        self._families = code.families.copy()
        self._fam = code.fam[:] if problem.states is not None else code.fam

    @property
    def versions(self) -> int:
        """How many versions the families have of which packages are wanted."""
        arena, fam = self._arena, self._fam
        wanted = [arena[x] for x in self._places if arena[x + at.X_KIND] == at.SLICE]
        return sum(fam[family * at.FAM_SIZE + at.F_SLOTS] for family in wanted)

    def scopes(self) -> list[ScopeStart]:
        """Give the scopes as the reference solver takes them."""
        return [self._scope(number) for number in range(len(self._places))]

    def _scope(self, number: int) -> ScopeStart:
        from pkg_resolvers.reference import ScopeStart

        arena, x = self._arena, self._places[number]
        name = self._code.names[arena[x]]
        changed = self._split in (-1, number)
        if arena[x + at.X_KIND] != at.SLICE:
            record = arena[x : x + at.X_HEAD + 2 * arena[x + at.X_BOUNDS]]
            request = ephemeral(self._code, record, self._requests)
            return ScopeStart(name, request=request, changed=changed)
        family = self._family(arena[x], name)
        left = list(members(arena, x + at.X_HEAD, arena[x + at.X_WORDS]))
        positions = sorted({family.positions[family.slot_of[bit]] for bit in left})
        was_split = arena[x + at.X_SORTED] == 1
        return ScopeStart(
            name,
            variants=[family.variant(bit) for bit in left],
            positions=positions,
            changed=changed,
            unextracted=changed,
            by_version=was_split,
            # A split looks at all it takes. Of other scopes the foremost version was looked at, last of all.
            sorted_versions=positions if was_split else positions[: self._split != -1],
        )

    def _family(self, number: int, name: str) -> FamilyCode:
        """Give a family as it was encoded when the step began, with its packages."""
        family = self._families.get(number)
        if family is None:
            record = self._fam[number * at.FAM_SIZE : (number + 1) * at.FAM_SIZE]
            family = self._families[number] = FamilyCode.written(number, name, record, self._code.blocks)
        if self._problem.states is not None:
            family.attach_to(self._problem)
        return family
