"""The same projects released by both programs: the same definitions, files, changelogs and tags."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.rez, pytest.mark.slow]


def story(project, program):
    """Release three versions of a project, and return what there is then."""
    project.release("-m", 'it\'s "first"\n\nand $HOME {name}', program=program)
    project.write("1.1", "description = 'other'\nuuid = 'abc'\n")
    project.commit("more: äöü\n\nwith a body")
    project.release("--no-message", "--variants", "1", program=program)
    versions = ["1.0", "1.1"]
    if project.system != "hg":  # what follows asks little of version control, and each call of hg is slow
        project.release("--variants", "0", "-m", "the other one", program=program)
        project.write("1.0.5")
        project.commit("an old version")
        project.release("--no-latest", program=program)
        versions.append("1.0.5")
    found = {version: project.definition(version) for version in versions}
    return {
        "definitions": {
            name: re.sub(r"timestamp = \d+", "", text).splitlines() for name, text in found.items()
        },
        "files": [path for path in project.files() if not path.endswith(".lock")],
        "tags": project.tags(),
    }


@pytest.mark.parametrize("system", ["git", "hg"])
def test_a_project_is_released_alike(project, system):
    theirs = story(project(system), "rez")
    ours = story(project(system), "pkg")
    for version, lines in theirs["definitions"].items():
        assert ours["definitions"][version] == lines
    assert ours == theirs
    assert ours["tags"] == sorted(f"tool-{version}" for version in ours["definitions"])
    assert "previous_version = '1.0'" in ours["definitions"]["1.1"]
    assert any("more: äöü" in line for line in ours["definitions"]["1.1"])


@pytest.fixture
def pysvn(tmp_path):
    """Return variables with which rez finds pysvn: Debian's package, whose folder has much else in it."""
    found = Path("/usr/lib/python3/dist-packages/pysvn")
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "pysvn").symlink_to(found)
    environ = {"PYTHONPATH": str(tmp_path / "modules")}
    asked = subprocess.run([sys.executable, "-c", "import pysvn"], env=environ, capture_output=True)
    if asked.returncode:
        # It is built for the system's Python; whether that is the one of the tests, nobody can choose.
        pytest.skip("pysvn (Debian: python3-svn) cannot be imported by this Python")
    return environ


def test_subversion_is_released_alike_apart_from_revisions_and_changelogs(project, pysvn):
    stories = []
    for program in ("rez", "pkg"):
        one = project("svn")
        one.environ |= pysvn
        if program == "rez":  # pkg makes it
            one.run("svn", "mkdir", "-q", "-m", "tags", f"file://{one.folder}/origin/tags")
            one.run("svn", "update", "-q")
        one.release("-m", "hello", program=program)
        one.write("1.1")
        one.commit("more")
        one.release("--no-message", program=program)
        stories.append(one)
        text = one.definition("1.1")
        kept = re.sub(r"(?m)^(timestamp|changelog|revision|previous_revision) = (.|\n(?=.))*\n\n", "", text)
        one.found = (kept, [path for path in one.files() if not path.endswith(".lock")], one.tags())
    assert stories[0].found == stories[1].found
    assert "previous_version = '1.0'" in stories[1].found[0]


def without_times(lines):
    """Leave out revisions, which are points in time, and layout that depends on how long they are."""
    text = re.sub(r"\d{9,}|\d+ seconds", "N", " ".join(" ".join(lines).split()))
    return re.sub(r'= \\ """ (.*?) """', r"= '\1'", text)


def test_a_stub_is_released_alike(project):
    theirs, ours = (story(project("stub"), program) for program in ("rez", "pkg"))
    for version, lines in theirs["definitions"].items():
        assert without_times(ours["definitions"][version]) == without_times(lines)
    assert (ours["files"], ours["tags"]) == (theirs["files"], theirs["tags"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("older", ()),
        ("uuid", ()),
        ("tagged", ()),
        ("dirty", ()),
        ("dirty", ("--skip-repo-errors",)),
        ("tagged", ("--ignore-existing-tag",)),
        ("no repository", ()),
        ("wrong variant", ("--variants", "7")),
        ("broken build", ()),
    ],
)
def test_both_refuse_the_same_releases(project, change, words):
    verdicts = []
    for program in ("rez", "pkg"):
        one = project("git")
        one.write("2.0", "uuid = 'mine'\n")
        one.commit("two")
        one.release(program=program)
        environ = {}
        version = {"older": "1.5"}.get(change, "2.1")
        one.write(version, f"uuid = {'other' if change == 'uuid' else 'mine'!r}\n")
        if change == "broken build":
            (one.source / "package.py").write_text(
                "name = 'tool'\nversion = '2.1'\nbuild_command = 'false'\n"
            )
        if change != "dirty":
            one.commit("next")
        if change == "tagged":
            one.run("git", "tag", "tool-2.1")
            environ |= one.configure(release_vcs={"check_tag": True})
        if change == "no repository":
            environ["REZ_RELEASE_PACKAGES_PATH"] = str(one.folder / "missing")
        done = one.release(*words, program=program, code=None, environ=environ)
        found = [path for path in one.files() if path.startswith(f"tool/{version}/") and "content" in path]
        verdicts.append((bool(done.returncode), found))
        assert "Traceback" not in done.stderr or program == "rez"
    assert verdicts[0] == verdicts[1]
