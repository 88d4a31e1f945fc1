"""One solve: calls the kernel, serves what it asks for, and makes an outcome of the answer."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pkg.solve import Failure, Outcome, SolveStats
from pkg.solve.failure import stopped_failure
from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.blocks import bytes_of, words
from pkg_resolvers.jit.decode import StepStart, solution
from pkg_resolvers.jit.supply import Supply

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg.solve.limits import Limits, Stop
    from pkg.solve.outcome import Status
    from pkg.solve.phase_state import PhaseState
    from pkg.version import Requirement
    from pkg_resolvers.jit.encode import Code
    from pkg_resolvers.jit.own_order import OwnOrder

Kernel = Callable[[Sequence["array[int]"]], int]

# Blocks with room for one word, or one bit, per scope.
PER_SCOPE = (at.CUR, at.START, at.TRUST)
SETS = (at.DIRTY, at.CHANGED, at.WIDENED, at.TODO)

# Up to so many steps, and versions in the families of the last one, the reference goes the whole way again
# for the text of a failure. A step takes it a millisecond or two, the first one some 0.1 ms for each version.
_SHORT_WAY = 400
_FEW_VERSIONS = 4000

# The kernel comes back after this many nanoseconds, so that the user can interrupt.
_SLICE = 20_000_000

# More nanoseconds than any solve takes.
_ENDLESS = 1 << 62

# The kernel comes back after so many steps; where it can read the clock, that is soon enough.
_STEPS = 1 << 62 if hasattr(time, "clock_gettime_ns") else 1 << 12


class Run:
    """One solve."""

    def __init__(
        self,
        kernel: Kernel,
        code: Code,
        work: dict[int, array[int]],
        problem: Problem,
        requests: Sequence[Requirement],
        epoch: int,
        serial: int,
    ) -> None:
        self._kernel = kernel
        self._code = code
        self._work = work
        self._problem = problem
        self._requests = requests
        self._notes: list[str] = []
        self._own_order: OwnOrder | None = None
        self._last_failure: StepStart | None = None

        asked = array("q", [code.requirement(request) for request in requests])
        ctl = self._ctl = bytes_of(at.CTL_SIZE)
        ctl[at.G_STACK] = -1
        ctl[at.G_SERIAL] = serial
        ctl[at.G_EPOCH] = epoch
        ctl[at.G_SPLIT] = -1
        ctl[at.G_MAX_FAILS] = problem.max_fails
        ctl[at.G_ASKS] = len(asked)
        ctl[at.G_MODE] = int(problem.variant_select_mode == "intersection_priority")
        ctl[at.G_MISSING_FAILS] = int(not problem.error_on_missing_variant_requires)
        code.views.choose(problem)
        ctl[at.G_VIEW] = code.views.now.number
        # Not with a callback, which must not hear of steps that turn out to be wrong.
        ctl[at.G_TRUSTING] = int(problem.callback is None)
        self._first = ctl[:]
        self._fstate = array("q")
        self._blocks: list[array[int]] = [ctl] * at.BLOCKS
        for block, words_of in (
            (at.PLACE, code.place),
            (at.FAM, code.fam),
            (at.REQ, code.req),
            (at.DATA, code.data),
            (at.ORDER, code.order),
            (at.RSTATE, code.answers),
            (at.FSTATE, self._fstate),
            (at.ASK, asked),
            (at.CLOCK, bytes_of(2)),
            *work.items(),
        ):
            self._blocks[block] = words_of
        self._supply = Supply(code, problem, self._blocks)
        self._fit()

    def _restart(self) -> None:
        """Begin again, with what is known now."""
        serial = self._ctl[at.G_SERIAL]
        self._ctl[:] = self._first
        self._ctl[at.G_SERIAL] = serial
        self._ctl[at.G_TRUSTING] = 0
        self._notes.clear()
        self._own_order = None  # it knows families that may be encoded anew
        state = self._fstate
        state[:] = bytes_of(len(state))

    @property
    def serial(self) -> int:
        """The last serial number given away."""
        return self._ctl[at.G_SERIAL]

    def outcome(self) -> Outcome:
        """Solve until there is an answer, or a limit is reached."""
        start = time.perf_counter()
        limits = self._limits()
        limit = self._problem.time_limit
        end = _ENDLESS if limit == -1 else time.monotonic_ns() + int(limit * 1_000_000_000)
        # A callback is asked after every step; a time limit may be over after the first one.
        steps = 1 if self._problem.callback is not None or limit != -1 else _STEPS
        while True:
            code = self._advance(steps, end)
            if code == at.SOLVED:
                return self._outcome("solved", start)
            if code == at.FAILED:
                return self._failed(start)
            if code == at.CYCLE:
                return self._cyclic(start)
            stop = self._check(limits) if limits is not None else None
            if stop is not None:
                return self._stopped(stop, start)
            if self._problem.callback is None:
                steps = _STEPS

    def _advance(self, steps: int, end: int) -> int:
        """Call the kernel and serve what it needs.

        Args:
            steps: after how many it comes back.
            end: when it comes back, by the monotonic clock.

        Returns:
            SOLVED, FAILED, CYCLE, YIELD or LIMIT.
        """
        ctl = self._ctl
        while True:
            ctl[at.G_STEPS] = steps
            ctl[at.G_DEADLINE] = min(time.monotonic_ns() + _SLICE, end)
            self._fit()
            code = self._kernel(self._blocks)
            while code == at.NEED_ORDER:
                self._sort()
                code = self._kernel(self._blocks)
            if not self._supply.trust_is_justified():
                self._restart()
            elif code in (at.SOLVED, at.FAILED, at.CYCLE, at.YIELD, at.LIMIT):
                return code
            elif code == at.NEED_FAMILIES:
                self._supply.serve()
            elif code == at.NEED_MEMORY:
                self._grow(ctl[at.G_WANT_BLOCK], ctl[at.G_WANT_SIZE])
            elif code == at.MISSING:
                self._note_missing()
            else:
                self._raise(code)

    # --- memory ----------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Write what is new, make room for every family by now, and tell the kernel how much there is."""
        self._code.write()
        count = len(self._code.names)
        state = self._fstate
        if len(state) < count * at.FSTATE_SIZE:
            state.extend(bytes_of(count * at.FSTATE_SIZE - len(state)))
            for block in PER_SCOPE:
                self._grow(block, count + 1)
            for block in SETS:
                self._grow(block, words(count) + 1)
        ctl = self._ctl
        for block, words_of in enumerate(self._blocks):
            ctl[at.G_CAPACITY + block] = len(words_of)

    def _grow(self, block: int, size: int) -> None:
        words_of = self._blocks[block]
        if len(words_of) < size:
            words_of.extend(bytes_of(max(size, 2 * len(words_of)) - len(words_of)))

    def _sort(self) -> None:
        """Put the variants of one version, as far as a scope holds them, in the order that orderers give."""
        ctl, code, arena = self._ctl, self._code, self._blocks[at.ARENA]
        if self._own_order is None:
            from pkg_resolvers.jit.own_order import OwnOrder

            self._own_order = OwnOrder(code, self._problem, self._requests)
        family, slot, x = ctl[at.G_CULPRIT], ctl[at.G_SLOT], ctl[at.G_RECORD]
        entry = family * at.FAM_SIZE
        record = code.fam[entry + at.F_SLOT] + slot * at.SLOT_SIZE
        begin, total = code.data[record + at.S_BIT], code.data[record + at.S_COUNT]
        every = range(begin, begin + total)
        orderly = code.fam[entry + at.F_OWN] == at.ORDERLY
        bits = x + at.X_HEAD
        left = [bit for bit in every if orderly or arena[bits + (bit >> 6)] >> (bit & 63) & 1]
        best = self._own_order.best_first(family, left)
        first = code.fam[entry + at.F_ORDER] + code.fam[entry + at.F_SLOTS] + begin
        code.order[first : first + len(best)] = best
        if len(best) < total:
            rest = array("q", [bit for bit in every if bit not in left])
            code.order[first + len(best) : first + total] = rest
        token = ctl[at.G_EPOCH] if orderly else -arena[x + at.X_SERIAL]
        code.order[code.fam[entry + at.F_ORDER] + slot] = token

    # --- ends ------------------------------------------------------------------------------------

    def _limits(self) -> Limits | None:
        """Give the limits of the solve; None when there are none."""
        problem = self._problem
        if problem.max_fails == -1 and problem.time_limit == -1 and problem.callback is None:
            return None
        from pkg.solve.limits import Limits

        return Limits(problem)

    def _check(self, limits: Limits) -> Stop | None:
        """Ask the limits between two steps."""
        ctl = self._ctl
        if ctl[at.G_LAST] == at.FAILED:
            self._last_failure = self._start()
        return limits.check(ctl[at.G_SOLVES], ctl[at.G_FAILS], lambda: self._current()())

    def _start(self) -> StepStart:
        return StepStart(self._code, self._problem, self._blocks, self._requests)

    def _current(self) -> Callable[[], PhaseState]:
        """Note the phase on top of those that have not failed; it is made out when somebody asks."""
        has_failed = self._ctl[at.G_LAST] == at.FAILED
        note = StepStart.waiting if has_failed else StepStart
        step = note(self._code, self._problem, self._blocks, self._requests)

        def phase() -> PhaseState:
            from pkg_resolvers.reference import replay, state_of

            return (state_of if has_failed else replay)(self._problem, step.scopes())

        return phase

    def _outcome(
        self,
        status: Status,
        start: float,
        failure: Failure | None = None,
        phase: Callable[[], PhaseState | None] | None = None,
    ) -> Outcome:
        """Make the outcome; without a phase, that of the last step is found when somebody asks for it."""
        solved = status == "solved"
        chosen, ephemerals = (
            solution(self._code, self._problem, self._blocks, self._requests) if solved else ((), ())
        )
        if phase is None:
            last = self._start()

            def phase() -> PhaseState | None:
                from pkg_resolvers.reference import replay

                return replay(self._problem, last.scopes())

        ctl = self._ctl
        stats = SolveStats(
            ctl[at.G_SOLVES], ctl[at.G_FAILS], time.perf_counter() - start, self._supply.seconds
        )
        return Outcome(
            status,
            solution=chosen,
            ephemerals=ephemerals,
            failure=failure,
            stats=stats,
            phase=phase,
            notes=self._notes,
        )

    def _failed(self, start: float) -> Outcome:
        """Report what rez does: the first failure, to which the kernel goes again."""
        if self._problem.terse:
            return self._outcome("failed", start, Failure("conflict", ""))
        ctl, notes = self._ctl, self._notes[:]
        counted = ctl[at.G_SOLVES], ctl[at.G_FAILS]
        if ctl[at.G_FAILS] > 1:
            self._restart()
            ctl[at.G_MAX_FAILS] = 1
            while self._advance(_STEPS, _ENDLESS) not in (at.LIMIT, at.FAILED):
                pass
        state = self._again(self._start(), 1)
        ctl[at.G_SOLVES], ctl[at.G_FAILS] = counted
        self._notes = notes
        return self._outcome("failed", start, state.failure, lambda: state)

    def _cyclic(self, start: float) -> Outcome:
        from pkg_resolvers.reference import replay

        state = replay(self._problem, self._start().scopes())
        return self._outcome("failed", start, state.failure, lambda: state)

    def _stopped(self, stop: Stop, start: float) -> Outcome:
        if stop.how == "abort":
            failure = stopped_failure(stop.kind, stop.reason, None)
            return self._outcome("aborted", start, failure, self._current())
        assert self._last_failure is not None
        state = self._again(self._last_failure, self._ctl[at.G_FAILS])
        failure = stopped_failure(stop.kind, stop.reason, state.failure)
        return self._outcome("failed", start, failure, lambda: state)

    def _again(self, last: StepStart, fails: int) -> PhaseState:
        """Solve a failed step again, by the reference, which has the texts.

        They depend on the whole way to it, which is gone where that takes a moment. It may take seconds: then
        the step alone is solved, from where it began, and variants of one version may be listed in another
        order than rez's. What is long does not depend on how fast the machine is.
        """
        from pkg_resolvers.reference import Search, replay

        if self._ctl[at.G_SOLVES] > _SHORT_WAY or last.versions > _FEW_VERSIONS:
            return replay(self._problem, last.scopes())
        search = Search(self._problem)
        search.start()
        while len(search.failures) < fails:
            search.step()
        return search.failures[-1].state(search.session)

    def _note_missing(self) -> None:
        """Note which family is missing and who requires it; the step fails for it."""
        from pkg_resolvers.reference.session import Session

        ctl, code = self._ctl, self._code
        family = ctl[at.G_CULPRIT]
        extract, cur, arena = (self._blocks[block] for block in (at.EXTRACT, at.CUR, at.ARENA))
        requirers = [
            code.names[arena[cur[extract[entry + at.Q_SCOPE]]]]
            for entry in range(0, ctl[at.G_EXTRACTS] * at.EXTRACT_SIZE, at.EXTRACT_SIZE)
            if extract[entry + at.Q_FAMILY] == family
        ]
        self._notes.append(
            f"package family not found: {code.names[family]}, was required by: {', '.join(requirers)}"
            f"{Session(self._problem, self._requests).searched}"
        )

    def _raise(self, code: int) -> None:
        """Raise what rez does at this step: the reference solves it again and says it in full.

        Returns only if the step fails in the ordinary way; the kernel then goes on so.
        """
        from pkg_resolvers.reference import Search, replay

        if code == at.ERROR_AT_REQUEST:
            Search(self._problem).start()
        elif replay(self._problem, self._start().scopes()).failure is not None:
            return
        raise AssertionError(f"the kernel stopped with code {code} and the reference finds nothing wrong")
