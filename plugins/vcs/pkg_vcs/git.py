"""git."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from pkg.errors import ReleaseVCSError
from pkg.hookspecs import hookimpl
from pkg.interfaces.vcs import VCS
from pkg.settings.plugin_sections import REZ_PLUGINS
from pkg_vcs.programs import hash_of, run, source_of


class GitVCS(VCS):
    """Release from git: an annotated tag, pushed to the remote that the branch follows.

    Worktrees and submodules, whose `.git` is a file, are checkouts too.
    """

    name = "git"
    marker = ".git"
    settings = REZ_PLUGINS["release_vcs"]["git"]

    def validate_repostate(self) -> None:
        """Refuse bare repositories, a wrong branch, changes that are not committed, or not published."""
        if self._git("rev-parse", "--is-bare-repository") == "true":
            raise ReleaseVCSError(f"cannot release from {self.vcs_root}: it is a bare repository.")
        if self._try("rev-parse", "--verify", "--quiet", "HEAD") is None:
            raise ReleaseVCSError(f"cannot release from {self.vcs_root}: nothing has been committed yet.")
        upstream = self._upstream()
        if upstream is None and not self.options.allow_no_upstream:
            raise ReleaseVCSError(
                f"cannot release: the branch {self._branch()!r} follows no upstream branch, so nobody else "
                "could get this source. Publish it (git push --set-upstream REMOTE BRANCH), or set "
                "plugins.release_vcs.git.allow_no_upstream."
            )
        self._check_branch()
        if self._run("diff-index", "--quiet", "HEAD", codes=(0, 1))[0]:
            changes = self._git("diff-index", "--stat", "HEAD")
            raise ReleaseVCSError(
                f"cannot release: there are uncommitted changes. Commit or undo them:\n{changes}"
            )
        if upstream is not None:
            self._check_published(*upstream)

    def _check_branch(self) -> None:
        import re

        patterns = self.config.plugins.release_vcs.releasable_branches
        branch = self._branch()
        try:
            allowed = not patterns or any(re.search(pattern, branch) for pattern in patterns)
        except re.error as error:
            raise ReleaseVCSError(
                f"plugins.release_vcs.releasable_branches holds {error.pattern!r}, which is no regular "
                f"expression: {error}."
            ) from error
        if not allowed:
            raise ReleaseVCSError(
                f"cannot release: the current branch is {branch!r}, and must match one of "
                f"{', '.join(map(repr, patterns))} (plugins.release_vcs.releasable_branches)."
            )

    def _check_published(self, remote: str, upstream: str) -> None:
        if remote != ".":
            self._git("remote", "update", "--", remote)
        counts = self._git("rev-list", "--left-right", "--count", "HEAD...@{upstream}")
        ahead, behind = map(int, counts.split())
        if ahead or behind:
            found = [f"{ahead} commits ahead of"] * bool(ahead) + [f"{behind} commits behind"] * bool(behind)
            cure = "git pull" if behind else "git push"
            raise ReleaseVCSError(f"cannot release: {' and '.join(found)} {upstream}. Run {cure} first.")

    def get_current_revision(self) -> dict[str, Any]:
        """Return commit, branch, tracking branch, and the addresses of the remote."""
        revision: dict[str, Any] = {"commit": self._git("rev-parse", "HEAD"), "branch": self._branch()}
        upstream = self._upstream()
        revision["tracking_branch"] = upstream[1] if upstream else None
        if upstream and upstream[0] != ".":
            remote = upstream[0]
            revision["fetch_url"] = self._git("remote", "get-url", "--", remote)
            revision["push_url"] = self._git("remote", "get-url", "--push", "--", remote)
        return revision

    def get_changelog(self, previous_revision: Any = None, max_revisions: int | None = None) -> str:
        """Return `git log` since the last common ancestor with the release before."""
        words = ["log", "--no-color"]
        if max_revisions:
            words.append(f"--max-count={max_revisions}")
        previous = hash_of(previous_revision)
        # A commit that is not in this clone (other history, shallow clone) tells everything.
        if previous and self._try("cat-file", "-e", f"{previous}^{{commit}}") is not None:
            words.append(f"{previous}..HEAD")
        return "\n".join(line.rstrip() for line in self._git(*words).split("\n")).strip()

    def tag_exists(self, tag_name: str) -> bool:
        """Tell whether the tag is here, or was fetched."""
        return self._try("show-ref", "--verify", "--quiet", "--", f"refs/tags/{tag_name}") is not None

    def is_published(self, tag_name: str) -> bool:
        """Ask the remote, where the branch follows one."""
        upstream = self._upstream()
        if upstream is None or upstream[0] == ".":
            return self.tag_exists(tag_name)
        words = ("ls-remote", "--exit-code", "--", upstream[0], f"refs/tags/{tag_name}")
        return self._run(*words, codes=(0, 2))[0] == 0

    def create_release_tag(self, tag_name: str, message: str | None = None) -> None:
        """Make the tag and push it."""
        self._check_tag_name(tag_name)
        # A tag on another commit stays; one on this commit may lack its push, where a release was killed.
        if self.tag_exists(tag_name) and not self._is_tagged(tag_name):
            return
        for words in self.tag_commands(tag_name, message):
            run(words, self.pkg_root)

    def tag_commands(self, tag_name: str, message: str | None = None) -> list[list[str]]:
        """Return `git tag`, unless that is done, and `git push` where there is a remote."""
        commands = [["git", "tag", "--annotate", f"--message={message or ''}", "--", tag_name]]
        if self._is_tagged(tag_name):
            commands = []
        upstream = self._upstream()
        if upstream and upstream[0] != ".":
            reference = f"refs/tags/{tag_name}"
            commands.append(["git", "push", "--", upstream[0], f"{reference}:{reference}"])
        return commands

    def _is_tagged(self, tag_name: str) -> bool:
        """Tell whether the tag is on the current commit."""
        tagged = self._try("rev-parse", "--verify", "--quiet", f"refs/tags/{tag_name}^{{commit}}")
        return tagged is not None and tagged == self._git("rev-parse", "HEAD")

    def _check_tag_name(self, tag_name: str) -> None:
        if self._try("check-ref-format", f"refs/tags/{tag_name}") is None or tag_name.startswith("-"):
            raise ReleaseVCSError(
                f"{tag_name!r} is no name for a tag in git. It is made from plugins.release_vcs.tag_name."
            )

    def changed_since(self, revision: Any) -> bool | None:
        """Compare the package's folder with the recorded commit."""
        commit = hash_of(revision)
        if commit is None or self._try("cat-file", "-e", f"{commit}^{{commit}}") is None:
            return None
        return bool(self._run("diff", "--quiet", commit, "HEAD", "--", ".", codes=(0, 1))[0])

    @classmethod
    def export(cls, revision: Any, path: str) -> None:
        """Clone, check the commit out, and remove `.git`."""
        from shutil import rmtree

        address, commit = source_of(revision, "fetch_url", "push_url")
        quiet = {"GIT_TERMINAL_PROMPT": "0"}
        run(["git", "clone", "--quiet", "--no-checkout", "--", address, path], environ=quiet)
        run(["git", "-C", path, "checkout", "--quiet", "--detach", commit], environ=quiet)
        rmtree(os.path.join(path, ".git"))  # noqa: PTH118

    # --- git ---------------------------------------------------------------------------------------

    def _run(self, *words: str, codes: tuple[int, ...] = (0,)) -> tuple[int, str]:
        return run(["git", *words], self.pkg_root, codes=codes)

    def _git(self, *words: str) -> str:
        return self._run(*words)[1]

    def _try(self, *words: str) -> str | None:
        """Return what git wrote; None where it says no."""
        code, text = self._run(*words, codes=(0, 1, 2, 128))
        return None if code else text

    def _branch(self) -> str:
        """Return the current branch; HEAD for none."""
        return self._git("rev-parse", "--abbrev-ref", "HEAD")

    def _upstream(self) -> tuple[str, str] | None:
        """Return the remote that the branch follows, `.` for this repository, and the branch there."""
        upstream = self._try("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
        remote = self._try("config", "--get", f"branch.{self._branch()}.remote") if upstream else None
        return (remote, upstream) if remote and upstream else None


@hookimpl
def pkg_register_vcs(register: Callable[[type[VCS]], None]) -> None:
    """Register git."""
    register(GitVCS)
