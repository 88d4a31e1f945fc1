"""Explanations as lines of a terminal."""

from __future__ import annotations

from pkg.cli.explanation import lines_of
from pkg.explain import Arrow, Chain, Explanation, Fix, Missing, Step


def explanation(*core, kind="conflict", request=None, **facts):
    return Explanation(request or core, "no", kind, core, True, **facts)


def test_a_request_in_full_is_not_named_twice():
    chain = Chain("maya-2024", False, (Step("maya-2024", "needs", "python-3"),))
    assert "  maya-2024  needs python-3" in lines_of(explanation("maya-2024", chains=(chain,)))


def test_a_request_with_several_versions_says_which():
    chain = Chain("maya", False, (Step("every maya 1 to 3", "needs", "python-3"),))
    assert "  maya  every maya 1 to 3 needs python-3" in lines_of(explanation("maya", chains=(chain,)))


def test_a_second_way_does_not_repeat_the_first():
    first, second, third = (Step(name, "needs", "x") for name in ("a-1", "b-1", "c-1"))
    chains = (Chain("a-1", False, (first, second)), Chain("a-1", False, (first, third)))
    lines = lines_of(explanation("a-1", chains=chains))
    assert lines[1:4] == ["  a-1  needs x", "       b-1 needs x", "       c-1 needs x"]


def test_what_leads_to_something_missing_without_asking_for_it_is_said_to():
    chains = (Chain("a", False, (Step("a-1", "needs", "gone"),)), Chain("b-2", False, ()))
    lines = lines_of(explanation("a", "b-2", kind="missing", chains=chains, missing=Missing("gone", None)))
    assert "  b-2  rules out what would do without it" in lines


def test_what_fails_besides_is_told():
    chain = Chain("a", False, (Step("a-1", "needs", "x"),))
    lines = lines_of(explanation("a", chains=(chain,), also=("b", "c")))
    assert "Whatever becomes of that, b and c cannot be met together either." in lines
    assert "Whatever becomes of that, b fails as well." in lines_of(explanation("a", also=("b",)))


def test_a_circle_names_the_requests_that_are_not_in_it():
    cycle = (Arrow("a-1", "b", "b-1"), Arrow("b-1", "a", "a-1"))

    def told(core):
        lines = lines_of(explanation(core, kind="cycle", request=("x", core), cycle=cycle))
        return [line for line in lines if "It comes" in line]

    assert told("c-2") == ["  It comes with c-2."]
    assert told("a") == told("b-1") == []


def test_a_fix_shows_what_is_typed_for_it():
    fix = Fix("time", "go back", ("a",), {"timestamp": 5}, ("--time", "5"))
    assert lines_of(explanation("a", fixes=(fix,)))[-2:] == ["  + go back", "    --time 5"]
