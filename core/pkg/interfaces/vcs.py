"""The interface of version control systems, as releases use them."""

# ruff: noqa: ARG002, ARG003 - the signatures are the interface
# ruff: noqa: PTH100, PTH118, PTH120 - pathlib is slow to import
from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pkg.errors import ReleaseVCSError
from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from pkg.settings import Options, Settings


class VCS(Plugin, ABC):
    """A version control system that packages are released from.

    An object stands for one package's source folder inside a checkout. Names and texts that reach it (tags,
    messages, branches, recorded revisions) come from people and files: start programs with a list of words,
    never through a shell, and keep a word that begins with a dash from being read as an option.

    Method names are rez's, so that a plugin for rez needs little change.

    Attributes:
        marker: what lies in the root of a checkout: a file or folder of this name.
        pkg_root: the folder of the package's definition.
        vcs_root: the root of the checkout around it.
        config: the settings for this package; `config.plugins.release_vcs` holds what all systems share.
    """

    marker: ClassVar[str] = ""

    def __init__(
        self, options: Options, pkg_root: str, vcs_root: str | None = None, *, config: Settings
    ) -> None:
        """Open the checkout around a package.

        Args:
            options: values of the plugin's settings.
            pkg_root: the folder of the package's definition.
            vcs_root: the root of the checkout; None looks for it.
            config: the settings for this package.

        Raises:
            ReleaseVCSError: there is no checkout, or the program for it is missing.
        """
        super().__init__(options)
        if vcs_root is None:
            found = self.find_vcs_root(pkg_root)
            if found is None:
                raise ReleaseVCSError(f"there is no {self.name} checkout at {pkg_root}, nor above it.")
            vcs_root = found[0]
        self.pkg_root = pkg_root
        self.vcs_root = vcs_root
        self.config = config

    # --- detection ---------------------------------------------------------------------------------

    @classmethod
    def is_valid_root(cls, path: str) -> bool:
        """Tell whether a folder is the root of a checkout."""
        return bool(cls.marker) and os.path.exists(os.path.join(path, cls.marker))  # noqa: PTH110

    @classmethod
    def search_parents_for_root(cls) -> bool:
        """Tell whether the root may be a folder above the package's."""
        return True

    @classmethod
    def find_vcs_root(cls, path: str) -> tuple[str, int] | None:
        """Look for the root of a checkout.

        Returns:
            The root and how many folders above `path` it is; None when there is none.
        """
        for level, folder in enumerate(_folders_up(path)):
            if cls.is_valid_root(folder):
                return folder, level
            if not cls.search_parents_for_root():
                break
        return None

    # --- what a release asks -----------------------------------------------------------------------

    @abstractmethod
    def validate_repostate(self) -> None:
        """Refuse to release from a checkout that others could not get again.

        Raises:
            ReleaseVCSError: something is not committed, not published, on the wrong branch, ...
        """

    @abstractmethod
    def get_current_revision(self) -> Any:
        """Return what names the checked-out revision, as plain data for the package's definition.

        It should hold enough for `export`.

        Raises:
            ReleaseVCSError: it cannot be told.
        """

    @abstractmethod
    def get_changelog(self, previous_revision: Any = None, max_revisions: int | None = None) -> str:
        """Return what was committed since a revision, newest first, as text.

        Args:
            previous_revision: what `get_current_revision` returned for the release before, maybe of another
                system; None, or what makes no sense here, for everything.
            max_revisions: only so many of the newest; 0 or None for all.

        Raises:
            ReleaseVCSError: it cannot be told.
        """

    @abstractmethod
    def tag_exists(self, tag_name: str) -> bool:
        """Tell whether there is a tag of that name.

        Raises:
            ReleaseVCSError: it cannot be told.
        """

    @abstractmethod
    def create_release_tag(self, tag_name: str, message: str | None = None) -> None:
        """Tag the current revision and publish the tag; nothing where it is there and published.

        Args:
            tag_name: the tag.
            message: what the release says of itself.

        Raises:
            ReleaseVCSError: it did not work. Calling it again finishes what was begun.
        """

    # --- what may be refined -----------------------------------------------------------------------

    def tag_commands(self, tag_name: str, message: str | None = None) -> list[list[str]]:
        """Return the commands that tag and publish, as words, for a person to finish a release with.

        They are to be run in `pkg_root`. Empty where there are none.
        """
        return []

    def is_published(self, tag_name: str) -> bool:
        """Tell whether a tag is there and where others find it.

        Raises:
            ReleaseVCSError: it cannot be told.
        """
        return self.tag_exists(tag_name)

    def changed_since(self, revision: Any) -> bool | None:
        """Tell whether the package's source differs from a revision that was recorded.

        Returns:
            None where that cannot be told.
        """
        return None

    @classmethod
    def export(cls, revision: Any, path: str) -> None:
        """Write the source of a recorded revision into a new folder, without the system's own files.

        Args:
            revision: what `get_current_revision` returned.
            path: the folder; it does not exist, the one around it does.

        Raises:
            ReleaseVCSError: the record does not say enough, or the source cannot be fetched.
        """
        raise ReleaseVCSError(f"revisions of {cls.name!r} cannot be exported.")


def _folders_up(path: str) -> Iterator[str]:
    folder = os.path.abspath(path)
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


ReleaseVCS = VCS
"""rez's name for it."""

__all__: Sequence[str] = ("VCS", "ReleaseVCS")
