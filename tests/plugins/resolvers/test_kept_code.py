from __future__ import annotations

import random

import pytest
from numba_cases import CONFORMANCE, answer, random_repositories

from pkg.solve import Choice, FamilyStates
from pkg_resolvers.jit import engine, kept_code, places
from pkg_resolvers.jit.compiler import kernel
from pkg_resolvers.reference import solve as reference

assert CONFORMANCE


@pytest.fixture(scope="module")
def compiled():
    return kernel()


class States(FamilyStates):
    """States of one problem: what its families are made of, word for word."""

    def __init__(self, case, problem, key="key", nothing_promised=()):
        self.problem = problem
        self.case = case
        self.nothing_promised = nothing_promised
        self.keepers = {}
        self.asked = []
        self._key = key
        self.generation_ = 0

    key = property(lambda self: self._key)
    generation = property(lambda self: self.generation_)

    def state(self, name):
        self.asked.append(name)
        if name in self.nothing_promised:
            return None
        case = self.case
        made_of = [repr(package) for package in case.packages if package.name == name]
        rules = (case.package_filter, case.timestamp, case.building)
        return f"{made_of} {rules}".encode() if made_of else b""

    def choice(self, name, version, index):
        for candidate in self.problem.family(name).candidates:
            if str(candidate.version) == str(version):
                for variant in candidate.variants:
                    if variant.index == index:
                        return Choice(name, candidate, variant)
        raise AssertionError((name, version, index))

    def confirm(self, solution):
        return True

    def at_keep(self, key, function):
        self.keepers[key] = function

    def keep(self):
        for function in self.keepers.values():
            function(self)


def solve_with(engine_, problem, states):
    problem.states = states
    found = answer(engine_.solve, problem)
    states.keep()
    return found


@pytest.mark.parametrize("crowded", [False, True], ids=["", "no room between places"])
def test_families_kept_on_disk_give_the_same_answers_whatever_became_of_them(
    tmp_path, monkeypatch, compiled, crowded
):
    make_case, make_problem = random_repositories()
    if crowded:
        monkeypatch.setattr(places, "_STEP", 64)
    choose = random.Random(4)
    saved = []
    save = kept_code.save
    monkeypatch.setattr(kept_code, "save", lambda *a: saved.append(save(*a)))
    running = engine.Engine(compiled, str(tmp_path))
    cases = [make_case(seed) for seed in range(80)]
    for number, case in enumerate(cases):
        # Families of one name in different cases are the same family, changed meanwhile.
        for again in (case, choose.choice(cases[: number + 1])):
            if choose.random() < 0.4:
                running = engine.Engine(compiled, str(tmp_path))  # as another process would
            nothing_promised = choose.sample("abcdef", choose.choice([0, 0, 1]))
            for request in again.requests:
                problem, expected = make_problem(again, request), make_problem(again, request)
                states = States(again, problem, nothing_promised=nothing_promised)
                assert solve_with(running, problem, states) == answer(reference, expected), (request, again)
    assert len(saved) > 60
    assert all(saved)


def plain_case():
    """A case in which `a-1` requires `b`, and one in which there is a newer `b`."""
    _, make_problem = random_repositories()
    from random_repositories import Case, Package

    def case(newest):
        made = Case(1)
        made.packages = [Package("a", "1", 0), *(Package("b", str(n), 0) for n in range(1, newest + 1))]
        made.packages[0].requires = ["b"]
        return made

    return case, make_problem


def chosen(outcome):
    return [f"{choice.family}-{choice.candidate.version}" for choice in outcome.solution]


