"""`pkg scan`: what it builds is what the next process uses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest


@pytest.fixture
def scan(pkg_cli, studio):
    """Run `pkg scan --json` on the studio and return its one row."""

    def run(*words):
        finished = pkg_cli("scan", "--json", *words)
        assert finished.code == 0, finished.err
        (row,) = json.loads(finished.out)
        return row

    return run


def numbers(row):
    return [row[name] for name in ("families", "packages", "read", "reused", "unstored")]


def edit_unnoticed(path, old, new):
    """Change a file, and give it the times that it had."""
    times = path.stat()
    text = path.read_text()
    assert len(old) == len(new)
    assert old in text
    path.write_text(text.replace(old, new))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_the_second_scan_reads_nothing(scan):
    first = scan()
    assert numbers(first) == [3, 5, 5, 0, 0]
    assert first["size"] > 0
    assert first["kept"]
    assert numbers(scan()) == [3, 5, 0, 5, 0]


def test_only_what_changed_is_read_again(scan, studio):
    scan()
    studio.add("maya-2025.0", tools=["maya"])
    studio.add("python-3.11", tools=["python", "pip"])
    assert numbers(scan()) == [3, 6, 2, 4, 0]


def test_a_scan_spares_the_next_process_every_definition(scan, studio, pkg_cli):
    marker = studio.path / "executed"
    studio.write(
        "nuke-15.0", f"if True:\n    description = open({str(marker)!r}, 'a').write('x') and 'text'\n"
    )
    studio.write("hiero-15.0", "requires = ['maya-' + '2024']\n")
    row = scan()
    assert numbers(row) == [5, 7, 7, 0, 1]
    assert marker.exists()
    solved = json.loads(pkg_cli("solve", "--json", "hiero", "lookdev").out)
    names = [f"{one['name']}-{one['version']}" for one in solved["resolved"]]
    assert names == ["python-3.10", "maya-2024.2", "hiero-15.0", "lookdev-1.0.0"]


def test_rebuilding_reads_everything(scan):
    scan()
    assert numbers(scan("--rebuild")) == [3, 5, 5, 0, 0]


def test_checking_finds_an_edit_that_no_stamp_tells(scan, studio, pkg_cli):
    path = studio.path / "python/3.10/package.py"
    (studio.path / "blender.py").write_text("name = 'blender'\nversions = ['3.1', '3.2']\n")
    scan()
    edit_unnoticed(path, "tools = ['python']", "tools = ['pythom']")
    edit_unnoticed(studio.path / "blender.py", "3.2", "3.3")
    assert numbers(scan("--check"))[2:4] == [2, 4]
    assert pkg_cli("search", "blender", "-t", "package").out.split() == ["blender-3.1", "blender-3.3"]
    assert "pythom" in pkg_cli("view", "python-3.10").out


def test_a_published_index_is_written_into_the_repository(scan, studio, pkg_cli, pkg_environ, tmp_path):
    row = scan("--publish")
    assert Path(row["published"]).is_file()
    assert row["published"].startswith(str(studio.path))
    # Somebody else, who has no index of his own, finds everything in it.
    pkg_environ["PKG_INDEX_PATH"] = str(tmp_path / "other")
    assert numbers(scan()) == [3, 5, 0, 5, 0]


def test_the_table_has_a_row_for_each_repository(pkg_cli, studio, tmp_path):
    (tmp_path / "empty").mkdir()
    finished = pkg_cli("scan", str(studio.path), str(tmp_path / "empty"))
    assert finished.code == 0
    lines = [line.split() for line in finished.out.splitlines()]
    assert lines[0] == ["REPOSITORY", "FAMILIES", "PACKAGES", "READ", "REUSED", "SECONDS", "BYTES"]
    assert [line[:5] for line in lines[1:]] == [
        [str(studio.path), "3", "5", "5", "0"],
        [str(tmp_path / "empty"), "0", "0", "0", "0"],
    ]
    assert finished.err == ""


def test_definitions_that_every_process_has_to_load_are_counted(pkg_cli, studio):
    studio.write("nuke-15.0", "import os\ndescription = os.environ.get('HOME')\n")
    studio.write("nuke-14.0", "import time\ntimestamp = int(time.time())\n")
    finished = pkg_cli("scan")
    assert finished.code == 0
    assert finished.err.endswith("each process loads them itself: 2\n")


def test_a_folder_that_is_not_there_is_an_error_only_when_it_was_named(
    pkg_cli, pkg_environ, studio, tmp_path
):
    refused = pkg_cli("scan", str(tmp_path / "nowhere"), str(studio.path))
    assert refused.code == 1
    assert f"there is no folder {tmp_path}/nowhere" in refused.err
    assert str(studio.path) in refused.out
    pkg_environ["REZ_PACKAGES_PATH"] += f"{os.pathsep}{tmp_path}/nowhere"
    finished = pkg_cli("scan")
    assert finished.code == 0
    assert f"{tmp_path}/nowhere: not there" in finished.err


def test_without_an_index_there_is_nothing_to_build(pkg_cli, pkg_environ, studio):
    pkg_environ["PKG_INDEX"] = "0"
    refused = pkg_cli("scan")
    assert refused.code == 1
    assert "the setting 'index' is false" in refused.err


def test_an_index_that_cannot_be_written_is_told(pkg_cli, pkg_environ, studio, tmp_path):
    (tmp_path / "file").touch()
    pkg_environ["PKG_INDEX_PATH"] = str(tmp_path / "file")
    finished = pkg_cli("scan")
    assert finished.code == 0
    assert "cannot be written there" in finished.err
    refused = pkg_cli("scan", "--publish", "memory@x")
    assert "'memory' repositories keep no index" in refused.err


def test_the_list_shows_each_package_and_its_definition(pkg_cli, studio):
    (studio.path / "empty/1.0").mkdir(parents=True)
    studio.write("plain", "name = 'plain'")
    finished = pkg_cli("scan", "--list")
    assert finished.code == 0
    assert [line.split() for line in finished.out.splitlines()] == [
        ["lookdev-1.0.0", f"{studio.path}/lookdev/1.0.0/package.py"],
        ["maya-2023.1", f"{studio.path}/maya/2023.1/package.py"],
        ["maya-2024.2", f"{studio.path}/maya/2024.2/package.py"],
        ["plain", f"{studio.path}/plain/package.py"],
        ["python-3.10", f"{studio.path}/python/3.10/package.py"],
        ["python-3.11", f"{studio.path}/python/3.11/package.py"],
    ]
    rows = json.loads(pkg_cli("scan", "--list", "--json", str(studio.path)).out)
    assert rows[3] == {
        "family": "plain", "version": "", "format": "py", "path": f"{studio.path}/plain/package.py",
    }  # fmt: skip


def test_the_list_goes_on_after_a_repository_that_is_none(pkg_cli, studio):
    finished = pkg_cli("scan", "--list", "memory@x", str(studio.path))
    assert finished.code == 1
    assert "'memory@x' is a repository of kind 'memory'" in finished.err
    assert len(finished.out.splitlines()) == 5
    assert pkg_cli("scan", "--list", "--rebuild").code == 2
