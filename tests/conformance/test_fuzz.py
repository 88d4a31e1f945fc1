"""A small slice of `make fuzz`, and what the program itself promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from answers import rez_answer
from fuzz import compare, facts, smallest
from hard_repositories import make_hard_case
from minimize import from_data, minimized, to_data

SLICE = range(100_000, 100_150)


def run_fuzz(tmp_path, **variables):
    environ = {**os.environ, "FUZZ_FOLDER": str(tmp_path), "FUZZ_BACKENDS": "python", **variables}
    return subprocess.run(
        [sys.executable, str(Path(__file__).with_name("fuzz.py"))],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.rez
@pytest.mark.parametrize("begin", SLICE[::50])
def test_every_backend_gives_rezs_answer_to_hard_cases(needs_rez, backends, begin):
    ours = {name: backends[name] for name in ("python", "numba")}
    for seed in range(begin, begin + 50):
        case = make_hard_case(seed)
        for request in case.requests:
            wanted, found = compare(case, request, ours)
            assert not found, f"seed {seed}: {request}\n" + "\n".join(found.values())
            assert wanted["status"] in ("solved", "failed", "error")


@pytest.mark.rez
def test_the_hard_cases_hold_everything_a_resolve_depends_on(needs_rez):
    cases = [make_hard_case(seed) for seed in range(400)]
    held = [fact for case in cases for fact in facts(case)]
    for fact in (
        "with filters",
        "with orderers",
        "with timestamp",
        "with building",
        "with max_fails",
        "with missing_fails",
        "with late-bound requires",
        "of several repositories",
        "looked up in repositories",
        "by intersection_priority",
    ):
        assert held.count(fact) > 25, fact
    pods = json.dumps([case.package_orderers for case in cases])
    for kind in ("sorted", "version_split", "soft_timestamp", "per_family", "no_order"):
        assert pods.count(f'"{kind}"') > 50
    rules = json.dumps([case.package_filter for case in cases])
    for kind in ("glob(", "regex(", "range(", "before(", "after("):
        assert rules.count(f'"{kind}') > 25
    statuses = [rez_answer(case, request)["status"] for case in cases[:150] for request in case.requests]
    assert statuses.count("solved") > 120
    assert statuses.count("failed") > 20


@pytest.mark.rez
def test_a_difference_is_found_and_made_small(needs_rez, backends):
    def wrong(problem):
        outcome = backends["python"](problem)
        outcome.solution = outcome.solution[::-1]
        return outcome

    ours = {"python": backends["python"], "wrong": wrong}
    case = next(case for case in map(make_hard_case, range(100)) if compare(case, case.requests[0], ours)[1])
    _, found = compare(case, case.requests[0], ours)
    assert list(found) == ["wrong"]
    small = smallest(case, case.requests[0], "wrong", ours)
    # Two packages are enough for a wrong order, and nothing else is needed.
    assert len(small.packages) == 2
    assert (small.package_filter, small.package_orderers, small.timestamp) == (None, None, 0)
    assert len(compare(small, small.requests[0], ours)[0]["resolved"]) == 2


@pytest.mark.rez
def test_what_a_difference_does_not_need_goes(needs_rez):
    case = next(case for case in map(make_hard_case, range(400)) if case.package_filter and case.timestamp)
    case.packages[0].requires = ["one", "two", "three"]
    small = minimized(
        case,
        ["a", "b"],
        lambda smaller: any("two" in one.requires for one in smaller.packages) and bool(smaller.timestamp),
    )
    assert [package.requires for package in small.packages] == [["two"]]
    assert small.timestamp == case.timestamp
    assert small.package_filter is None
    assert len(small.requests[0]) == 1
    assert case.package_filter


@pytest.mark.rez
def test_a_case_survives_as_json(needs_rez):
    for seed in range(60):
        case = make_hard_case(seed)
        again = from_data(json.loads(json.dumps(to_data(case))))
        assert json.dumps(to_data(again)) == json.dumps(to_data(case))
        for request in case.requests[:1]:
            assert (
                rez_answer(again, request) == rez_answer(case, request)
                or rez_answer(again, request)["cyclic"]
            )


@pytest.mark.rez
def test_the_program_counts_what_it_compared(needs_rez, tmp_path):
    finished = run_fuzz(tmp_path, FUZZ_SEEDS="0:20", FUZZ_JOBS="2")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "      20  repositories\n" in finished.stdout
    assert "0 differences, 0 processes that died" in finished.stdout


@pytest.mark.rez
def test_a_process_that_dies_is_no_success(needs_rez, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif '--work' in sys.argv:\n    import os\n    os.abort()\n"
    )
    finished = run_fuzz(tmp_path, FUZZ_SEEDS="0:2", FUZZ_JOBS="1", PYTHONPATH=str(tmp_path))
    assert finished.returncode == 1
    assert "a process that had not begun ended with code -6" in finished.stdout


def test_seeds_that_are_none_are_wrong_usage(needs_rez, tmp_path):
    finished = run_fuzz(tmp_path, FUZZ_SEEDS="7")
    assert finished.returncode == 2
    assert "it should be begin:end" in finished.stderr


@pytest.mark.rez
def test_a_case_from_a_file_is_compared(needs_rez, tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(to_data(make_hard_case(3))))
    finished = run_fuzz(tmp_path, FUZZ_CASE=str(file))
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.count("all the same") == 3
