"""Limits and interrupts of solves that would take years; `python -m benchmarks.limits` measures."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from statistics import median

import pytest
from exhausting import pigeon_packages, pigeons, quick_then_slow_packages, slow_step_packages

from pkg.settings import Options
from pkg.solve import Problem
from pkg.testing.program import clean_environ
from pkg.testing.resolvers import make_problem
from pkg_resolvers.numba_backend import NumbaResolver

ENOUGH = 0.5  # seconds


@pytest.fixture(scope="module")
def solve():
    return NumbaResolver(Options({})).solve


HARD = {
    "quick": lambda: pigeon_packages(12),
    "slow": slow_step_packages,
}


@pytest.mark.parametrize("case", HARD)
def test_a_time_limit_is_kept(solve, case):
    first = make_problem(*HARD[case](), max_fails=50_000)
    solve(first)  # loads all families: reading packages is not the solver's time
    late = []
    for limit in (0.1, 0.2, 0.3):
        problem = Problem(first.requests, first.family, ordering=first.ordering, time_limit=limit)
        begin = time.perf_counter()
        outcome = solve(problem)
        late.append(time.perf_counter() - begin - limit)
        assert (outcome.status, outcome.failure.description) == ("aborted", "time limit exceeded")
        assert outcome.stats.solve_time >= limit
    assert median(late) < ENOUGH, late


def test_a_time_limit_is_kept_when_steps_become_slow_all_of_a_sudden(solve):
    quick = make_problem(*pigeon_packages(9))
    first = make_problem(*quick_then_slow_packages(9))
    solve(Problem(first.requests, first.family, ordering=first.ordering, max_fails=400_000))
    late = []
    for _ in range(3):
        # The end comes in the first slow steps, before anybody knows that they are.
        limit = solve(quick).stats.solve_time + 0.03
        problem = Problem(first.requests, first.family, ordering=first.ordering, time_limit=limit)
        begin = time.perf_counter()
        assert solve(problem).status == "aborted"
        late.append(time.perf_counter() - begin - limit)
    assert median(late) < ENOUGH, late


@pytest.mark.parametrize("max_fails", [1, 2, 127, 128, 129, 511, 512, 513, 4999])
def test_max_fails_is_kept_to_the_step(solve, max_fails):
    outcome = solve(pigeons(7, max_fails=max_fails))
    assert (outcome.status, outcome.stats.num_fails) == ("failed", max_fails)
    assert outcome.failure.description.startswith(
        f"fail limit reached: aborted after {max_fails} failures:\n"
    )


def test_both_limits_together_stop_at_the_first(solve):
    assert solve(pigeons(12, max_fails=10, time_limit=60)).stats.num_fails == 10
    assert solve(pigeons(12, max_fails=10**9, time_limit=0.05)).status == "aborted"


# --- interrupted ---------------------------------------------------------------------------------

SOLVING = """
import json, sys, time
import pkg
packages, request = json.loads(sys.stdin.read())
repository = pkg.Repository([
    pkg.PackageData(name, version, **more)
    for name, versions in packages.items() for version, more in versions.items()
])
pkg.solve(request, repository, max_fails=10)
print("solving", flush=True)
try:
    pkg.solve(request, repository)
except KeyboardInterrupt:
    print(time.monotonic())
"""


@pytest.fixture
def environ(tmp_path):
    return clean_environ(tmp_path / "home")


def test_ctrl_c_ends_a_solve_of_the_python_interface(environ):
    waited = []
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", SOLVING],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            process.stdin.write(json.dumps(pigeon_packages(12)))
            process.stdin.close()
            assert process.stdout.readline() == "solving\n"
            time.sleep(0.2)
            sent = time.monotonic()
            process.send_signal(signal.SIGINT)
            waited.append(float(process.stdout.readline()) - sent)
    assert median(waited) < ENOUGH, waited


def test_ctrl_c_ends_pkg_solve_with_the_code_of_an_interrupted_program(environ, pkg_repo):
    packages, request = pigeon_packages(11)
    for name, versions in packages.items():
        for version, more in versions.items():
            pkg_repo.add(f"{name}-{version}", **more)
    waited = []
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-m", "pkg", "solve", *request, "--paths", str(pkg_repo.path), "--verbose"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            time.sleep(0.7)
            assert process.poll() is None, "it was to take longer"
            sent = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            waited.append(time.monotonic() - sent)
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in err
    assert median(waited) < 2 * ENOUGH, waited
