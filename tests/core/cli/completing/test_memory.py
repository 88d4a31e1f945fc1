from __future__ import annotations

import pytest

from pkg.cli.completing.memory import Memory, stamps_of


@pytest.fixture
def old_file(tmp_path):
    """A file that has not changed for a while."""
    path = tmp_path / "old"
    path.write_text("1")
    return path


@pytest.fixture
def later(monkeypatch):
    """Let some time have passed since the files of the test were written."""
    import time

    monkeypatch.setattr("pkg.cli.completing.memory.clock", lambda: time.time_ns() + 10_000_000_000)


def test_a_value_is_recalled_until_a_file_that_it_depends_on_changes(tmp_path, old_file, later):
    memory = Memory(str(tmp_path / "cache"), "a purpose")
    memory.remember(stamps_of([str(old_file), str(tmp_path / "absent")]), ["maya"], "families", "/studio")
    assert Memory(str(tmp_path / "cache"), "a purpose").recall("families", "/studio") == ["maya"]
    old_file.write_text("22")
    assert memory.recall("families", "/studio") is None


def test_a_file_that_appears_is_a_change(tmp_path, old_file, later):
    memory = Memory(str(tmp_path / "cache"), "")
    memory.remember(stamps_of([str(tmp_path / "absent")]), 1, "key")
    assert memory.recall("key") == 1
    (tmp_path / "absent").mkdir()
    assert memory.recall("key") is None


def test_what_changed_a_moment_ago_is_not_remembered(tmp_path, old_file):
    memory = Memory(str(tmp_path / "cache"), "")
    memory.remember(stamps_of([str(old_file)]), 1, "key")
    assert memory.recall("key") is None


def test_other_keys_and_other_purposes_are_other_values(tmp_path):
    memory = Memory(str(tmp_path), "a")
    memory.remember({}, 1, "key")
    assert memory.recall("key", "more") is None
    assert Memory(str(tmp_path), "b").recall("key") is None


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_counts_as_not_there(tmp_path, damage):
    memory = Memory(str(tmp_path), "")
    memory.remember({}, {"a": 1}, "key")
    (file,) = (tmp_path / "completions").iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if damage is None else damage)
    assert memory.recall("key") is None


def test_only_its_owner_may_read_a_memory(tmp_path):
    Memory(str(tmp_path), "").remember({}, 1, "key")
    (file,) = (tmp_path / "completions").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_folder_nothing_is_remembered_and_nothing_fails(tmp_path):
    Memory(None, "").remember({}, 1, "key")
    (tmp_path / "file").write_text("")
    Memory(str(tmp_path / "file"), "").remember({}, 1, "key")
    assert Memory(str(tmp_path / "file"), "").recall("key") is None


def test_the_number_of_files_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("pkg.cli.completing.memory._MOST_FILES", 8)
    memory = Memory(str(tmp_path), "")
    for number in range(20):
        memory.remember({}, number, str(number))
    assert len(list((tmp_path / "completions").iterdir())) <= 8
    assert memory.recall("19") == 19
