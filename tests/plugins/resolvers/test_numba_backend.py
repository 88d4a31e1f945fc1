from __future__ import annotations

import subprocess
import sys
import time

import pytest
from numba_cases import answer, problems, watched

from pkg.errors import PackageMetadataError, PkgError
from pkg.settings import Options
from pkg.solve import Candidate, CandidateFamily, CandidateVariant, Problem
from pkg.solve.limits import SolverCallbackReturn
from pkg.solve.ordering import Ordering
from pkg.testing.resolvers import chosen, make_problem
from pkg.version import Requirement, Version
from pkg_resolvers.jit import run
from pkg_resolvers.numba_backend import NumbaResolver
from pkg_resolvers.reference import Search
from pkg_resolvers.reference import solve as reference


@pytest.fixture(scope="module")
def resolver():
    return NumbaResolver(Options({}))


@pytest.fixture(scope="module")
def solve(resolver):
    return resolver.solve


def pigeons(holes, **options):
    """One pigeon more than there are holes, each hole for one pigeon only: takes ages to refute."""
    packages = {
        f"pigeon{pigeon}": {str(hole): {"requires": [f"hole{hole}-{pigeon}"]} for hole in range(holes)}
        for pigeon in range(holes + 1)
    }
    for hole in range(holes):
        packages[f"hole{hole}"] = {str(pigeon): {} for pigeon in range(holes + 1)}
    return make_problem(packages, [f"pigeon{pigeon}" for pigeon in range(holes + 1)], **options)


