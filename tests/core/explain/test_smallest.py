from __future__ import annotations

import pytest

from pkg.explain.smallest import smallest_failing


def failing_with(*causes):
    """Give what fails for every list that holds all members of one of the causes, and counts its calls."""

    def fails(part):
        fails.calls += 1
        return any(set(cause) <= set(part) for cause in causes)

    fails.calls = 0
    return fails


@pytest.mark.parametrize("cause", [(3,), (0, 7), (2, 5, 6), (0, 1, 2, 3, 4, 5, 6, 7)])
def test_exactly_the_cause_is_found_in_order(cause):
    assert smallest_failing(range(8), failing_with(cause)) == list(cause)


def test_a_single_member_is_preferred_to_a_pair_and_a_pair_to_three():
    assert smallest_failing(range(8), failing_with((0, 1), (6,))) == [6]
    assert smallest_failing(range(8), failing_with((0, 1, 2), (5, 7))) == [5, 7]


def test_a_cause_in_a_long_request_takes_few_trials():
    fails = failing_with((17, 80))
    assert smallest_failing(range(100), fails) == [17, 80]
    assert fails.calls < 60


def test_where_more_members_may_fail_less_no_single_one_can_be_left_out_of_the_answer():
    def fails(part):
        return ({0, 2} <= set(part) and 5 not in part) or len(part) == 6

    found = smallest_failing(range(6), fails)
    assert fails(found)
    assert not any(fails([one for one in found if one != member]) for member in found)
