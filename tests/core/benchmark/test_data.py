from __future__ import annotations

import io
import json
import os
import tarfile
from importlib.util import find_spec

import pytest

from pkg.benchmark import data
from pkg.errors import BenchmarkError


def archive(path, members):
    with tarfile.open(path, "w:gz") as file:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            file.addfile(member, io.BytesIO(text.encode()))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "requests.json").write_text(json.dumps([["a"], ["b-1", "!c"]]))
    return folder


def test_an_archive_is_unpacked_once(folder, tmp_path):
    archive(folder / "packages.tar.gz", {"packages/a/1/package.py": "name = 'a'"})
    found = data.find_data(folder)
    assert found.requests == [["a"], ["b-1", "!c"]]
    root = found.repository(tmp_path / "out")
    assert (root / "a" / "1" / "package.py").read_text() == "name = 'a'"
    (root / "a" / "1" / "package.py").write_text("kept")
    assert (found.repository(tmp_path / "out") / "a" / "1" / "package.py").read_text() == "kept"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["packages"]


def test_a_folder_of_packages_is_used_where_it_is(folder, tmp_path):
    (folder / "packages").mkdir()
    assert data.find_data(folder).repository(tmp_path / "out") == folder / "packages"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "is no JSON"),
        ("{}", "holds no list of request lists"),
        ("[]", "holds no list of request lists"),
        ('["a"]', "holds no list of request lists"),
        ("[[1]]", "holds no list of request lists"),
    ],
)
def test_malformed_requests_are_named(folder, text, message):
    (folder / "packages").mkdir()
    (folder / "requests.json").write_text(text)
    with pytest.raises(BenchmarkError, match=message):
        data.find_data(folder)


def test_missing_packages_are_named(folder):
    with pytest.raises(BenchmarkError, match=r"holds no packages: a benchmark needs requests\.json"):
        data.find_data(folder)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_a_damaged_archive_is_named(folder, tmp_path, content):
    (folder / "packages.tar.gz").write_bytes(content)
    with pytest.raises(BenchmarkError, match=r"packages\.tar\.gz cannot be unpacked"):
        data.find_data(folder).repository(tmp_path / "out")


def test_an_archive_that_reaches_outside_is_refused(folder, tmp_path):
    archive(folder / "packages.tar.gz", {"../outside": "x"})
    with pytest.raises(BenchmarkError, match="cannot be unpacked"):
        data.find_data(folder).repository(tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_an_archive_of_something_else_is_named(folder, tmp_path):
    archive(folder / "packages.tar.gz", {"other/file": "x"})
    with pytest.raises(BenchmarkError, match="holds no folder 'packages'"):
        data.find_data(folder).repository(tmp_path / "out")


def test_without_rez_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    with pytest.raises(BenchmarkError, match=r"pip install rez==3\.4\.0.*--data"):
        data.find_data()


@pytest.mark.rez
def test_the_data_of_an_installed_rez_are_found():
    if find_spec("rez") is None:
        if os.environ.get("PKG_REQUIRE_REAL"):
            pytest.fail("rez is not installed, and PKG_REQUIRE_REAL is set")
        pytest.skip("rez is not installed")
    found = data.find_data()
    assert len(found.requests) == 188
