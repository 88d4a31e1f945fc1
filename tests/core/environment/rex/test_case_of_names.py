"""Names of variables under the rules of Windows, where case does not count."""

from __future__ import annotations

import pytest

from pkg.environment.rex import Recorder
from pkg.interfaces.actions import Dialect


class Windows(Dialect):
    path_separator = ";"
    ignores_case = True


@pytest.fixture
def recorder():
    return Recorder(Windows(), parent_environ={"Path": "C:\\x"}, parent_variables=frozenset({"Path"}))


def test_a_variable_is_spelled_as_the_first_time(recorder):
    recorder.execute_code("env.PATH.append('C:/a')\nenv.New = 1\nenv.NEW.append('2')")
    assert recorder.get_output() == {"Path": "C:\\x;C:/a", "New": "1;2"}


def test_a_variable_is_found_by_any_spelling(recorder):
    recorder.execute_code("env.Found = str(defined('PATH')) + env.pAtH.get()")
    assert recorder.get_output()["Found"] == "TrueC:\\x"


def test_case_counts_elsewhere():
    recorder = Recorder(Dialect(), parent_environ={})
    if not Dialect.ignores_case:
        recorder.execute_code("env.A = 1\nenv.a = 2")
        assert recorder.get_output() == {"A": "1", "a": "2"}
