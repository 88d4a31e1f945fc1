"""Solving, without the search: what a resolver backend is given and what it returns.

- `Problem` and `Outcome`: the two ends of a backend.
- `pkg.solve.orderers`, `pkg.solve.filters`: what a site may configure about a resolve.
- `pkg.solve.failure`, `pkg.solve.phase_state`, `pkg.solve.graph`: why it came out as it did.
- `pkg.solve.limits`: when to stop early.
"""

from pkg.solve.outcome import Choice, Failure, Outcome, Reduction, SolveStats
from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant, Problem
from pkg.solve.states import FamilyStates

__all__ = [
    "Candidate",
    "CandidateFamily",
    "CandidateVariant",
    "Choice",
    "Failure",
    "FamilyStates",
    "Outcome",
    "Problem",
    "Reduction",
    "SolveStats",
]
