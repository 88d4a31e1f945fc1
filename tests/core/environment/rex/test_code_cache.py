"""Compiled code of large environments on disk."""

from __future__ import annotations

import pytest

from pkg.environment import rex
from pkg.environment.rex import code_cache


@pytest.fixture
def record_many(package, tmp_path):
    """Record thirty packages with a cache folder."""

    def record(code="env.A{number} = '{{version}}'", folder=tmp_path):
        packages = [package(f"p{number}", commands=code.format(number=number)) for number in range(30)]
        facts = rex.EnvironmentFacts(packages=packages)
        return rex.record(facts, parent_environ={}, cache_folder=str(folder))

    return record


def test_code_is_compiled_once(record_many, tmp_path, monkeypatch):
    first = record_many()
    assert len(list((tmp_path / "code").iterdir())) == 1
    monkeypatch.setattr("builtins.compile", lambda *_, **__: pytest.fail("compiled again"))
    again = record_many()
    assert again.environ == first.environ
    assert [action.line for action in again.actions] == [action.line for action in first.actions]


def test_changed_code_is_compiled_anew(record_many):
    assert record_many().environ["A7"] == "1.0"
    assert record_many("env.A{number} = 'new'").environ["A7"] == "new"


@pytest.mark.parametrize("damage", [lambda b: b[:-5], lambda b: b"", lambda b: b[:40] + b"x" + b[41:]])
def test_a_damaged_file_is_replaced(record_many, tmp_path, damage):
    expected = record_many().environ
    (file,) = (tmp_path / "code").iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert record_many().environ == expected
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_error(record_many, tmp_path):
    (tmp_path / "file").write_text("")
    assert record_many(folder=tmp_path / "file").environ["A1"] == "1.0"


def test_code_that_is_no_python_is_still_named(record_many):
    with pytest.raises(rex.CommandError, match=r"commands of package p0-1.0\[\] .*SyntaxError"):
        record_many("env.A{number} =")


def test_old_files_make_room(record_many, tmp_path, monkeypatch):
    monkeypatch.setattr(code_cache, "_MOST_FILES", 4)
    for number in range(9):
        record_many(f"env.A{{number}} = {number}")
    assert len(list((tmp_path / "code").iterdir())) <= 4


def test_small_environments_leave_no_file(package, tmp_path):
    facts = rex.EnvironmentFacts(packages=[package("a", commands="env.A = 1")])
    rex.record(facts, parent_environ={}, cache_folder=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
