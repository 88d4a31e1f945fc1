"""The text of a lock: the same for everyone, easy to compare, and refused when it is not sound."""

import copy
import json

import pytest

from pkg.environment.lock import Lock, text
from pkg.errors import LockError


@pytest.fixture
def made(repository, lock):
    repository.add("bar-2")
    repository.add(
        "foo-1", "requires = ['bar']", "env.FOO = literal('$x').e(' {root}')\nenv.PATH.append('/a')"
    )
    return lock("foo")


def test_two_locks_of_one_request_have_the_same_bytes(made, lock):
    assert lock("foo").to_text() == made.to_text()


def test_what_is_read_is_what_was_written(made):
    assert Lock.from_text(made.to_text()) == made
    assert Lock.from_text(made.to_text()).to_text() == made.to_text()


def test_it_is_json_with_sorted_keys_and_a_line_for_each_action(made):
    assert json.loads(made.to_text()) == made.document
    lines = [line.strip() for line in made.to_text().splitlines()]
    assert '["appendenv", "PATH", "/a"]' in lines or '["setenv", "PATH", "/a"]' in lines
    assert lines.index('"bar": {') < lines.index('"foo": {')


def test_a_new_version_of_one_package_changes_the_lines_of_its_block_alone(made, repository, lock):
    from difflib import unified_diff

    repository.add("bar-3")
    diff = list(unified_diff(made.to_text().splitlines(), lock("foo").to_text().splitlines(), n=0))[2:]
    assert len([line for line in diff if line.startswith("@@")]) <= 3
    assert all(
        line.startswith("@@") or "bar" in line or "sha256" in line or '"version"' in line for line in diff
    )


def damaged(change):
    def apply(document):
        document = copy.deepcopy(document)
        change(document)
        return document

    return apply


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("requests"), "'requests' is missing"),
        (lambda d: d.pop("lock_version"), "no lock file"),
        (lambda d: d.update(lock_version=99), "lock_version 99.*Use a newer pkg"),
        (lambda d: d.update(lock_version="1"), "whole number"),
        (lambda d: d.update(surprise=1), "'surprise' is unknown"),
        (lambda d: d.update(requests=[1]), "requests: it should hold texts"),
        (lambda d: d["options"].update(building=1), "options: 'building' should be true or false"),
        (lambda d: d["packages"]["foo"].pop("root"), "package 'foo': 'root' is missing"),
        (lambda d: d["packages"]["foo"].update(version=1), "package 'foo': 'version' should be a text"),
        (lambda d: d["packages"]["foo"].update(repository="x"), "filesystem@/packages"),
        (lambda d: d["packages"].update(foo=1), "package 'foo': it should be an object"),
        (lambda d: d["resolve"].append("baz"), r"same packages \(baz\)"),
        (lambda d: d["resolve"].append("foo"), "same packages"),
        (lambda d: d["packages"]["foo"].update(commands=[["fly", "x"]]), "'fly'.* is no action"),
        (lambda d: d["packages"]["foo"].update(commands=[["setenv", "x"]]), "setenv takes 2 values"),
        (lambda d: d["packages"]["foo"].update(commands=[["setenv", 1, "x"]]), "variable's name"),
        (lambda d: d["packages"]["foo"].update(commands=[["setenv", "x", {"parts": []}]]), "is no text"),
        (lambda d: d["packages"]["foo"].update(commands=["setenv"]), "begins with its name"),
        (lambda d: d["platform"].pop("os"), "platform: 'os'"),
        (lambda d: d["inherited"].update(HOME="x"), "inherited: 'HOME'"),
    ],
)
def test_a_lock_that_is_not_sound_is_refused_with_the_place(made, change, message):
    with pytest.raises(LockError, match=message):
        Lock(damaged(change)(made.document), "a.lock")


def test_a_file_that_is_cut_off_empty_or_binary_says_so(made, tmp_path):
    path = tmp_path / "a.lock"
    for content, message in (
        (made.to_text()[:200].encode(), "damaged or cut off"),
        (b"", "it is empty"),
        (b"\xff\xfe\x00", "it is no text"),
        (b"[]", "it holds no lock"),
        (b"[" * 100_000, "nested too deeply"),
    ):
        path.write_bytes(content)
        with pytest.raises(LockError, match=message) as caught:
            Lock.load(path)
        assert str(path) in str(caught.value)


def test_marks_of_a_merge_conflict_are_told_with_their_line(made, tmp_path):
    path = tmp_path / "a.lock"
    path.write_text(made.to_text().replace('  "lock_version"', '<<<<<<< HEAD\n  "lock_version"'))
    with pytest.raises(LockError, match=r"line \d+ is the mark of a merge conflict"):
        Lock.load(path)


def test_a_context_file_is_told_apart(resolve, repository, tmp_path):
    repository.add("foo-1")
    path = tmp_path / "a.rxt"
    resolve("foo").save(str(path))
    with pytest.raises(LockError, match="pkg lock --from"):
        Lock.load(path)


def test_every_cut_of_a_lock_is_refused(made):
    content = made.to_text()
    for length in range(0, len(content) - 2, 37):
        with pytest.raises(LockError):
            text.parse(content[:length])
