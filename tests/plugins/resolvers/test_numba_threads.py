from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from exhausting import pigeons
from numba_cases import answer, problems

import pkg
from pkg.settings import Options
from pkg_resolvers.jit import run
from pkg_resolvers.numba_backend import NumbaResolver

THREADS = 8


@pytest.fixture(scope="module")
def resolver():
    return NumbaResolver(Options({}))


def at_once(work, count=THREADS):
    """Call a function with 0, 1, ... in as many threads, all of which start together."""
    together = threading.Barrier(count)

    def begin(number):
        together.wait(timeout=60)
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))


def rotated(things, number):
    return things[number:] + things[:number]


def test_threads_with_different_requests_get_the_answers_of_one_after_the_other(resolver):
    makes = [make for make, _ in problems(range(15))]
    wanted = [answer(resolver.solve, make()) for make in makes]
    found = at_once(lambda n: [answer(resolver.solve, make()) for make in rotated(makes, 3 * n)])
    for number, answers in enumerate(found):
        assert answers == rotated(wanted, 3 * number)


def test_threads_share_the_engines_and_no_more_than_enough_are_kept(resolver):
    at_once(lambda n: [resolver.solve(pigeons(3)) for _ in range(5)])
    assert len(resolver._spare) < THREADS
    assert len({id(each) for each in [resolver._engine, *resolver._spare]}) == 1 + len(resolver._spare)


def shown(result):
    return result.status, result.resolved, result.failure_description, result.num_solves


REQUESTS = [["app"], ["app", "lib-1"], ["app-1"], ["tool", "!lib-3"], ["tool-2", "lib-1"], ["nothing"]]
FAMILIES = {
    "app": {str(n): {"requires": [f"lib-{n % 4}"]} for n in range(8)},
    "tool": {str(n): {"requires": ["app", f"lib-{n}"]} for n in range(4)},
    "lib": {f"{major}.{minor}": {} for major in range(4) for minor in range(3)},
}


def test_threads_may_solve_from_one_repository_of_plain_data():
    repository = pkg.Repository(
        [
            pkg.PackageData(name, version, **more)
            for name, versions in FAMILIES.items()
            for version, more in versions.items()
        ]
    )
    wanted = [shown(pkg.solve(request, repository)) for request in REQUESTS]
    found = at_once(lambda n: [shown(pkg.solve(request, repository)) for request in rotated(REQUESTS, n % 6)])
    for number, answers in enumerate(found):
        assert answers == rotated(wanted, number % 6)


def test_threads_may_solve_from_one_repository_on_disk(pkg_repo):
    for name, versions in FAMILIES.items():
        for version, more in versions.items():
            pkg_repo.add(f"{name}-{version}", **more)
    found = at_once(
        lambda n: [
            shown(pkg.solve(request, package_paths=[str(pkg_repo.path)]))
            for request in rotated(REQUESTS, n % 6)
        ]
    )
    wanted = [shown(pkg.solve(request, package_paths=[str(pkg_repo.path)])) for request in REQUESTS]
    for number, answers in enumerate(found):
        assert answers == rotated(wanted, number % 6)


def test_other_threads_run_while_the_kernel_does(resolver, monkeypatch):
    # The kernel now hardly ever comes back on its own.
    monkeypatch.setattr(run, "_SLICE", run._SLICE * 1000)
    resolver.solve(pigeons(3))
    ticks = 0
    solving = threading.Thread(target=lambda: resolver.solve(pigeons(12, max_fails=1_000_000)))
    solving.start()
    begin = time.perf_counter()
    while solving.is_alive():
        ticks += 1
        time.sleep(0.001)
    took = time.perf_counter() - begin
    assert ticks > 20 * took, (ticks, took)
