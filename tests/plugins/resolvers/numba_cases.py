"""What the tests of the compiled backend share: random cases, and answers that compare."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from pkg.errors import PkgError
from pkg.solve import Candidate, CandidateFamily, Problem

CONFORMANCE = Path(__file__).parents[2] / "conformance"


def random_repositories():
    """`make_case` and `make_problem`; skips without rez, which the first needs to make ranges."""
    if importlib.util.find_spec("rez") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")
    if str(CONFORMANCE) not in sys.path:
        sys.path.insert(0, str(CONFORMANCE))
    from answers import make_problem
    from random_repositories import make_case

    return make_case, make_problem


def problems(seeds, **settings):
    """Yield (a function that makes the problem, words that tell which one it is)."""
    make_case, make_problem = random_repositories()
    for seed in seeds:
        case = make_case(seed)
        for request in case.requests:
            yield (
                (lambda case=case, request=request: make_problem(case, request, **settings)),
                (f"{request} of {case!r}"),
            )


def answer(solve, problem):
    """Everything a caller can see of an outcome, or of the error."""
    try:
        outcome = solve(problem)
    except PkgError as error:
        return type(error).__name__, str(error)
    return (
        outcome.status,
        [(choice.family, str(choice.candidate.version), choice.variant.index) for choice in outcome.solution],
        [str(ephemeral) for ephemeral in outcome.ephemerals],
        outcome.failure and (outcome.failure.kind, outcome.failure.description, outcome.failure.cycle),
        (outcome.stats.num_solves, outcome.stats.num_fails),
        outcome.notes,
    )


def watched(problem, loaded):
    """The same problem, with every (family, version) whose definition is loaded noted in a list."""

    def family(name):
        found = problem.family(name)
        if found is None:
            return None
        return CandidateFamily(name, [candidate(name, each) for each in found.candidates])

    def candidate(name, inner):
        def load():
            loaded.append((name, str(inner.version)))
            return inner.variants

        return Candidate(inner.version, load, lambda: inner.excluded, inner.handle)

    return Problem(
        problem.requests,
        family,
        ordering=problem.ordering,
        variant_select_mode=problem.variant_select_mode,
        building=problem.building,
        max_fails=problem.max_fails,
        time_limit=problem.time_limit,
        callback=problem.callback,
    )
