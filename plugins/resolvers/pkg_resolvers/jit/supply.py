"""Families for one solve: fetched from the problem when the kernel wants them, loaded as far as it does."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve import CandidateFamily, Problem
    from pkg_resolvers.jit.encode import Code


class Supply:
    """What stands between the kernel and a problem's families.

    Attributes:
        seconds: time spent on what the kernel asked for.
    """

    __slots__ = ("_blocks", "_code", "_problem", "_trusted", "seconds")

    def __init__(self, code: Code, problem: Problem, blocks: Sequence[array[int]]) -> None:
        self._code = code
        self._problem = problem
        self._blocks = blocks
        self._trusted = 0
        self.seconds = 0.0

    def trust_is_justified(self) -> bool:
        """Ask the problem for the families the kernel took from earlier solves; are they the same objects?

        The first one that is not is encoded anew; the solve is then to begin again, without trust.
        """
        total = self._blocks[at.CTL][at.G_TRUSTED]
        if self._trusted == total:
            return True
        names, families, ask = self._code.names, self._code.families, self._problem.family
        used, vouched = self._blocks[at.TRUST][self._trusted : total], self._code.vouched
        if not vouched.issuperset(used):
            for family in used:
                source = ask(names[family])
                if source is not families[family].source:
                    self._encode(family, source)
                    self._trusted = 0
                    return False
            vouched.update(used)
        self._trusted = total
        return True

    def serve(self) -> None:
        """Load what the kernel lists in NEED, in order, as far as rez would get.

        Raises:
            PkgError: a family cannot be read, or a definition in a wanted range cannot be loaded.
        """
        start = time.perf_counter()
        try:
            if not self._serve():
                raise AssertionError("the kernel asks for what it has")
        finally:
            self.seconds += time.perf_counter() - start

    def _serve(self) -> bool:
        """Serve; tell whether there was anything to do."""
        code, needs = self._code, self._blocks[at.NEED]
        busy = False
        for entry in range(0, self._blocks[at.CTL][at.G_NEEDS] * at.NEED_SIZE, at.NEED_SIZE):
            family = needs[entry + at.W_FAMILY]
            busy = self._confirm(family) or busy
            encoded = code.families.get(family)
            if encoded is None:
                return busy
            slots = code.slots_in(encoded, self._ends(entry))
            missing = [slot for slot in slots if not encoded.is_loaded(slot)]
            if missing:
                code.load(encoded, missing)
                busy = True
            if not encoded.has_variants(slots):
                return busy  # rez gets no further: the kernel will see that no version is left
        return busy

    def _ends(self, entry: int) -> list[int]:
        needs = self._blocks[at.NEED]
        block = self._blocks[needs[entry + at.W_BLOCK]]
        place = needs[entry + at.W_PLACE]
        return list(block[place : place + 2 * needs[entry + at.W_BOUNDS]])

    def _confirm(self, family: int) -> bool:
        """Ask the problem for a family, unless it was asked in this solve; tell whether it was asked now."""
        fstate, confirmed = self._blocks[at.FSTATE], family * at.FSTATE_SIZE + at.P_CONFIRMED
        if fstate[confirmed]:
            return False
        self._encode(family, self._problem.family(self._code.names[family]))
        fstate[confirmed] = 1
        return True

    def _encode(self, family: int, source: CandidateFamily | None) -> None:
        code = self._code
        if source is None or not source.candidates:
            code.missing(family)
        else:
            code.prefer(code.family(family, source), self._problem)
            code.vouched.add(family)
