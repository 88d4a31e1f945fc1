"""Subversion, through its own program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pkg.errors import ReleaseVCSError
from pkg.hookspecs import hookimpl
from pkg.interfaces.vcs import VCS
from pkg_vcs.programs import run, source_of


class SvnVCS(VCS):
    """Release from Subversion: the package's folder is copied to `tags`, beside its trunk or branch."""

    name = "svn"
    marker = ".svn"

    def validate_repostate(self) -> None:
        """Refuse changes that are not committed, and commits that were not fetched."""
        status = self._svn("status", "--quiet", "--show-updates", "--", ".")
        changes = [line for line in status.split("\n") if line and not line.startswith("Status against")]
        if changes:
            raise ReleaseVCSError(
                f"cannot release: {self.pkg_root} is not what the server has. Run svn commit or svn update "
                "first:\n" + "\n".join(changes)
            )

    def get_current_revision(self) -> dict[str, Any]:
        """Return the number of the revision, and where it is."""
        return {"revision": int(self._info("revision")), "url": self._info("url")}

    def get_changelog(self, previous_revision: Any = None, max_revisions: int | None = None) -> str:
        """Return `svn log` of the package's folder, after the revision of the release before."""
        words = ["log"]
        if max_revisions:
            words.append(f"--limit={max_revisions}")
        previous = _number(previous_revision)
        current = int(self._info("revision"))
        if previous is not None and previous >= current:
            return ""
        words.append(f"--revision={current}:{1 if previous is None else previous + 1}")
        return "\n".join(line.rstrip() for line in self._svn(*words, "--", ".").split("\n")).strip()

    def tag_exists(self, tag_name: str) -> bool:
        """Ask the server."""
        base = f"{self._base_address()}/tags"
        listing = run(["svn", "list", "--non-interactive", "--", f"{base}@"], self.pkg_root, codes=(0, 1))[1]
        return f"{tag_name}/" in listing.split("\n")

    def create_release_tag(self, tag_name: str, message: str | None = None) -> None:
        """Copy the folder as it is on the server in the current revision; an existing tag stays."""
        if self.tag_exists(tag_name):
            return
        for words in self.tag_commands(tag_name, message):
            run(words, self.pkg_root)

    def tag_commands(self, tag_name: str, message: str | None = None) -> list[list[str]]:
        """Return the `svn copy`."""
        if not tag_name.strip() or "/" in tag_name or "\\" in tag_name or tag_name in (".", ".."):
            raise ReleaseVCSError(
                f"{tag_name!r} is no name for a folder in tags. It is made from plugins.release_vcs.tag_name."
            )
        source = f"{self._info('url')}@{self._info('revision')}"
        # What stands behind the last @ of an address would be read as a revision.
        target = f"{self._base_address()}/tags/{_quoted(tag_name)}@"
        said = f"--message={message or tag_name}"
        return [["svn", "copy", "--non-interactive", "--parents", said, "--", source, target]]

    def changed_since(self, revision: Any) -> bool | None:
        """Compare the last commit that changed the folder with the recorded revision."""
        number = _number(revision)
        if number is None:
            return None
        address = revision.get("url") if isinstance(revision, Mapping) else None
        if address and address != self._info("url"):
            return None
        return int(self._info("last-changed-revision")) > number

    @classmethod
    def export(cls, revision: Any, path: str) -> None:
        """Export the folder from the server; a plain number, as rez records it, names no server."""
        address, number = source_of(revision, "url", "fetch_url", name="revision")
        source = f"{address}@{number}"
        run(["svn", "export", "--quiet", "--non-interactive", f"--revision={number}", "--", source, path])

    # --- svn ---------------------------------------------------------------------------------------

    def _svn(self, *words: str) -> str:
        command, *rest = words
        return run(["svn", command, "--non-interactive", *rest], self.pkg_root)[1]

    def _info(self, item: str) -> str:
        return self._svn("info", f"--show-item={item}", "--no-newline", "--", ".")

    def _base_address(self) -> str:
        """Return the address of the folder that holds trunk, branches and tags.

        Raises:
            ReleaseVCSError: the checkout is of neither trunk nor a branch.
        """
        address = self._info("url")
        places = [address.find(f"{each}/") for each in ("/trunk", "/branches")]
        places = [place for place in places if place >= 0]
        if address.endswith("/trunk"):
            places.append(len(address) - len("/trunk"))
        if not places:
            raise ReleaseVCSError(
                f"cannot tag: {address} is neither below trunk nor below branches, so there is no place for "
                "tags beside it."
            )
        return address[: min(places)]


def _number(revision: Any) -> int | None:
    """Return the number of a recorded revision: ours, or the bare number that rez records."""
    number = revision.get("revision") if isinstance(revision, Mapping) else revision
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


@hookimpl
def pkg_register_vcs(register: Callable[[type[VCS]], None]) -> None:
    """Register Subversion."""
    register(SvnVCS)