def test_neither_numba_nor_the_kernels_are_imported_before_the_first_solve():
    code = (
        "import sys, pkg_resolvers.numba_backend as b\n"
        "from pkg.settings import Options; b.NumbaResolver(Options({}))\n"
        "print([n for n in sys.modules if n.split('.')[0] in ('numba', 'numpy', 'llvmlite') or '.jit' in n])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_solve_imports_no_numpy_of_its_own(solve):
    from pkg_resolvers.jit import engine

    assert not {"numpy", "numba"} & set(vars(engine))


# --- what is loaded ------------------------------------------------------------------------------


def test_only_definitions_inside_wanted_ranges_are_loaded(solve):
    loaded = []
    packages = {"a": {str(n): {"requires": ["b-2+"]} for n in range(5)}, "b": {str(n): {} for n in range(5)}}
    outcome = solve(make_problem(packages, ["a-1|3"], load=lambda *one: loaded.append(one)))
    assert chosen(outcome) == ["b-4[]", "a-3[]"]
    assert sorted(loaded) == [("a", "1"), ("a", "3"), ("b", "2"), ("b", "3"), ("b", "4")]


def test_definitions_are_loaded_in_listing_order(solve):
    loaded = []
    packages = {"a": {version: {} for version in ("2", "10", "1", "3")}}
    solve(make_problem(packages, ["a<10"], load=lambda *one: loaded.append(one)))
    assert loaded == [("a", "2"), ("a", "1"), ("a", "3")]


def test_a_range_met_later_loads_what_is_missing(solve):
    # a-2 leads to b<3 and is given up; a-1 then wants the newer half of b.
    loaded = []
    packages = {
        "a": {"2": {"requires": ["b<3", "c-2"]}, "1": {"requires": ["b-3+"]}},
        "b": {str(n): {"requires": ["c-1", f"d{n}"], "variants": [[], ["e"]]} for n in range(1, 6)},
        "c": {"1": {}, "2": {}},
        "e": {"1": {}},
        **{f"d{n}": {"1": {}} for n in range(1, 6)},
    }
    problem = make_problem(packages, ["a"], load=lambda *one: loaded.append(one))
    assert answer(solve, problem) == answer(reference, make_problem(packages, ["a"]))
    assert loaded.index(("b", "2")) < loaded.index(("b", "5"))
    # Once more, from the families as they were encoded piece by piece.
    assert chosen(solve(problem)) == chosen(reference(make_problem(packages, ["a"])))


def test_a_definition_that_cannot_be_loaded_matters_only_inside_a_wanted_range(solve):
    def load(name, version):
        if (name, version) == ("b", "3"):
            raise PackageMetadataError("b-3 is broken")

    packages = {"a": {"1": {"requires": ["b<3"]}, "2": {"requires": ["b"]}}, "b": {"1": {}, "2": {}, "3": {}}}
    assert chosen(solve(make_problem(packages, ["a-1"], load=load))) == ["b-2[]", "a-1[]"]
    for _ in range(2):
        with pytest.raises(PackageMetadataError, match="b-3 is broken"):
            solve(make_problem(packages, ["a-2"], load=load))


def test_nothing_is_loaded_behind_a_family_without_a_version_in_range(solve):
    packages = {
        "a": {"1": {"requires": ["b-2", "c", "d"]}},
        "b": {"2": {}},
        "c": {"1": {"requires": ["!e"]}},
        "d": {"1": {}},
    }
    for missing, loads in (("b", ["a"]), ("c", ["a", "b"]), (None, ["a", "b", "c", "d"])):
        loaded = []
        here = {name: versions for name, versions in packages.items() if name != missing}
        problem = make_problem(here, ["a"], load=lambda name, version, to=loaded: to.append(name))
        mine = answer(solve, problem)
        assert loaded == loads
        assert mine == answer(reference, make_problem(here, ["a"]))
    loaded = []
    far = {**packages, "b": {"1": {}}}
    problem = make_problem(far, ["a"], load=lambda name, version, to=loaded: to.append(name))
    assert answer(solve, problem)[0] == "PackageNotFoundError"
    assert loaded == ["a"]


def test_late_bound_requirements_that_fail_end_the_solve_when_they_are_looked_at(solve):
    def requires():
        raise PackageMetadataError("late trouble")

    families = {
        "a": CandidateFamily("a", [Candidate(Version("1"), lambda: [CandidateVariant(None, requires)])]),
        "b": CandidateFamily("b", [Candidate(Version("1"), lambda: [CandidateVariant(None, [])])]),
    }
    for requests, word in (["a"], "late trouble"), (["a", "nothing"], "nothing"):
        problem = Problem(list(map(Requirement, requests)), families.get, ordering=Ordering.default())
        with pytest.raises(PkgError, match=word):
            solve(problem)


# --- from solve to solve -------------------------------------------------------------------------


def test_a_family_handed_out_again_is_encoded_once(resolver, solve):
    packages = {"once_a": {"1": {"requires": ["once_b"]}, "2": {}}, "once_b": {"1": {}, "2": {}}}
    first = make_problem(packages, ["once_a-1"])

    def again():
        return Problem(first.requests, first.family, ordering=first.ordering)

    assert chosen(solve(first)) == ["once_b-2[]", "once_a-1[]"]
    code = resolver._engine._codes[""]
    size = len(code.data)
    assert chosen(solve(again())) == ["once_b-2[]", "once_a-1[]"]
    assert resolver._engine._codes[""] is code
    assert len(code.data) == size


def test_families_that_changed_meanwhile_are_noticed_however_late_in_the_solve(solve):
    def packages(newest):
        # The family that changes is met last, after everything else came from the solve before.
        chain = {f"c{n}": {"1": {"requires": [f"c{n + 1}"]}} for n in range(20)}
        return {**chain, "c20": {str(version): {} for version in range(1, newest + 1)}}

    kept = make_problem(packages(3), ["c0"])
    assert chosen(solve(kept))[0] == "c20-3[]"
    changed = make_problem(packages(5), ["c0"])
    mixed = Problem(
        kept.requests, lambda name: (changed if name == "c20" else kept).family(name), ordering=kept.ordering
    )
    outcome = solve(mixed)
    assert chosen(outcome)[0] == "c20-5[]"
    assert outcome.stats.num_solves == reference(changed).stats.num_solves
    gone = Problem(
        kept.requests, lambda name: None if name == "c20" else kept.family(name), ordering=kept.ordering
    )
    with pytest.raises(PkgError, match="c20, was required by: c19"):
        solve(gone)


def test_families_of_a_shared_source_are_asked_for_once(solve):
    packages = {"a": {"1": {"requires": ["b"]}, "2": {}}, "b": {"1": {}, "2": {}}}
    first = make_problem(packages, ["a-1"])
    asked = []

    def ask(name):
        asked.append(name)
        return first.family(name)

    def problem(shared):
        return Problem(first.requests, ask, ordering=first.ordering, shared=shared)

    for shared, fetched in ((1, ["a", "b"]), (1, []), (2, ["a", "b"]), (None, ["a", "b"]), (2, ["a", "b"])):
        asked.clear()
        assert chosen(solve(problem(shared))) == ["b-2[]", "a-1[]"]
        assert sorted(asked) == fetched


def test_plain_data_is_a_shared_source_until_a_function_comes_in():
    from pkg.environment.problems import build_problem
    from pkg.environment.solving import PackageData, Repository

    repository = Repository([PackageData("a", "1")])
    again = [build_problem(["a"], packages=repository).shared for _ in range(2)]
    assert again[0] is not None
    assert again[0] == again[1]
    assert again[0] != build_problem(["a"], packages=Repository([PackageData("a", "1")])).shared
    assert again[0] != build_problem(["a"], packages=repository, building=True).shared
    assert (
        build_problem(["a"], packages=repository, package_filter=[{"excludes": ["a-1"]}]).shared == again[0]
    )
    assert build_problem(["a"], packages=repository, load_family=lambda name: None).shared is None


def test_solutions_share_their_choices(solve):
    first = make_problem({"a": {"1": {}}}, ["a"])
    again = Problem(first.requests, first.family, ordering=first.ordering)
    assert solve(first).solution[0] is solve(again).solution[0]


def test_orderers_of_one_problem_do_not_reach_the_next(solve):
    packages = {"a": {"1": {}, "2": {}, "3": {}}}
    first = make_problem(packages, ["a"])

    def with_order(data):
        return Problem(first.requests, first.family, ordering=Ordering.from_pod(data))

    ascending = [{"type": "sorted", "descending": False}]
    assert [chosen(solve(with_order(data))) for data in (None, ascending, None)] == [
        ["a-3[]"],
        ["a-1[]"],
        ["a-3[]"],
    ]


def test_encoded_families_nobody_uses_any_more_are_dropped(monkeypatch):
    from pkg_resolvers.jit import engine

    monkeypatch.setattr(engine, "_MOST_GARBAGE", 100)
    resolver = NumbaResolver(Options({}))
    packages = {"a": {str(n): {"requires": ["b"]} for n in range(9)}, "b": {"1": {}}}
    sizes = []
    for _ in range(12):
        assert chosen(resolver.solve(make_problem(packages, ["a"]))) == ["b-1[]", "a-8[]"]
        sizes.append(len(resolver._engine._codes[""].data))
    assert max(sizes) < 5 * sizes[0]


# --- limits --------------------------------------------------------------------------------------


def test_a_callback_hears_of_every_step_and_sees_the_state_the_reference_shows(solve):
    steps = 0
    for make, words in problems(range(40)):
        heard = []
        for backend in (solve, reference):
            states = []

            def callback(state, states=states):
                states.append((state.num_solves, state.num_fails, str(state)))
                return SolverCallbackReturn.keep_going, ""

            problem = make()
            problem.callback = callback
            heard.append((answer(backend, problem), states))
        assert heard[0] == heard[1], words
        steps += len(heard[0][1])
    assert steps > 30


@pytest.mark.parametrize("word", ["abort", "fail"])
def test_a_callback_can_stop_a_solve(solve, word):
    stopped = 0
    for make, words in problems(range(60)):
        outcomes = []
        for backend in (solve, reference):

            def callback(state):
                stop = SolverCallbackReturn[word] if state.num_solves > 1 else SolverCallbackReturn.keep_going
                return stop, "enough"

            problem = make()
            problem.callback = callback
            outcomes.append(answer(backend, problem))
        assert outcomes[0] == outcomes[1], words
        stopped += "enough" in str(outcomes[0])
    assert stopped > 3


@pytest.mark.parametrize("max_fails", [0, 1, 2, 5])
def test_max_fails_ends_a_solve_as_in_the_reference(solve, max_fails):
    limited = 0
    for make, words in problems(range(120), max_fails=max_fails):
        mine = answer(solve, make())
        assert mine == answer(reference, make()), words
        limited += "fail limit reached" in str(mine)
    assert max_fails > 2 or limited > 0


def test_max_fails_far_into_a_solve_gives_a_failure_too(solve):
    outcome = solve(pigeons(7, max_fails=2000))
    assert (outcome.status, outcome.stats.num_fails) == ("failed", 2000)
    assert outcome.failure.kind == "limit"
    assert "after 2000 failures:\n" in outcome.failure.description
    assert "<--!-->" in outcome.failure.description


@pytest.mark.parametrize("max_fails", [-1, 1, 2])
def test_the_failed_step_alone_gives_the_text_that_the_whole_way_to_it_gives(solve, monkeypatch, max_fails):
    """What long solves do: here the texts can be compared."""
    monkeypatch.setattr(run, "_FEW_VERSIONS", -1)
    failed = 0
    for make, words in problems(range(120), max_fails=max_fails):
        mine = answer(solve, make())
        assert mine == answer(reference, make()), words
        failed += mine[0] == "failed"
    assert failed > 10


def test_the_text_of_a_failure_among_many_versions_is_that_of_one_step(solve, monkeypatch):
    monkeypatch.setattr(run, "_FEW_VERSIONS", 20)
    wanted = [answer(reference, pigeons(4, max_fails=limit)) for limit in (-1, 3)]
    monkeypatch.setattr(Search, "start", None)  # it would solve from the beginning
    mine = [answer(solve, pigeons(4, max_fails=limit)) for limit in (-1, 3)]
    assert mine == wanted
    assert mine[0][4][1] > 3


def test_a_time_limit_of_nothing_aborts_after_the_first_step(solve):
    for backend in (solve, reference):
        outcome = backend(pigeons(3, time_limit=0))
        assert (outcome.status, outcome.stats.num_solves) == ("aborted", 1)
        assert outcome.failure.kind == "limit"


def test_a_time_limit_is_kept_within_a_tenth_of_a_second(solve):
    solve(pigeons(3))
    start = time.perf_counter()
    outcome = solve(pigeons(12, time_limit=0.3))
    assert outcome.status == "aborted"
    assert outcome.stats.num_solves > 1000
    assert 0.3 <= outcome.stats.solve_time < 0.6
    assert time.perf_counter() - start < 2


def test_a_solve_can_be_interrupted_and_the_next_one_is_right(solve):
    import signal

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            solve(pigeons(12))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert answer(solve, pigeons(3)) == answer(reference, pigeons(3))


def test_a_solve_may_be_asked_for_while_another_one_runs(solve):
    inner = []

    def load(name, version):
        inner.append(solve(pigeons(2)).status)

    packages = {"a": {"1": {"requires": ["b"]}}, "b": {"1": {}}}
    assert chosen(solve(make_problem(packages, ["a"], load=load))) == ["b-1[]", "a-1[]"]
    assert inner == ["failed", "failed"]


def test_threads_get_their_own_answers(solve):
    from threading import Thread

    wanted = [answer(reference, make()) for make, _ in problems(range(20))]
    found = {}

    def work(number):
        found[number] = [answer(solve, make()) for make, _ in problems(range(20))]

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[number] == wanted for number in range(4))


