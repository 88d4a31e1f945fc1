"""Answers that rez 3.4.0 once gave; see tests/data/version/record.py."""

import json

import pytest

import pkg.version


@pytest.fixture(scope="module")
def recorded(questions):
    return json.loads(questions.ANSWERS.read_text())


def test_every_recorded_answer_of_rez_is_ours(questions, recorded):
    different = [
        f"{name}{given}: ours {ours}, recorded {theirs}"
        for (name, given, theirs), (_, _, ours) in zip(recorded, questions.answers(pkg.version), strict=True)
        if json.loads(json.dumps(ours)) != theirs
    ]
    assert not different


def test_the_recorded_questions_are_the_ones_asked(questions, recorded):
    asked = [[ask.__name__, list(given)] for ask, *given in questions.cases()]
    assert json.loads(json.dumps(asked)) == [entry[:2] for entry in recorded]
    assert {entry[0] for entry in recorded} == {ask.__name__ for ask in questions.QUESTIONS}


def test_the_recorded_answers_are_still_those_of_the_installed_rez(questions, recorded, rez_version):
    assert json.loads(json.dumps(questions.answers(rez_version))) == recorded
