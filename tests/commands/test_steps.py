"""`pkg env -v` and `--stats`: the steps of the solve, and what it took."""

from __future__ import annotations

import ast
import json

import pytest


def test_v_tells_of_each_step_with_the_default_resolver(studio, pkg_cli):
    finished = pkg_cli("env", "lookdev", "-v", "--", "true")
    assert finished.code == 0, finished.err
    lines = finished.out.splitlines()
    assert lines[0] == "solve #1 (0 failed so far)"
    assert lines[-1] == "solved"


def test_vvv_tells_what_was_extracted_added_and_reduced(studio, pkg_cli):
    told = pkg_cli("env", "lookdev", "python", "-vvv", "--", "true").out
    for fact in (
        "request: lookdev python",
        "\nextracting\n",
        " from [lookdev==1.0.0[0,1]]",
        "\nadding\n",
        "\nsplitting\n",
    ):
        assert fact in told


def test_no_passive_leaves_out_what_changed_nothing(studio, pkg_cli):
    told = pkg_cli("env", "lookdev", "python", "-vvv", "--", "true").out
    short = pkg_cli("env", "lookdev", "python", "-vvv", "--no-passive", "--", "true").out
    assert "no change" in told
    assert "no change" not in short


def test_steps_stay_out_of_what_a_program_reads(studio, pkg_cli):
    finished = pkg_cli("env", "lookdev", "-v", "--stats", "--format", "json")
    assert "REZ_USED" in json.loads(finished.out)
    assert "solve #1" in finished.err
    assert "num_reduction_tests" in finished.err


def test_stats_has_every_counter_of_rez(studio, pkg_cli, rez_tool):
    ours = _stats(pkg_cli("env", "lookdev", "python", "--stats", "--", "true").out)
    theirs = _stats(rez_tool("env", "lookdev", "python", "--stats", "--", "true").stdout)
    assert {group: set(counters) for group, counters in ours.items()} == {
        group: set(counters) for group, counters in theirs.items()
    }
    for group, counter in (
        ("global", "num_solves"),
        ("global", "num_fails"),
        ("extractions", "num_extractions"),
        ("intersections", "num_intersections"),
        ("reductions", "num_reductions"),
    ):
        assert ours[group][counter] == theirs[group][counter]


@pytest.mark.rez
def test_a_resolver_that_cannot_tell_its_steps_says_so(studio, pkg_cli):
    pytest.importorskip("rez")
    assert (
        "the resolver 'rez' does not tell its steps"
        in pkg_cli("env", "maya", "-v", "--resolver", "rez", "--", "true").out
    )


def test_a_subclass_is_not_replaced_by_what_tells_for_its_parent(pkg_host):
    from io import StringIO

    from pkg.environment.backends import run_backend
    from pkg.environment.problems import build_problem
    from pkg.environment.solving import PackageData
    from pkg.solve.steps import Steps
    from pkg_resolvers.numba_backend import NumbaResolver

    asked = []

    class Own(NumbaResolver):
        name = "own"

        def solve(self, problem):
            asked.append(problem)
            return pkg_host.create("resolvers", "python").solve(problem)

    problem = build_problem(["foo"], packages=[PackageData("foo", "1")])
    problem.steps = Steps(StringIO(), 0)
    run_backend(problem, pkg_host, pkg_host.settings, Own(pkg_host.create("resolvers", "numba").options))
    assert asked == [problem]


def test_without_v_nothing_is_told(studio, pkg_cli):
    assert pkg_cli("env", "lookdev", "--", "true").out == ""


def _stats(text):
    return ast.literal_eval(text[text.index("{") :])["solve_stats"]
