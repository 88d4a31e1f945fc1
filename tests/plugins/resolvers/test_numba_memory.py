from __future__ import annotations

import random

import pytest
from numba_cases import answer, problems

from pkg_resolvers.jit import engine, places
from pkg_resolvers.jit.compiler import kernel
from pkg_resolvers.reference import solve as reference


@pytest.fixture(scope="module")
def compiled():
    return kernel()


def test_blocks_that_are_too_short_grow_and_the_answer_is_the_same(monkeypatch, compiled):
    monkeypatch.setattr(engine, "_FIRST_SIZES", dict.fromkeys(engine._FIRST_SIZES, 1))
    for make, words in problems(range(60)):
        # A new engine each time: memory that has grown stays.
        assert answer(engine.Engine(compiled).solve, make()) == answer(reference, make()), words


def test_places_that_run_out_are_given_anew_and_the_answer_is_the_same(monkeypatch, compiled):
    monkeypatch.setattr(places, "_STEP", 8)
    moves = []
    renumber = places.Line._renumber
    monkeypatch.setattr(places.Line, "_renumber", lambda *a: (moves.append(1), renumber(*a)))
    for make, words in problems(range(60)):
        assert answer(engine.Engine(compiled).solve, make()) == answer(reference, make()), words
    assert len(moves) > 100


def test_a_line_keeps_keys_in_order_however_they_come():
    moved = []
    for seed in range(30):
        choose = random.Random(seed)
        line = places.Line(-1, lambda: moved.append(1))
        keys = choose.sample(range(3000), 300)
        if seed % 3 == 0:
            keys.sort(reverse=bool(seed % 2))  # one after the other into the same gap
            keys = [5000, 0, *keys[1:]]
        met = set()
        for number, key in enumerate(keys):
            if number % 7 == 0:
                more = choose.sample(range(3000), choose.randint(1, 20))
                line.extend(more)
                met.update(more)
            line.place(key)
            met.add(key)
        in_order = [0, *(line.place(key) for key in sorted(met))]
        assert in_order == sorted(set(in_order))
        assert in_order[0] == 0
        assert in_order[-1] < places.END - 4
        assert all(place % 4 == 0 for place in in_order)
    assert moved


def test_a_gap_takes_forty_keys_before_places_are_given_anew():
    moved = []
    line = places.Line(-1.0, lambda: moved.append(1))
    line.extend([1.0, 2.0])
    for n in range(40):
        line.place(2.0 - 1.0 / (n + 2))
    assert not moved
