"""What a resolver backend returns: a solution, or a failure as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pkg.solve.phase_state import PhaseState
    from pkg.solve.problem import Candidate, CandidateVariant
    from pkg.version import Requirement

Status = Literal["solved", "failed", "aborted"]
FailureKind = Literal["request_conflict", "conflict", "reduction", "cycle", "limit", "callback"]


class Choice:
    """One package of a solution."""

    __slots__ = ("candidate", "family", "variant")

    def __init__(self, family: str, candidate: Candidate, variant: CandidateVariant) -> None:
        self.family = family
        self.candidate = candidate
        self.variant = variant

    def __repr__(self) -> str:
        index = "" if self.variant.index is None else str(self.variant.index)
        return f"{self.family}-{self.candidate.version}[{index}]"


class Failure:
    """Why a solve has no solution.

    Attributes:
        kind: `request_conflict` (the requests contradict each other), `conflict` (an extracted
            requirement against a scope), `reduction` (no variant of a scope is left), `cycle`,
            `limit` (max_fails or time_limit), `callback` (a callback said so).
        description: rez's text for it, letter for letter.
        pairs: the conflicting requirements, (one, other); for a reduction one pair per removed variant.
        cycle: names around a cycle, first one not repeated; empty for other kinds.
    """

    __slots__ = ("cycle", "description", "kind", "pairs")

    def __init__(
        self,
        kind: FailureKind,
        description: str,
        pairs: Sequence[tuple[Requirement, Requirement]] = (),
        cycle: Sequence[str] = (),
    ) -> None:
        self.kind = kind
        self.description = description
        self.pairs = tuple(pairs)
        self.cycle = tuple(cycle)


class SolveStats:
    """Counts and times of one solve, with the meanings of rez's `solve_stats` (rez-semantics 6.12).

    Attributes:
        num_solves: phases solved.
        num_fails: phases that failed.
        solve_time: seconds in the backend, loading included.
        load_time: seconds spent fetching families and loading definitions.
        details: further groups (`extractions`, `intersections`, `reductions`), as far as a backend counts them.
    """

    __slots__ = ("details", "load_time", "num_fails", "num_solves", "solve_time")

    def __init__(
        self,
        num_solves: int = 0,
        num_fails: int = 0,
        solve_time: float = 0.0,
        load_time: float = 0.0,
        details: dict[str, dict[str, float]] | None = None,
    ) -> None:
        self.num_solves = num_solves
        self.num_fails = num_fails
        self.solve_time = solve_time
        self.load_time = load_time
        self.details = details or {}


class Outcome:
    """The answer of a backend.

    Attributes:
        status: "solved", "failed", or "aborted" (time limit or callback).
        solution: chosen variants in rez's order (rez-semantics 6.9); empty unless solved.
        ephemerals: resolved ephemerals in final scope order; empty unless solved.
        failure: None when solved.
        stats: see SolveStats.
    """

    __slots__ = ("_phase", "ephemerals", "failure", "solution", "stats", "status")

    def __init__(
        self,
        status: Status,
        *,
        solution: Sequence[Choice] = (),
        ephemerals: Sequence[Requirement] = (),
        failure: Failure | None = None,
        stats: SolveStats | None = None,
        phase: Callable[[], PhaseState | None] | None = None,
    ) -> None:
        self.status = status
        self.solution = tuple(solution)
        self.ephemerals = tuple(ephemerals)
        self.failure = failure
        self.stats = stats or SolveStats()
        self._phase = phase

    @property
    def phase(self) -> PhaseState | None:
        """Return the state of the solved or failing phase, from which the resolve graph is drawn.

        Computed on first use, since few callers draw the graph. None where a backend has none
        (a conflict in the request itself).
        """
        return self._phase() if self._phase is not None else None
