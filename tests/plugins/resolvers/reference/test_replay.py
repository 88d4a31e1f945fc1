from __future__ import annotations

import pytest

from pkg.environment.problems import build_problem
from pkg.environment.solving import PackageData
from pkg_resolvers.reference import ScopeStart, first_failure, replay, solve

PACKAGES = [
    PackageData("foo", "2", [], [["bar-2"], ["!bar-1"]]),
    PackageData("foo", "1", ["bar-1"]),
    *(PackageData("bar", str(n)) for n in (1, 2, 3)),
    PackageData("loop", "1", ["pool"]),
    PackageData("pool", "1", ["loop"]),
]


def problem(*requests):
    return build_problem(requests, packages=PACKAGES)


def test_the_first_failure_of_a_failing_solve_is_what_is_reported():
    state = first_failure(problem("foo-2", "bar-1"))
    assert state.status == "failed"
    assert state.failure.description == solve(problem("foo-2", "bar-1")).failure.description
    assert [reduction.variant_text for reduction in state.failure.reductions] == ["foo-2[0]", "foo-2[1]"]


def test_a_cycle_is_a_first_failure_too():
    state = first_failure(problem("loop"))
    assert (state.status, state.failure.cycle) == ("cyclic", ("loop", "pool"))


@pytest.mark.parametrize("requests", [["foo"], ["bar-1", "bar-2"]])
def test_a_solve_without_a_failed_step_has_no_first_failure(requests):
    with pytest.raises(ValueError, match=r"no step|contradict"):
        first_failure(problem(*requests))


def test_a_step_can_be_solved_again_from_its_start():
    one = problem("foo", "!bar-3")
    foo, bar = one.family("foo"), one.family("bar")
    starts = [
        ScopeStart("foo", variants=foo.candidates[0].variants[:1], changed=True, unextracted=True),
        ScopeStart("bar", request=one.requests[1]),
    ]
    state = replay(one, starts)
    assert state.status == "solved"
    assert [str(scope.solved) for scope in state.scopes] == ["bar-2[]", "foo-2[0]"]
    assert {key: str(value) for key, value in state.extractions.items()} == {("foo", "bar"): "bar-2"}
    assert bar is not None