# --- odd cases -----------------------------------------------------------------------------------


def test_a_missing_family_may_fail_the_step_instead(solve):
    packages = {"a": {"2": {"requires": ["gone"]}, "1": {}}}
    options = {"error_on_missing_variant_requires": False}
    for requests in (["a"], ["a-2"]):
        mine = answer(solve, make_problem(packages, requests, **options))
        assert mine == answer(reference, make_problem(packages, requests, **options))
    assert mine[0] == "failed"
    assert mine[-1][0].startswith("package family not found: gone, was required by: a")


def test_a_solution_has_the_last_step_as_its_phase(solve):
    for make, words in problems(range(40)):
        try:
            phases = [backend(make()).phase for backend in (solve, reference)]
        except PkgError:
            continue
        assert str(phases[0]) == str(phases[1]), words
        shown = [{key: str(value) for key, value in phase.extractions.items()} for phase in phases]
        assert shown[0] == shown[1], words


def test_a_phase_asked_for_after_the_next_solve_is_still_the_right_one(solve):
    packages = {"a": {"1": {"requires": ["b-1"]}}, "b": {"1": {}, "2": {}}}
    outcome = solve(make_problem(packages, ["a"]))
    solve(pigeons(3))
    assert str(outcome.phase) == "[b==1] [a==1]"


def test_no_definition_is_loaded_that_the_reference_does_not_load(solve):
    for make, words in problems(range(200)):
        seen = []
        for backend in (solve, reference):
            loaded = []
            problem = watched(make(), loaded)
            mine = answer(backend, problem)
            seen.append((mine, sorted(loaded)))
        if mine[0] not in ("solved", "failed"):  # an error may come after more was loaded at once
            seen = [one[0] for one in seen]
        assert seen[0] == seen[1], words
