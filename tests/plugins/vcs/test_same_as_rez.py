"""git and Mercurial, asked by both programs: the same data, changelogs and tags."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from pkg_vcs.git import GitVCS
from pkg_vcs.hg import HgVCS

pytestmark = pytest.mark.rez

ASK_REZ = """
import json, sys
from rez.release_vcs import create_release_vcs
order = json.load(sys.stdin)
vcs = create_release_vcs(order["folder"])
answers = {"name": vcs.name(), "root": vcs.vcs_root, "revision": vcs.get_current_revision()}
answers["changelogs"] = [vcs.get_changelog(*each) for each in order["changelogs"]]
answers["exists"] = vcs.tag_exists("tool-1.0")
try:
    vcs.validate_repostate()
    answers["valid"] = True
except Exception:
    answers["valid"] = False
if order["tag"]:
    vcs.create_release_tag(order["tag"], order["message"])
open(order["answer"], "w").write(json.dumps(answers))
"""


@pytest.fixture
def ask_rez(tmp_path):
    if not (shutil.which("rez") or os.environ.get("PKG_REQUIRE_REAL")):
        pytest.importorskip("rez")

    def ask(folder, changelogs=(), tag="", message=""):
        answer = tmp_path / "answer.json"
        order = {"folder": str(folder), "changelogs": list(changelogs), "answer": str(answer)}
        order |= {"tag": tag, "message": message}
        subprocess.run(
            [sys.executable, "-c", ASK_REZ],
            input=json.dumps(order),
            text=True,
            check=True,
            capture_output=True,
        )
        return json.loads(answer.read_text())

    return ask


def history(run, program, folder):
    """Commit three more times; return the revision before the last two."""
    kept = None
    for number, message in enumerate(("one", "two\n\nwith a body   \n- and a list", "drei: äöü")):
        if number == 1:
            kept = {"git": ("git", "rev-parse", "HEAD"), "hg": ("hg", "log", "-T", "{node}", "-r", ".")}
            kept = run(*kept[program], cwd=folder).strip()
        (folder / "content.txt").write_text(message)
        add = ["-a"] if program == "git" else []
        run(program, "commit", "-q", *add, "-m", message, cwd=folder)
    run(program, "push", "-q", cwd=folder)
    return {"commit": kept}


@pytest.fixture(params=["git", "hg"])
def project(request, run):
    program = request.param
    folder = request.getfixturevalue(f"{program}_checkout")
    return program, folder, {"git": GitVCS, "hg": HgVCS}[program], history(run, program, folder)


def test_revision_changelog_and_verdict_are_the_same(project, ask_rez, open_vcs):
    _, folder, plugin, revision = project
    questions = [[None, 0], [revision, 0], [revision, 1], [None, 2], ["of another system", 0], [{"x": 1}, 0]]
    theirs = ask_rez(folder, questions)
    ours = open_vcs(plugin, folder)
    assert (ours.name, ours.vcs_root) == (theirs["name"], theirs["root"])
    assert ours.get_current_revision() == theirs["revision"]
    assert [ours.get_changelog(*each) for each in questions] == theirs["changelogs"]
    assert ours.tag_exists("tool-1.0") is theirs["exists"] is False
    ours.validate_repostate()
    assert theirs["valid"]


@pytest.mark.parametrize("change", ["none", "untracked", "modified", "unpushed"])
def test_both_refuse_the_same_checkouts(project, ask_rez, open_vcs, run, change):
    program, folder, plugin, _ = project
    if change == "untracked":
        (folder / "notes").write_text("x")
    elif change != "none":
        (folder / "content.txt").write_text("changed")
    if change == "unpushed":
        run(program, "commit", "-q", *(["-a"] if program == "git" else []), "-m", "x", cwd=folder)
    from pkg.errors import ReleaseVCSError

    try:
        open_vcs(plugin, folder).validate_repostate()
        valid = True
    except ReleaseVCSError:
        valid = False
    assert ask_rez(folder)["valid"] is valid


@pytest.mark.parametrize("message", ["the message", "", "first\n\nsecond"])
def test_tags_are_the_same(project, ask_rez, open_vcs, run, tmp_path, message):
    program, folder, plugin, _ = project
    open_vcs(plugin, folder).create_release_tag("ours-1.0", message or None)
    ask_rez(folder, tag="theirs-1.0", message=message)

    def content(name):
        if program == "git":
            text = run("git", "cat-file", "tag", name, cwd=tmp_path / "origin.git")
            return [line.split(">")[0] for line in text.replace(name, "NAME").splitlines()]
        words = ["log", "-T", "{desc}\n", "-r", f"filelog('.hgtags') and desc('{name}')"]
        return run("hg", *words, cwd=tmp_path / "origin").replace(name, "NAME").split()[:4]

    if program == "git" or not message:
        assert content("ours-1.0")[:3] == content("theirs-1.0")[:3]
    tags = {"git": ("git", "tag"), "hg": ("hg", "tags")}[program]
    published = run(*tags, cwd=tmp_path / ("origin.git" if program == "git" else "origin"))
    assert "ours-1.0" in published
    assert "theirs-1.0" in published
