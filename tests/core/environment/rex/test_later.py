from __future__ import annotations

import threading
import time

import pytest

from pkg.environment.rex import later
from pkg.environment.rex.later import Later


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(later, "_SECONDS", 0.01)


def test_what_is_over_early_has_nothing_done_beside_it():
    done = []
    with Later(lambda: done.append(1)) as beside:
        beside.begin()
    time.sleep(0.05)
    assert not done


def test_what_runs_long_has_it_done_in_another_thread(soon):
    threads = []
    with Later(lambda: threads.append(threading.current_thread())) as beside:
        beside.begin()
        time.sleep(0.2)
        assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_leaving_waits_for_what_has_begun(soon):
    done = []

    def work():
        time.sleep(0.2)
        done.append(1)

    with Later(work) as beside:
        beside.begin()
        time.sleep(0.1)
    assert done


def test_what_it_raises_reaches_nobody(soon):
    with Later(lambda: 1 / 0) as beside:
        beside.begin()
        time.sleep(0.05)


def test_nothing_to_do_is_no_thread(soon):
    before = threading.active_count()
    with Later(None) as beside:
        beside.begin()
        assert threading.active_count() == before


def test_a_program_that_never_started_has_nothing_done_beside_it(soon):
    done = []
    with pytest.raises(OSError, match="no such"), Later(lambda: done.append(1)):
        raise OSError("no such program")
    time.sleep(0.05)
    assert not done
