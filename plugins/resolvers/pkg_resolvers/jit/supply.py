"""Families for one solve: fetched from the problem when the kernel wants them, loaded as far as it does."""

from __future__ import annotations

import gc
import time
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg_resolvers.jit.encode import Code
    from pkg_resolvers.jit.families import FamilyCode


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
        """Ask whether the families that the kernel took from earlier solves are still the same.

        The first one that is not is encoded anew; the solve is then to begin again, without trust.
        """
        total = self._blocks[at.CTL][at.G_TRUSTED]
        if self._trusted == total:
            return True
        code = self._code
        used = self._blocks[at.TRUST][self._trusted : total]
        if not code.vouched.issuperset(used):
            for family in used:
                if family not in code.vouched and not self._is_as_encoded(family):
                    self._encode(family)
                    self._trusted = 0
                    return False
            code.vouched.update(used)
        self._trusted = total
        return True

    def _is_as_encoded(self, family: int) -> bool:
        """Tell whether the problem means what was encoded under a family's name."""
        code, states = self._code, self._problem.states
        name = code.names[family]
        if states is not None:
            known = code.states.get(family)
            if known is not None:
                return states.state(name) == known
        encoded = code.families.get(family)
        return encoded is not None and self._problem.unfiltered(name) is encoded.source

    def serve(self) -> None:
        """Load what the kernel lists in NEED, in order, as far as rez would get.

        Raises:
            PkgError: a family cannot be read, or a definition in a wanted range cannot be loaded.
        """
        start = time.perf_counter()
        # What is loaded here stays. Looking through all of it for garbage, again and again while it grows,
        # takes a third of the time of a first solve.
        collecting = gc.isenabled()
        gc.disable()
        try:
            if not self._serve():
                raise AssertionError("the kernel asks for what it has")
        finally:
            if collecting:
                gc.enable()
            self.seconds += time.perf_counter() - start

    def _serve(self) -> bool:
        """Serve; tell whether there was anything to do."""
        code, needs = self._code, self._blocks[at.NEED]
        busy = False
        for entry in range(0, self._blocks[at.CTL][at.G_NEEDS] * at.NEED_SIZE, at.NEED_SIZE):
            family = needs[entry + at.W_FAMILY]
            busy = self._confirm(family) or busy
            encoded = code.encoded(family)
            if encoded is None:
                return busy
            wanted = code.slots_in(encoded, self._ends(entry))
            try:
                slots = code.views.look(encoded, wanted, self._problem)
            except PkgError:
                # rez asks about one package after the other, and may meet another error first.
                self._load(encoded, code.views.seen(encoded, wanted))
                raise
            busy = self._load(encoded, slots) or busy or len(slots) < len(wanted)
            if not encoded.has_variants(slots):
                return busy  # rez gets no further: the kernel will see that no version is left
        return busy

    def _load(self, encoded: FamilyCode, slots: Sequence[int]) -> bool:
        """Load the slots that are not loaded yet; tell whether there were any."""
        missing = [slot for slot in slots if not encoded.is_loaded(slot)]
        if missing:
            encoded.attach_to(self._problem)
            self._code.load(encoded, missing)
        return bool(missing)

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
        if self._problem.states is not None and self._is_as_encoded(family):
            encoded = self._code.encoded(family)
            assert encoded is not None
            self._code.views.dress(encoded, self._problem)
            self._code.vouched.add(family)
        else:
            self._encode(family)
        fstate[confirmed] = 1
        return True

    def _encode(self, family: int) -> None:
        """Encode a family as the problem knows it, as far as that is not done."""
        code, problem = self._code, self._problem
        name = code.names[family]
        state = problem.states.state(name) if problem.states is not None else None
        source = problem.unfiltered(name)
        if source is None or not source.candidates:
            code.missing(family)
            return
        code.views.dress(code.family(family, source), problem)
        code.vouched.add(family)
        if state is not None:
            code.states[family] = state
