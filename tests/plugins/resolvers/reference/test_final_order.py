from __future__ import annotations

import pytest

from pkg_resolvers.reference.final_order import final_order


def order(requested, **requires):
    return final_order(requested, requires)


def test_what_is_required_comes_first_in_order_of_names():
    assert order(["m"], m=["z", "y"], y=[], z=[]).names == ["y", "z", "m"]


def test_otherwise_the_order_is_that_of_the_request():
    assert order(["n", "m"], m=["z", "y"], n=["y"], y=[], z=[]).names == ["y", "n", "z", "m"]


def test_a_request_goes_before_the_package_that_requires_it_by_way_of_others():
    assert order(["c", "a", "x", "k"], c=["b"], b=[], a=[], x=["k"], k=[]).names == ["b", "c", "a", "k", "x"]


def test_requests_that_are_not_part_of_the_solution_are_skipped():
    assert order(["b", "gone", "a"], a=[], b=[]).names == ["b", "a"]


def test_a_cycle_is_told_from_the_first_request_on_each_requiring_the_next():
    found = order(["a"], a=["b"], b=["c"], c=["b"])
    assert (found.names, found.is_cycle) == (["b", "c"], True)


def test_a_package_may_be_a_cycle_of_its_own():
    assert order(["a"], a=["a"]) == (["a"], True)


@pytest.mark.parametrize("length", [5_000])
def test_long_chains_do_not_exhaust_the_stack(length):
    requires = {f"p{n}": [f"p{n + 1}"] for n in range(length)} | {f"p{length}": []}
    assert final_order(["p0"], requires).names[-1] == "p0"
