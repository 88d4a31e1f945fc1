"""When a solve stops before it has an answer: failed steps, seconds, or a callback's word.

Asked between two steps while there is no answer yet; a solve that ends in its first step is never limited.
Source: rez 3.4.0.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pkg.solve.outcome import FailureKind
    from pkg.solve.phase_state import PhaseState
    from pkg.solve.problem import Problem


class SolverCallbackReturn(Enum):
    """What a callback wants: rez's names."""

    keep_going = "go on"
    abort = "stop without an answer"
    fail = "stop, and report the most recent failure; ignored while there is none"


class SolverState:
    """Where a solve stands, as a callback sees it.

    Attributes:
        num_solves: steps so far.
        num_fails: failed ones among them.
    """

    __slots__ = ("_phase", "num_fails", "num_solves")

    def __init__(self, num_solves: int, num_fails: int, phase: Callable[[], PhaseState]) -> None:
        self.num_solves = num_solves
        self.num_fails = num_fails
        self._phase = phase

    @property
    def phase(self) -> PhaseState:
        """Return what is being tried; computed when asked for."""
        return self._phase()

    def __str__(self) -> str:
        return f"solve #{self.num_solves} ({self.num_fails} fails so far): {self.phase}"


class Stop(NamedTuple):
    """The decision to stop: with the most recent failure, or (abort) without an answer."""

    how: Literal["fail", "abort"]
    kind: FailureKind
    reason: str


class Limits:
    """The limits of one solve; its clock starts when it is made."""

    def __init__(self, problem: Problem) -> None:
        self._max_fails = problem.max_fails
        self._time_limit = problem.time_limit
        self._callback = problem.callback
        self._start = time.monotonic()
        self.unlimited = problem.max_fails == -1 and problem.time_limit == -1 and problem.callback is None

    def check(self, num_solves: int, num_fails: int, phase: Callable[[], PhaseState]) -> Stop | None:
        """Decide whether to stop now; None to go on.

        Args:
            num_solves: steps so far.
            num_fails: failed ones among them.
            phase: gives the state that a callback may look at.

        Raises:
            PkgError: what the callback raised.
        """
        if self._max_fails != -1 and num_fails and num_fails >= self._max_fails:
            return Stop("fail", "limit", f"fail limit reached: aborted after {num_fails} failures")
        if self._time_limit != -1 and time.monotonic() - self._start > self._time_limit:
            return Stop("abort", "limit", "time limit exceeded")
        if self._callback is None:
            return None
        answer, reason = self._callback(SolverState(num_solves, num_fails, phase))
        word = getattr(answer, "name", answer)  # rez's own enum has the same names
        if word == "abort":
            return Stop("abort", "callback", reason)
        if word == "fail" and num_fails:
            return Stop("fail", "callback", reason)
        return None
