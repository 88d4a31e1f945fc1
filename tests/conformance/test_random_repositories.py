"""Every backend against rez's own Solver, on thousands of small random repositories."""

from __future__ import annotations

import pytest
from answers import REZ_STUMBLES, difference, names_a_cycle, pkg_answer, rez_answer
from random_repositories import make_case

CHUNK = 75
CHUNKS = 30  # 2,250 repositories, three requests each


@pytest.mark.rez
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_backend_gives_rezs_answer(needs_rez, backends, chunk):
    differences = []
    compared = 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        case = make_case(seed)
        for request in case.requests:
            wanted = rez_answer(case, request)
            answers = {name: pkg_answer(case, request, solve) for name, solve in backends.items()}
            for name, answer in answers.items():
                found = difference(wanted, answer)
                if found is None and answer.get("cyclic"):
                    found = None if names_a_cycle(case, answer["failure"]) else answer["failure"]
                if found is not None:
                    differences.append(f"{name}: {request}\n{found}\n{case!r}")
            if wanted.get("error") in REZ_STUMBLES:
                # Where rez has no answer ours have the same one.
                found = difference(answers["python"], answers["numba"])
                if found is not None:
                    differences.append(f"python and numba: {request}\n{found}\n{case!r}")
            compared += 1
    assert compared == 3 * CHUNK
    assert not differences, f"{len(differences)} differences, such as\n" + "\n\n".join(differences[:3])


@pytest.mark.rez
def test_the_random_repositories_hold_what_makes_solvers_differ(needs_rez, backends):
    # A generator that only makes easy cases would prove nothing. That rez answers the same is held above.
    answers = []
    cases = [make_case(seed) for seed in range(400)]
    for case in cases:
        answers += [pkg_answer(case, request, backends["numba"]) for request in case.requests]
    failures = [answer["failure"] for answer in answers if answer["status"] == "failed"]
    solved = [answer for answer in answers if answer["status"] == "solved"]
    errors = {answer["error"] for answer in answers if answer["status"] == "error"}
    assert len(solved) > 400
    assert sum(answer["num_solves"] > 2 for answer in solved) > 150
    assert sum(answer["num_fails"] > 0 for answer in solved) > 10
    assert sum(bool(answer["ephemerals"]) for answer in solved) > 50
    assert sum("package conflicts" in failure for failure in failures) > 40
    assert sum("completely reduced" in failure for failure in failures) > 8
    assert sum("cyclic" in failure for failure in failures) > 8
    assert {"PackageNotFoundError", "PackageFamilyNotFoundError", "ResolveError"} <= errors
    assert {case.variant_select_mode for case in cases} == {"version_priority", "intersection_priority"}
    for fact in ("building", "package_filter", "package_orderers", "timestamp"):
        assert sum(bool(getattr(case, fact)) for case in cases) > 20
    assert sum(any(package.repository for package in case.packages) for case in cases) > 40


def test_a_seed_makes_the_same_case_every_time(needs_rez):
    assert repr(make_case(7)) == repr(make_case(7))
    assert repr(make_case(7)) != repr(make_case(8))
