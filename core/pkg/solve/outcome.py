"""What a resolver backend returns: a solution, or a failure as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pkg.solve.phase_state import PhaseState
    from pkg.solve.problem import Candidate, CandidateVariant
    from pkg.version import Requirement, Version

Status = Literal["solved", "failed", "aborted"]
FailureKind = Literal[
    "request_conflict", "conflict", "reduction", "cycle", "missing_family", "limit", "callback"
]


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


class Reduction:
    """One variant that was ruled out because a requirement of its own contradicts a scope.

    Attributes:
        family: the variant's family.
        version: the variant's version.
        index: the variant's index, None where the package has no variants.
        dependency: what the variant requires.
        conflicting: the request of the scope that contradicts it.
    """

    __slots__ = ("conflicting", "dependency", "family", "index", "version")

    def __init__(
        self,
        family: str,
        version: Version,
        index: int | None,
        dependency: Requirement,
        conflicting: Requirement,
    ) -> None:
        self.family = family
        self.version = version
        self.index = index
        self.dependency = dependency
        self.conflicting = conflicting

    @property
    def variant_text(self) -> str:
        """The variant as failure texts name it: `maya-2024[1]`, `maya-2024[]`."""
        version = f"-{self.version}" if self.version else ""
        return f"{self.family}{version}[{'' if self.index is None else self.index}]"

    def __str__(self) -> str:
        return f"{self.variant_text} (dep({self.dependency}) <--!--> {self.conflicting})"


class Failure:
    """Why a solve has no solution.

    Attributes:
        kind: `request_conflict` (the requests contradict each other), `conflict` (an extracted
            requirement against a scope), `reduction` (no variant of a scope is left), `cycle`,
            `missing_family` (a required family does not exist, and the settings say that this only fails
            the step), `limit` (max_fails or time_limit), `callback` (a callback said so).
        description: rez's text for it, letter for letter.
        pairs: the conflicting requirements, (one, other); for a reduction one pair per removed variant.
        cycle: names around a cycle, first one not repeated; empty for other kinds.
        reductions: the removed variants of a total reduction; empty for other kinds.
    """

    __slots__ = ("cycle", "description", "kind", "pairs", "reductions")

    def __init__(
        self,
        kind: FailureKind,
        description: str,
        pairs: Sequence[tuple[Requirement, Requirement]] = (),
        cycle: Sequence[str] = (),
        reductions: Sequence[Reduction] = (),
    ) -> None:
        self.kind = kind
        self.description = description
        self.pairs = tuple(pairs)
        self.cycle = tuple(cycle)
        self.reductions = tuple(reductions)


class SolveStats:
    """Counts and times of one solve, with the meanings of rez's `solve_stats` (rez 3.4.0).

    Attributes:
        num_solves: phases solved.
        num_fails: phases that failed.
        solve_time: seconds in the backend, loading included.
        load_time: seconds spent fetching families and loading definitions.
        details: further groups (`extractions`, `intersections`, `reductions`), as far as a backend counts
            them.
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
        solution: chosen variants in rez's order (rez 3.4.0); empty unless solved.
        ephemerals: resolved ephemerals in final scope order; empty unless solved.
        failure: None when solved.
        stats: see SolveStats.
        notes: what a person should be told although the solve went on, one sentence each.
    """

    __slots__ = ("_phase", "ephemerals", "failure", "notes", "solution", "stats", "status")

    def __init__(
        self,
        status: Status,
        *,
        solution: Sequence[Choice] = (),
        ephemerals: Sequence[Requirement] = (),
        failure: Failure | None = None,
        stats: SolveStats | None = None,
        phase: Callable[[], PhaseState | None] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.status = status
        self.solution = tuple(solution)
        self.ephemerals = tuple(ephemerals)
        self.failure = failure
        self.stats = stats or SolveStats()
        self.notes = tuple(notes)
        self._phase = phase

    @property
    def phase(self) -> PhaseState | None:
        """Return the state of the solved or failing phase, from which the resolve graph is drawn.

        Computed on first use, since few callers draw the graph. None where a backend has none
        (a conflict in the request itself).
        """
        return self._phase() if self._phase is not None else None
