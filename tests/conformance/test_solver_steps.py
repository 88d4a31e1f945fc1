"""What `-vvv` tells of a solve are rez's facts, and telling changes no answer."""

from __future__ import annotations

import re
from contextlib import suppress
from io import StringIO

import pytest
from answers import make_problem, pkg_answer, rez_log
from random_repositories import make_case

from pkg.errors import PkgError
from pkg.solve.steps import Steps
from pkg_resolvers.reference import solve

ENDS = ("solved", "failed", "exhausted", "cyclic")


def our_log(case, request, **options):
    problem = make_problem(case, request)
    told = StringIO()
    problem.steps = Steps(told, 3, **options)
    with suppress(PkgError):
        solve(problem)
    return told.getvalue()


def our_facts(text):
    """Give (what was extracted from where, the phases that steps ended with)."""
    sections = re.findall(r"\n\n(\w+)\n(.*?)(?=\n\n|\Z)", text, re.S)
    extracted = [line for title, body in sections if title == "extracting" for line in body.splitlines()]
    ends = [(title, body.split("\n")[0]) for title, body in sections if title in ENDS]
    return _plain(extracted), [(title, *_plain([phase])) for title, phase in ends]


def rez_facts(text):
    extracted = re.findall(r"^extracted (.*)$", text, re.M)
    ends = re.findall(r"^(SOLVED|FAILED|EXHAUSTED):\npushed \{\d+,\d+\}: (.*)$", text, re.M)
    cyclic = "a cycle was detected" in text
    names = {"SOLVED": "cyclic" if cyclic else "solved", "FAILED": "failed", "EXHAUSTED": "exhausted"}
    return _plain(extracted), [(names[title], *_plain([phase])) for title, phase in ends]


def _plain(lines):
    # A star marks what there is still to extract; we do not look just for the sake of telling.
    return [line.replace("*", "") for line in lines]


@pytest.mark.rez
def test_what_is_extracted_and_how_steps_end_is_what_rez_tells(needs_rez):
    compared = 0
    for seed in range(9000, 9060):
        case = make_case(seed)
        for request in case.requests:
            theirs = rez_log(case, request)
            if theirs is None or "SOLVE #" not in theirs:
                continue
            ours, wanted = our_facts(our_log(case, request)), rez_facts(theirs)
            assert ours[0] == wanted[0], f"{request} {case!r}"
            # rez draws the phase of a cycle before it is put in order.
            assert [end for end in ours[1] if end[0] != "cyclic"] == [
                end for end in wanted[1] if end[0] != "cyclic"
            ], f"{request} {case!r}"
            compared += 1
    assert compared > 60


def test_telling_changes_no_answer():
    def told(problem):
        problem.steps = Steps(StringIO(), 3)
        return solve(problem)

    for seed in range(9100, 9160):
        case = make_case(seed)
        for request in case.requests:
            assert pkg_answer(case, request, told) == pkg_answer(case, request, solve)


def test_passive_steps_can_be_left_out():
    logs = [
        (our_log(case, request), our_log(case, request, passive=False))
        for case in map(make_case, range(9200, 9210))
        for request in case.requests
    ]
    assert any("no change" in full for full, _ in logs)
    assert not any("no change" in short for _, short in logs)
    assert all(our_facts(full) == our_facts(short) for full, short in logs)


def test_lower_verbosity_tells_of_each_step_and_how_it_ended():
    case = make_case(9300)
    problem = make_problem(case, case.requests[0])
    told = StringIO()
    problem.steps = Steps(told, 1)
    with suppress(PkgError):
        solve(problem)
    lines = told.getvalue().splitlines()
    assert lines[0] == "solve #1 (0 failed so far)"
    assert all(line.startswith(("solve #", "solved", "failed", "stopped")) for line in lines)
