"""Asking the storage many things: in order, and by threads only where it is slow."""

from __future__ import annotations

import threading
import time

import pytest

from pkg.index.storage import map_storage


@pytest.fixture
def workers():
    """Names of the threads that did the work."""
    return set()


@pytest.fixture
def slow(workers):
    def answer(item):
        workers.add(threading.current_thread().name)
        time.sleep(0.003)
        return item * 2

    return answer


def test_a_quick_storage_is_asked_by_one_thread(workers):
    def answer(item):
        workers.add(threading.current_thread().name)
        return item * 2

    assert list(map_storage(answer, range(5000))) == [item * 2 for item in range(5000)]
    assert len(workers) == 1


def test_a_slow_storage_is_asked_by_many_and_answers_keep_their_order(workers, slow):
    assert list(map_storage(slow, range(200))) == [item * 2 for item in range(200)]
    assert len(workers) > 4


def test_calls_that_are_long_because_they_do_much_are_not_slow(workers, slow):
    assert list(map_storage(slow, range(20), steps=lambda _: 1000)) == [item * 2 for item in range(20)]
    assert len(workers) == 1


@pytest.mark.parametrize("bad", [0, 50])
def test_an_error_comes_out_where_its_answer_would(slow, bad):
    def answer(item):
        if item == bad:
            raise PermissionError(item)
        return slow(item)

    found = []
    with pytest.raises(PermissionError):
        found.extend(map_storage(answer, range(100)))
    assert found == [item * 2 for item in range(bad)]


def test_who_stops_early_waits_for_few(slow):
    asked = []

    def answer(item):
        asked.append(item)
        return slow(item)

    for each in map_storage(answer, range(10_000)):
        if each > 60:
            break
    assert len(asked) < 500


def test_nothing_gives_nothing():
    assert list(map_storage(str, [])) == []
