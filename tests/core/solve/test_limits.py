from __future__ import annotations

import pytest

from pkg.environment.problems import build_problem
from pkg.environment.solving import PackageData
from pkg.errors import SolverInterrupted
from pkg.solve.limits import SolverCallbackReturn
from pkg_resolvers.reference import solve

# Five versions of foo; all but the oldest need, by way of a family of their own, a bar that is not wanted.
PACKAGES = [
    *(PackageData("foo", str(n), [f"mid{n}"]) for n in range(1, 6)),
    *(PackageData(f"mid{n}", "1", ["bar-1" if n == 1 else "bar-2"]) for n in range(1, 6)),
    PackageData("bar", "1"),
    PackageData("bar", "2"),
]


def answer(**limits):
    return solve(build_problem(["foo", "bar-1"], packages=PACKAGES, **limits))


def test_without_limits_the_solve_goes_on_to_the_answer():
    outcome = answer()
    assert (outcome.status, outcome.stats.num_fails) == ("solved", 4)


def test_after_too_many_failures_the_last_one_is_reported():
    outcome = answer(max_fails=2)
    assert outcome.status == "failed"
    assert outcome.failure.kind == "limit"
    assert outcome.failure.description.startswith("fail limit reached: aborted after 2 failures:\n")
    assert "package conflicts" in outcome.failure.description
    assert outcome.stats.num_fails == 2


def test_no_failures_allowed_is_no_limit_for_a_solve_without_any():
    problem = build_problem(["foo-1", "bar-1"], packages=PACKAGES, max_fails=0)
    assert solve(problem).status == "solved"


def test_when_time_is_up_the_solve_is_aborted():
    outcome = answer(time_limit=0)
    assert (outcome.status, outcome.failure.kind) == ("aborted", "limit")
    assert outcome.failure.description == "time limit exceeded"
    assert "foo" in str(outcome.phase)


def test_a_callback_sees_each_step_and_may_abort():
    seen = []

    def callback(state):
        seen.append((state.num_solves, state.num_fails, str(state)))
        how = "abort" if state.num_fails == 2 else "keep_going"
        return SolverCallbackReturn[how], "enough"

    outcome = answer(callback=callback)
    assert (outcome.status, outcome.failure.kind, outcome.failure.description) == (
        "aborted",
        "callback",
        "enough",
    )
    assert seen[0][:2] == (1, 0)
    assert seen[-1][1] == 2
    assert seen[0][2] == "solve #1 (0 fails so far): foo[1..5(5)] [bar==1]"


def test_a_callback_that_says_fail_is_heard_once_something_has_failed():
    outcome = answer(callback=lambda state: (SolverCallbackReturn.fail, "no more"))
    assert (outcome.status, outcome.stats.num_fails) == ("failed", 1)
    assert outcome.failure.description.startswith("no more:\n")


def test_what_a_callback_raises_ends_the_solve():
    def callback(state):
        raise SolverInterrupted("stopped by the user")

    with pytest.raises(SolverInterrupted, match="stopped by the user"):
        answer(callback=callback)