def test_a_later_process_asks_for_states_and_for_no_family(tmp_path, compiled):
    case, make_problem = plain_case()
    first = make_problem(case(3), ["a"])
    solve_with(engine.Engine(compiled, str(tmp_path)), first, States(case(3), first))

    problem = make_problem(case(3), ["a"])
    states = problem.states = States(case(3), problem)
    assert chosen(engine.Engine(compiled, str(tmp_path)).solve(problem)) == ["b-3", "a-1"]
    assert sorted(states.asked) == ["a", "b"]
    assert not states.keepers

    changed = make_problem(case(4), ["a"])
    changed.states = States(case(4), changed)
    assert chosen(engine.Engine(compiled, str(tmp_path)).solve(changed)) == ["b-4", "a-1"]
    assert changed.states.keepers


def test_versions_outside_of_what_was_wanted_are_loaded_when_they_are(tmp_path, compiled):
    case, make_problem = plain_case()
    for request, expected in ((["b-2"], ["b-2"]), (["b"], ["b-5"]), (["b<2"], ["b-1"]), (["b"], ["b-5"])):
        problem = make_problem(case(5), request)
        problem.states = States(case(5), problem)
        assert chosen(engine.Engine(compiled, str(tmp_path)).solve(problem)) == expected
        problem.states.keep()


def test_a_damaged_or_foreign_file_is_passed_over(tmp_path, compiled):
    case, make_problem = plain_case()

    def solve():
        problem = make_problem(case(3), ["a"])
        states = States(case(3), problem)
        assert solve_with(engine.Engine(compiled, str(tmp_path)), problem, states)[0] == "solved"
        return states

    def is_read():
        return kept_code.load(str(tmp_path), "key") is not None

    solve()
    (path,) = (tmp_path / "encoded").iterdir()
    content = path.read_bytes()
    assert is_read()
    choose = random.Random(1)
    for _ in range(300):
        damaged = bytearray(content)
        damaged[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
        path.write_bytes(bytes(damaged))
        kept = kept_code.load(str(tmp_path), "key")
        assert kept is None or damaged[32:64] != content[32:64]  # the reserved words of the head
    for size in range(0, len(content), 37):
        path.write_bytes(content[:size])
        assert not is_read()
    path.write_bytes(content)
    assert is_read()
    assert kept_code.load(str(tmp_path), "another key") is None
    path.chmod(0o666)
    assert not is_read()
    solve()
    assert is_read()


def test_old_files_go_when_there_are_too_many(tmp_path, compiled, monkeypatch):
    monkeypatch.setattr(kept_code, "_MOST_FILES", 3)
    case, make_problem = plain_case()
    for number in range(6):
        problem = make_problem(case(3), ["a"])
        solve_with(engine.Engine(compiled, str(tmp_path)), problem, States(case(3), problem, f"key {number}"))
    assert len(list((tmp_path / "encoded").iterdir())) == 3
    assert kept_code.load(str(tmp_path), "key 5") is not None


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path, compiled):
    (tmp_path / "file").write_text("")
    case, make_problem = plain_case()
    problem = make_problem(case(3), ["a"])
    where = str(tmp_path / "file" / "cache")
    assert solve_with(engine.Engine(compiled, where), problem, States(case(3), problem))[0] == "solved"
    assert not kept_code.save(where, "key", engine.Engine(compiled, where)._ready_code(""))


def test_the_graph_of_a_solve_from_kept_families_is_the_same(tmp_path, compiled):
    from pkg.solve.graph import draw_graph

    make_case, make_problem = random_repositories()
    drawn = 0
    for seed in range(40):
        case = make_case(seed)
        for request in case.requests:
            graphs = []
            for keep in (False, True, True):
                problem = make_problem(case, request)
                if keep:
                    problem.states = States(case, problem, f"key {seed}")
                try:
                    outcome = engine.Engine(compiled, str(tmp_path)).solve(problem)
                except Exception:
                    break
                graph = draw_graph(outcome)
                graphs.append((graph.nodes, graph.edges))
                if keep:
                    problem.states.keep()
            if graphs:
                assert graphs[0] == graphs[1] == graphs[2]
                drawn += 1
    assert drawn > 50
