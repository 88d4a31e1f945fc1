"""`verify` looks at exactly the locked packages and says what is no longer as it was."""

# ruff: noqa: PTH104, PTH108, PTH123, RUF043

import os

import pytest

from pkg.environment.lock.verifying import refuse
from pkg.errors import LockError


@pytest.fixture
def made(repository, lock):
    repository.add("bar-2")
    folder = repository.add("foo-1", "requires = ['bar']\nvariants = [[], ['bar']]", "env.FOO = '1'")
    for variant in ("", "bar"):
        (folder / variant / "bin").mkdir(parents=True, exist_ok=True)
        (folder / variant / "bin" / "tool").write_text("echo hi\n")
    return lock("foo", payload=True)


def kinds(made):
    return [(change.kind, change.package) for change in made.verify()]


def test_what_has_not_changed_holds(made):
    assert made.verify() == []
    refuse(made, [])


def test_a_newer_release_is_nobody_s_business(made, repository):
    repository.add("bar-3")
    assert made.verify() == []


def test_an_edited_definition_is_told_with_its_file(made, repository):
    path = repository.path + "/foo/1/package.py"
    with open(path, "a") as file:
        file.write("# edited\n")
    (change,) = made.verify()
    assert (change.kind, change.package) == ("definition", "foo")
    assert path in change.advice
    assert change.was != change.now
    with pytest.raises(LockError, match=r"no longer holds:\n  foo: definition: sha256:"):
        refuse(made, [change])


def test_a_package_that_has_gone_is_missing(made, repository):
    os.rename(repository.path + "/bar/2", repository.path + "/elsewhere")
    assert kinds(made) == [("missing", "bar")]


def test_a_variant_that_has_gone_is_missing(made, repository):
    repository.add("foo-1", "requires = ['bar']\nvariants = [['bar']]", "env.FOO = '1'")
    found = made.document["packages"]["foo"]["variant"]
    assert kinds(made) == [("missing", "foo") if found else ("definition", "foo")] or found == 0


def test_a_definition_that_no_longer_loads_is_an_error_of_its_own(made, repository):
    with open(repository.path + "/bar/2/package.py", "w") as file:
        file.write("name = 'bar'\nversion = '2'\nraise ValueError('broken')\n")
    ((kind, name),) = kinds(made)
    assert name == "bar"
    assert kind in ("error", "definition")


@pytest.mark.parametrize(
    "change",
    [
        lambda tool: tool.write_text("echo ho\n"),
        lambda tool: tool.unlink(),
        lambda tool: tool.chmod(0o755),
        lambda tool: tool.rename(tool.with_name("other")),
        lambda tool: (tool.parent / "empty").mkdir(),
        lambda tool: (tool.parent / "link").symlink_to("tool"),
    ],
    ids=["content", "gone", "mode", "name", "folder", "link"],
)
def test_a_changed_payload_is_told(made, repository, change, tmp_path):
    from pathlib import Path

    change(Path(made.document["packages"]["foo"]["root"]) / "bin" / "tool")
    assert kinds(made) == [("payload", "foo")]


def test_times_of_files_do_not_count(made):
    tool = made.document["packages"]["foo"]["root"] + "/bin/tool"
    os.utime(tool, (1, 1))
    assert made.verify() == []


def test_without_payload_hashes_payloads_are_not_looked_at(made, lock):
    plain = lock("foo")
    os.unlink(plain.document["packages"]["foo"]["root"] + "/bin/tool")
    assert plain.verify() == []
    assert "payload" not in plain.document["packages"]["foo"]


def test_a_payload_that_is_not_there_cannot_be_hashed(repository, lock):
    repository.add("foo-1", "variants = [['bar']]")
    repository.add("bar-1")
    with pytest.raises(LockError, match="no folder .*without --payload"):
        lock("foo", payload=True)


def test_another_version_in_a_combined_file_is_no_change(repository, lock, tmp_path):
    path = tmp_path / "packages" / "foo.yaml"
    path.write_text("name: foo\nversions: ['1', '2']\n")
    made = lock("foo==1")
    assert made.verify() == []
    path.write_text("name: foo\nversions: ['1', '2', '3']\n")
    assert made.verify() == []
    path.write_text("name: foo\nversions: ['1', '2']\ndescription: other\n")
    assert kinds(made) == [("definition", "foo")]
    path.write_text("name: foo\nversions: ['2']\n")
    assert kinds(made) == [("missing", "foo")]
