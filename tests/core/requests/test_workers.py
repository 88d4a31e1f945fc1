"""Processes that answer side by side, and what becomes of those that end, hang or refuse."""

import sys

import pytest

from pkg.errors import PkgError
from pkg.requests.workers import Workers

PROGRAM = """
import os, sys, time
from pkg.requests.workers import serve
from pkg.errors import PkgError

def start(setup):
    if setup.get("refuse"):
        raise PkgError("no such thing")
    def answer(question):
        print("a package prints this")
        if question["do"] == "die":
            sys.stderr.write("last words\\n")
            sys.stderr.flush()
            os._exit(3)
        if question["do"] == "hang":
            time.sleep(60)
        return {"did": question["do"], "pid": os.getpid()}
    return answer

serve(start)
"""


def workers(setup=None, **options):
    return Workers([sys.executable, "-c", PROGRAM], setup or {}, **options)


def test_answers_come_in_the_order_of_the_questions():
    seen = []
    answers = workers(jobs=2).run(
        [{"do": number} for number in range(20)], lambda number, answer: seen.append((number, answer["did"]))
    )
    assert [answer["did"] for answer in answers] == list(range(20))
    assert sorted(seen) == [(number, number) for number in range(20)]


def test_a_worker_that_ends_is_replaced_and_its_last_words_are_told():
    first, second, third = workers().run([{"do": 1}, {"do": "die"}, {"do": 2}])
    assert second == {"crashed": "the worker ended with code 3: last words"}
    assert third["did"] == 2
    assert third["pid"] != first["pid"]


def test_a_worker_that_hangs_is_ended():
    hung, after = workers(timeout=2).run([{"do": "hang"}, {"do": 1}])
    assert hung == {"crashed": "no answer within 2 s"}
    assert after["did"] == 1


def test_a_refused_setup_is_an_error():
    with pytest.raises(PkgError, match="no such thing"):
        workers({"refuse": True}).run([{"do": 1}])


def test_a_program_that_is_not_there_is_an_error():
    with pytest.raises(PkgError, match="cannot start '/nothing/here'"):
        Workers(["/nothing/here"], {}).run([{"do": 1}])


def test_no_question_starts_nothing():
    assert Workers(["/nothing/here"], {}).run([]) == []


def test_what_is_printed_before_the_program_begins_is_no_answer():
    noisy = 'print("a banner of this interpreter", flush=True)\n'
    worker = Workers([sys.executable, "-c", noisy + PROGRAM], {})
    assert [answer["did"] for answer in worker.run([{"do": 1}])] == [1]


def test_a_program_that_a_package_leaves_behind_keeps_nobody_waiting():
    """Such as a daemon: it lives on with the standard output that it was born with."""
    leaves = (
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])\n"
    )
    program = PROGRAM.replace("def start(setup):", f"def start(setup):\n    exec({leaves!r})")
    first, second = Workers([sys.executable, "-c", program], {}).run([{"do": 1}, {"do": "die"}])
    assert (first["did"], second) == (1, {"crashed": "the worker ended with code 3: last words"})
