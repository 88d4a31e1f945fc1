from __future__ import annotations

import pytest

from pkg.errors import ReleaseVCSError
from pkg.testing import VCSTests
from pkg_vcs.git import GitVCS


@pytest.fixture
def commit(git_checkout, run):
    def commit(message):
        (git_checkout / "content.txt").write_text(message)
        run("git", "commit", "-q", "-a", "-m", message, cwd=git_checkout)
        run("git", "push", "-q", cwd=git_checkout)

    return commit


class TestGit(VCSTests):
    @pytest.fixture
    def plugin(self):
        return GitVCS

    @pytest.fixture
    def checkout(self, git_checkout):
        return git_checkout


@pytest.fixture
def git(git_checkout, open_vcs):
    return open_vcs(GitVCS, git_checkout)


def test_a_worktree_is_a_checkout(git_checkout, run, tmp_path, open_vcs):
    run("git", "worktree", "add", "-q", str(tmp_path / "tree"), cwd=git_checkout)
    folder = tmp_path / "tree" / "packages" / "tool"
    assert GitVCS.find_vcs_root(str(folder)) == (str(tmp_path / "tree"), 2)
    assert len(open_vcs(GitVCS, folder).get_current_revision()["commit"]) == 40


def test_uncommitted_changes_are_refused_and_untracked_files_are_not(git, git_checkout):
    (git_checkout / "notes.txt").write_text("untracked")
    git.validate_repostate()
    (git_checkout / "content.txt").write_text("changed")
    with pytest.raises(ReleaseVCSError, match=r"(?s)uncommitted changes.*content\.txt"):
        git.validate_repostate()


def test_unpublished_and_unfetched_commits_are_refused(git, git_checkout, run, tmp_path):
    run("git", "commit", "-q", "--allow-empty", "-m", "mine", cwd=git_checkout)
    with pytest.raises(ReleaseVCSError, match=r"1 commits ahead of origin/main\. Run git push"):
        git.validate_repostate()
    run("git", "clone", "-q", "origin.git", "other", cwd=tmp_path)
    run("git", "commit", "-q", "--allow-empty", "-m", "theirs", cwd=tmp_path / "other")
    run("git", "push", "-q", cwd=tmp_path / "other")
    with pytest.raises(ReleaseVCSError, match="1 commits ahead of and 1 commits behind origin/main"):
        git.validate_repostate()


@pytest.mark.parametrize("state", ["no upstream", "detached"])
def test_a_branch_without_upstream_needs_a_setting(state, git, git_checkout, run, open_vcs):
    words = ["-b", "feature"] if state == "no upstream" else ["--detach"]
    run("git", "checkout", "-q", *words, cwd=git_checkout)
    with pytest.raises(ReleaseVCSError, match=r"allow_no_upstream"):
        git.validate_repostate()
    allowed = open_vcs(GitVCS, git_checkout, release_vcs={"git": {"allow_no_upstream": True}})
    allowed.validate_repostate()
    assert allowed.get_current_revision()["tracking_branch"] is None
    allowed.create_release_tag("tool-1.0", "only here")
    assert allowed.tag_exists("tool-1.0")


def test_a_branch_that_follows_a_local_one_is_no_trouble(git, git_checkout, run):
    run("git", "checkout", "-q", "-b", "local", "--track", "main", cwd=git_checkout)
    git.validate_repostate()
    assert git.get_current_revision()["tracking_branch"] == "main"
    git.create_release_tag("tool-1.0")
    assert git.is_published("tool-1.0")


def test_only_releasable_branches_may_be_released_from(git_checkout, open_vcs):
    with pytest.raises(ReleaseVCSError, match=r"'main', and must match one of '\^release/', 'x'"):
        open_vcs(
            GitVCS, git_checkout, release_vcs={"releasable_branches": ["^release/", "x"]}
        ).validate_repostate()
    open_vcs(GitVCS, git_checkout, release_vcs={"releasable_branches": ["ai"]}).validate_repostate()
    with pytest.raises(ReleaseVCSError, match=r"no regular expression"):
        open_vcs(GitVCS, git_checkout, release_vcs={"releasable_branches": ["("]}).validate_repostate()


def test_a_repository_without_commits_is_refused(run, tmp_path, open_vcs):
    run("git", "init", "-q", "new", cwd=tmp_path)
    with pytest.raises(ReleaseVCSError, match="nothing has been committed"):
        open_vcs(GitVCS, tmp_path / "new").validate_repostate()


def test_a_tag_is_annotated_and_others_get_it(git, run, tmp_path):
    git.create_release_tag("tool-1.0", "the message")
    shown = run("git", "cat-file", "tag", "tool-1.0", cwd=tmp_path / "origin.git")
    assert shown.endswith("\n\nthe message\n")


def test_a_tag_that_was_made_and_not_pushed_is_pushed_by_the_next_attempt(git, git_checkout, run, tmp_path):
    run("git", "tag", "-a", "-m", "killed then", "tool-1.0", cwd=git_checkout)
    assert git.tag_exists("tool-1.0")
    assert not git.is_published("tool-1.0")
    git.create_release_tag("tool-1.0", "x")
    assert git.is_published("tool-1.0")


def test_a_tag_on_another_commit_stays_there(git, commit, git_checkout, run):
    git.create_release_tag("tool-1.0", "x")
    before = run("git", "rev-parse", "tool-1.0", cwd=git_checkout)
    commit("more")
    git.create_release_tag("tool-1.0", "x")
    assert run("git", "rev-parse", "tool-1.0", cwd=git_checkout) == before


def test_the_printed_commands_tag_and_publish(git, git_checkout, run):
    for words in git.tag_commands("tool-1.0", "it's"):
        run(*words, cwd=git_checkout)
    assert git.is_published("tool-1.0")


def test_commits_outside_of_the_folder_do_not_change_the_package(git, git_checkout, run):
    revision = git.get_current_revision()
    (git_checkout.parents[1] / "other.txt").write_text("x")
    run("git", "add", "-A", cwd=git_checkout.parents[1])
    run("git", "commit", "-q", "-m", "elsewhere", cwd=git_checkout)
    assert git.changed_since(revision) is False


def test_a_tag_with_an_impossible_name_says_where_names_come_from(git):
    with pytest.raises(ReleaseVCSError, match="tag_name"):
        git.create_release_tag("a..b")


def test_a_push_that_fails_names_the_command(git, git_checkout, run, tmp_path):
    (tmp_path / "origin.git").rename(tmp_path / "gone.git")
    with pytest.raises(ReleaseVCSError, match=r"command failed: git push -- origin refs/tags/tool-1\.0"):
        git.create_release_tag("tool-1.0", "x")
