"""Mercurial."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from pkg.errors import ReleaseVCSError
from pkg.hookspecs import hookimpl
from pkg.interfaces.vcs import VCS
from pkg_vcs.programs import hash_of, run, source_of

# Plain output whatever the user's configuration says, and no options hidden in other words.
_ENVIRON = {"HGPLAIN": "+strictflags", "HGENCODING": "utf-8"}


class HgVCS(VCS):
    """Release from Mercurial: a tag, which is a commit, pushed to the default address.

    With a patch queue (`.hg/patches`) the queue is tagged, and the repository gets a bookmark.
    """

    name = "hg"
    marker = ".hg"

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        patches = os.path.join(self.vcs_root, ".hg", "patches")  # noqa: PTH118
        self._addresses: dict[bool, str | None] = {}
        self._has_queue = os.path.isdir(os.path.join(patches, ".hg"))  # noqa: PTH112, PTH118

    def validate_repostate(self) -> None:
        """Refuse modified, added and removed files, in the patch queue too."""
        for queue in (False, True) if self._has_queue else (False,):
            changed = self._hg("status", "--modified", "--added", "--removed", "--no-status", queue=queue)
            if changed:
                where = f"the patch queue of {self.vcs_root}" if queue else self.vcs_root
                raise ReleaseVCSError(
                    f"cannot release: {where} has outstanding changes. Commit or revert them:\n{changed}"
                )

    def get_current_revision(self) -> dict[str, Any]:
        """Return commit, branch, and the address that is pushed to."""
        return {
            "commit": self._hg("log", "--template", "{node}", "--rev", "."),
            "branch": self._hg("branch"),
            "push_url": self._address(),
        }

    def get_changelog(self, previous_revision: Any = None, max_revisions: int | None = None) -> str:
        """Return `hg log` since the last common ancestor with the release before, itself included."""
        words = ["log"]
        if max_revisions:
            words += ["--limit", str(int(max_revisions))]
        previous = hash_of(previous_revision)
        if previous and self._knows(previous):
            words += ["--rev", f"reverse(ancestor({previous}, .)::.)"]
        return "\n".join(line.rstrip() for line in self._hg(*words).split("\n")).strip()

    def tag_exists(self, tag_name: str) -> bool:
        """Tell whether the tag is there."""
        return tag_name in self._tags()

    def is_published(self, tag_name: str) -> bool:
        """Look for the tag, and for commits that the default address does not have."""
        address = self._address()
        if not self.tag_exists(tag_name) or not address:
            return self.tag_exists(tag_name)
        words = ["hg", "--repository", self.vcs_root, "outgoing", "--quiet", "--rev", ".", "--", address]
        return run(words, self.pkg_root, environ=_ENVIRON, codes=(0, 1))[0] == 1

    def create_release_tag(self, tag_name: str, message: str | None = None) -> None:
        """Make or move the tag, unless it is there for the same files, and push."""
        if "\n" in tag_name or ":" in tag_name or "\r" in tag_name or not tag_name.strip():
            raise ReleaseVCSError(
                f"{tag_name!r} is no name for a tag in Mercurial. It is made from "
                "plugins.release_vcs.tag_name."
            )
        tag, *others = self.tag_commands(tag_name, message)
        if not self._is_tagged(tag_name):
            run(tag, self.pkg_root, environ=_ENVIRON)
        for words in others:
            # 1: there is nothing that the other side does not have.
            run(words, self.pkg_root, environ=_ENVIRON, codes=(0, 1) if "push" in words else (0,))

    def tag_commands(self, tag_name: str, message: str | None = None) -> list[list[str]]:
        """Return `hg tag`, `hg bookmark` where there is a patch queue, and `hg push`."""
        hg = ["hg", "--repository", self.vcs_root]
        mq = ["--mq"] if self._has_queue else []
        said = [f"--message={message}"] if message else []
        commands = [[*hg, "tag", *mq, "--force", *said, "--", tag_name]]
        address, queue_address = self._address(), self._address(queue=True) if self._has_queue else None
        if self._has_queue:
            commands.append([*hg, "bookmark", "--force", "--", tag_name])
            if queue_address:
                commands.append([*hg, "push", "--mq", "--", queue_address])
            if address:
                commands.append([*hg, "push", f"--bookmark={tag_name}", "--", address])
        elif address:
            commands.append([*hg, "push", "--", address])
        return commands

    def changed_since(self, revision: Any) -> bool | None:
        """Compare the package's folder with the recorded commit; a tag is a commit that changes `.hgtags`."""
        commit = hash_of(revision)
        if commit is None or not self._knows(commit):
            return None
        return bool(set(self._altered(commit, ".").split("\n")) - {"", ".hgtags"})

    @classmethod
    def export(cls, revision: Any, path: str) -> None:
        """Clone, check the commit out, and remove `.hg`."""
        from shutil import rmtree

        address, commit = source_of(revision, "fetch_url", "push_url")
        run(["hg", "clone", "--quiet", "--noupdate", "--", address, path], environ=_ENVIRON)
        run(["hg", "--cwd", path, "update", "--quiet", "--rev", commit], environ=_ENVIRON)
        rmtree(os.path.join(path, ".hg"))  # noqa: PTH118

    # --- hg ----------------------------------------------------------------------------------------

    def _hg(self, *words: str, queue: bool = False, paths: tuple[str, ...] = ()) -> str:
        mq = ("--mq",) if queue else ()
        command = ["hg", "--repository", self.vcs_root, *words, *mq, "--", *paths]
        return run(command, self.pkg_root, environ=_ENVIRON)[1]

    def _tags(self) -> dict[str, str]:
        """Return the tags and their commits; those of the patch queue where there is one."""
        lines = self._hg("tags", "--template", "{node} {tag}\n", queue=self._has_queue).split("\n")
        return {tag: node for node, _, tag in (line.partition(" ") for line in lines) if tag}

    def _is_tagged(self, tag_name: str) -> bool:
        """Tell whether the tag is on an ancestor whose files are those of now."""
        commit = self._tags().get(tag_name)
        if commit is None:
            return False
        ancestor = self._hg("log", "--rev", f"first({commit}::.)", "--template", "y", queue=self._has_queue)
        return bool(ancestor) and self._altered(commit, queue=self._has_queue) in ("", ".hgtags")

    def _altered(self, commit: str, *paths: str, queue: bool = False) -> str:
        return self._hg("status", "--rev", commit, "--rev", ".", "--no-status", queue=queue, paths=paths)

    def _knows(self, commit: str) -> bool:
        words = ["hg", "--repository", self.vcs_root, "log", "--rev", commit, "--template", "y"]
        return run(words, self.pkg_root, environ=_ENVIRON, codes=(0, 255))[0] == 0

    def _address(self, *, queue: bool = False) -> str | None:
        """Return where `hg push` goes by default; None for nowhere."""
        if queue not in self._addresses:  # each call of hg takes a tenth of a second
            lines = self._hg("paths", queue=queue).split("\n")
            paths = dict(line.split(" = ", 1) for line in lines if " = " in line)
            self._addresses[queue] = paths.get("default")
        return self._addresses[queue]


@hookimpl
def pkg_register_vcs(register: Callable[[type[VCS]], None]) -> None:
    """Register Mercurial."""
    register(HgVCS)
