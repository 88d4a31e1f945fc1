from __future__ import annotations

import pytest

from pkg.errors import ReleaseVCSError
from pkg.testing import VCSTests
from pkg_vcs.hg import HgVCS


@pytest.fixture
def commit(hg_checkout, run):
    def commit(message):
        (hg_checkout / "content.txt").write_text(message)
        run("hg", "commit", "-q", "-m", message, cwd=hg_checkout)
        run("hg", "push", "-q", cwd=hg_checkout)

    return commit


class TestHg(VCSTests):
    @pytest.fixture
    def plugin(self):
        return HgVCS

    @pytest.fixture
    def checkout(self, hg_checkout):
        return hg_checkout


@pytest.fixture
def hg(hg_checkout, open_vcs):
    return open_vcs(HgVCS, hg_checkout)


@pytest.mark.parametrize("change", ["modified", "added", "removed"])
def test_outstanding_changes_are_refused(hg, hg_checkout, run, change):
    if change == "modified":
        (hg_checkout / "content.txt").write_text("other")
    elif change == "removed":
        run("hg", "remove", "content.txt", cwd=hg_checkout)
    else:
        (hg_checkout / "new.txt").write_text("new")
        hg.validate_repostate()
        run("hg", "add", "new.txt", cwd=hg_checkout)
    with pytest.raises(ReleaseVCSError, match=r"(?s)outstanding changes.*\.txt"):
        hg.validate_repostate()


def test_a_tag_is_pushed(hg, run, tmp_path):
    hg.create_release_tag("tool-1.0", "the message")
    assert "tool-1.0" in run("hg", "tags", cwd=tmp_path / "origin")
    assert "the message" in run("hg", "log", cwd=tmp_path / "origin")


def test_the_commit_of_a_tag_is_no_change_of_the_package(hg, run, hg_checkout, commit):
    revision = hg.get_current_revision()
    hg.create_release_tag("tool-1.0")
    assert hg.get_current_revision()["commit"] != revision["commit"]
    assert hg.changed_since(revision) is False


def test_a_tag_moves_to_other_files_and_not_to_the_same(hg, run, hg_checkout, commit):
    hg.create_release_tag("tool-1.0")
    first = run("hg", "log", "-r", "tool-1.0", "--template", "{node}", cwd=hg_checkout)
    count = run("hg", "log", "--template", "x", cwd=hg_checkout)
    hg.create_release_tag("tool-1.0")
    assert run("hg", "log", "--template", "x", cwd=hg_checkout) == count
    commit("other files")
    hg.create_release_tag("tool-1.0")
    assert run("hg", "log", "-r", "tool-1.0", "--template", "{node}", cwd=hg_checkout) != first


def test_a_repository_without_default_address_is_tagged_here(run, tmp_path, open_vcs):
    run("hg", "init", "alone", cwd=tmp_path)
    folder = tmp_path / "alone"
    (folder / "a").write_text("a")
    run("hg", "commit", "-q", "-A", "-m", "x", cwd=folder)
    hg = open_vcs(HgVCS, folder)
    assert hg.get_current_revision()["push_url"] is None
    hg.create_release_tag("tool-1.0")
    assert hg.is_published("tool-1.0")


def test_a_tag_that_was_made_and_not_pushed_is_pushed_by_the_next_attempt(hg, hg_checkout, run):
    run("hg", "tag", "tool-1.0", cwd=hg_checkout)
    assert not hg.is_published("tool-1.0")
    hg.create_release_tag("tool-1.0")
    assert hg.is_published("tool-1.0")


def test_a_patch_queue_is_tagged_and_the_repository_gets_a_bookmark(hg_checkout, run, tmp_path, open_vcs):
    root = tmp_path / "clone"
    with (root / ".hg" / "hgrc").open("a") as file:
        file.write("[extensions]\nmq =\n")
    run("hg", "init", "--mq", cwd=root)
    (hg_checkout / "content.txt").write_text("patched")
    run("hg", "qnew", "-f", "a.patch", cwd=root)
    hg = open_vcs(HgVCS, hg_checkout)
    with pytest.raises(ReleaseVCSError, match="patch queue"):
        hg.validate_repostate()
    run("hg", "commit", "--mq", "-m", "queue", cwd=root)
    hg.validate_repostate()
    hg._address = lambda queue=False: None  # hg pushes no patches that are applied
    hg.create_release_tag("tool-1.0")
    assert hg.tag_exists("tool-1.0")
    assert "tool-1.0" in run("hg", "bookmarks", cwd=root)
    assert "tool-1.0" in run("hg", "tags", "--mq", cwd=root)
