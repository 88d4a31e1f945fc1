from __future__ import annotations

import pytest

from pkg.errors import ReleaseVCSError
from pkg.testing import VCSTests
from pkg_vcs.svn import SvnVCS


@pytest.fixture
def commit(svn_checkout, run):
    def commit(message):
        (svn_checkout / "content.txt").write_text(message)
        run("svn", "commit", "-q", "-m", message, cwd=svn_checkout)
        run("svn", "update", "-q", cwd=svn_checkout)

    return commit


class TestSvn(VCSTests):
    @pytest.fixture
    def plugin(self):
        return SvnVCS

    @pytest.fixture
    def checkout(self, svn_checkout):
        return svn_checkout


@pytest.fixture
def svn(svn_checkout, open_vcs):
    return open_vcs(SvnVCS, svn_checkout)


def test_changes_here_and_on_the_server_are_refused(svn, svn_checkout, run, tmp_path):
    (svn_checkout / "notes.txt").write_text("unversioned")
    svn.validate_repostate()
    run("svn", "checkout", "-q", f"file://{tmp_path}/server/trunk", "other", cwd=tmp_path)
    (tmp_path / "other" / "content.txt").write_text("theirs")
    run("svn", "commit", "-q", "-m", "theirs", cwd=tmp_path / "other")
    with pytest.raises(ReleaseVCSError, match=r"(?s)svn update.*content\.txt"):
        svn.validate_repostate()
    run("svn", "update", "-q", cwd=svn_checkout)
    svn.validate_repostate()
    (svn_checkout / "content.txt").write_text("mine")
    with pytest.raises(ReleaseVCSError, match=r"content\.txt"):
        svn.validate_repostate()


def test_a_tag_is_a_copy_beside_trunk_with_the_message(svn, run, tmp_path):
    svn.create_release_tag("tool-1.0", "the message")
    address = f"file://{tmp_path}/server/tags/tool-1.0"
    assert run("svn", "list", address, cwd=tmp_path).split() == ["content.txt", "package.py"]
    assert "the message" in run("svn", "log", address, cwd=tmp_path)


def test_a_package_below_a_branch_is_tagged_too(run, tmp_path, svn_checkout, open_vcs):
    address = f"file://{tmp_path}/server"
    run(
        "svn", "copy", "-q", "--parents", "-m", "b", f"{address}/trunk", f"{address}/branches/x", cwd=tmp_path
    )
    run("svn", "checkout", "-q", f"{address}/branches/x", "branch", cwd=tmp_path)
    svn = open_vcs(SvnVCS, tmp_path / "branch")
    svn.create_release_tag("tool-1.0")
    assert svn.tag_exists("tool-1.0")


def test_a_checkout_of_something_else_has_no_place_for_tags(run, tmp_path, svn_checkout, open_vcs):
    run("svn", "checkout", "-q", f"file://{tmp_path}/server", "whole", cwd=tmp_path)
    with pytest.raises(ReleaseVCSError, match="neither below trunk nor below branches"):
        open_vcs(SvnVCS, tmp_path / "whole").create_release_tag("tool-1.0")


def test_the_bare_number_that_rez_records_counts_for_the_changelog(svn, commit):
    commit("newer")
    assert "begin" not in svn.get_changelog(2)
    assert "newer" in svn.get_changelog(2)
    assert svn.get_changelog(99) == ""
