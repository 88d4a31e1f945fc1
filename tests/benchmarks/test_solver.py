from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.solver import cold_solve, goals, growth, limits, stages
from benchmarks.solver.fitting import exponent
from benchmarks.solver.packages import repository
from benchmarks.solver.universes import UNIVERSES, colouring, pigeonholes, python_variants, studio

import pkg


def solve(universe, resolver="python", **limits):
    rows, request = universe
    return pkg.solve(request, repository(rows), resolver=resolver, **limits)


@pytest.mark.parametrize("power", [0.0, 1.0, 1.7, 2.0])
def test_the_exponent_of_a_power_law_is_found(power):
    sizes = [100, 200, 1000, 5000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_the_exponent_of_noisy_times_is_near():
    sizes = [100, 200, 400, 800]
    noisy = [size * factor for size, factor in zip(sizes, (1.1, 0.9, 1.05, 0.95), strict=True)]
    assert exponent(sizes, noisy) == pytest.approx(1.0, abs=0.1)


def test_one_size_has_no_exponent():
    assert exponent([5, 5], [1.0, 2.0]) is None


@pytest.mark.parametrize("name", UNIVERSES)
def test_a_universe_is_the_same_every_time(name):
    size = {"studio": 2000, "long families": 100}.get(name, 5)
    assert UNIVERSES[name](size) == UNIVERSES[name](size)


def test_every_size_of_a_universe_can_be_made():
    assert len(studio(5000)[0]) == 5000
    assert set(growth.SIZES) == set(growth.SHORT) == set(UNIVERSES)


def test_the_tools_have_one_python_in_common():
    result = solve(python_variants(12))
    assert result.status == "solved"
    assert ("python", "3.7", None) in result.resolved


def test_more_pigeons_than_holes_fail_after_all_ways_were_tried():
    result = solve(pigeonholes(4))
    assert (result.status, result.num_fails) == ("failed", 24)  # 4! ways


@pytest.mark.parametrize("nodes", [16, 24, 32])
def test_both_backends_colour_graphs_in_the_same_steps(nodes):
    python, numba = (solve(colouring(nodes), name) for name in ("python", "numba"))
    assert python.num_fails > 0
    assert (numba.status, numba.num_solves, numba.resolved, numba.failure_description) == (
        python.status,
        python.num_solves,
        python.resolved,
        python.failure_description,
    )


def test_growth_is_measured_in_a_process_of_its_own():
    found = growth.measure("pkg-numba", "pigeonholes", (2, 3))
    assert {size: one["status"] for size, one in found.items()} == {2: "failed", 3: "failed"}
    assert all(one["next"] > 0 for one in found.values())


def test_an_endless_solve_stops_at_its_limit_and_says_what_it_used():
    found = limits.stop("max_fails", "python")
    assert (found["status"], found["engine"]) == ("failed", "python")
    assert found["steps"] > 500
    assert 0 <= found["memory"] < 200 * limits.MEGABYTE


def test_every_family_of_a_repository_is_compiled():
    rows, _ = studio(1200)
    assert stages.compile_all(repository(rows)) > 0


def test_a_goal_that_is_missed_is_marked(capsys):
    goals.report(
        [
            goals.at_least("speed", 120, 134.4),
            goals.at_least("more speed", 200, 134.4),
            goals.at_most("memory", 40, None, "MB"),
        ]
    )
    rows = capsys.readouterr().out.splitlines()[-3:]
    assert rows == [
        "| speed | at least 120x | 134.4x | yes |",
        "| more speed | at least 200x | 134.4x | **no** |",
        "| memory | at most 40 MB | not measured |  |",
    ]


def test_the_least_process_solves_without_anything_heavy(pkg_repo, pkg_environ):
    pkg_repo.add("python-3.10")
    pkg_repo.add("maya-2024", requires=["python-3"])
    words = [sys.executable, cold_solve.__file__, "--keep", str(pkg_repo.path), "maya"]
    for _ in range(2):
        run = subprocess.run(words, env=pkg_environ, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["2"]


def test_an_unknown_section_is_wrong_usage():
    root = Path(cold_solve.__file__).parents[2]
    words = [sys.executable, "-m", "benchmarks.solver", "--only", "warmth"]
    run = subprocess.run(words, cwd=root, env=os.environ, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "no section warmth; there are: warm, " in run.stderr
