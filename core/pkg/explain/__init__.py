"""Why a request has no solution, and what to do about it.

`explain` finds, by resolving parts and variations of the request: the smallest set of requests that fails,
the way from each of them to the conflict, what is ruled out by what, and changes that make it solve.
"""

from pkg.explain.explaining import explain
from pkg.explain.explanation import Arrow, Chain, Explanation, Fix, Missing, RuledOut, Step
from pkg.explain.question import Question

__all__ = ["Arrow", "Chain", "Explanation", "Fix", "Missing", "Question", "RuledOut", "Step", "explain"]
