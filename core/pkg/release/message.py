"""The release message, written in an editor."""

# ruff: noqa: PTH100, PTH108, PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pkg.errors import ReleaseError

if TYPE_CHECKING:
    from pkg.settings import Settings

_HEADER = "<Write your release notes in place of this line>"
_CUT = "### The changes, for reference. This line and everything below it is left out of the release notes."


class MessageFile:
    """A file for the release message of one source folder.

    It stays where it is until the release has worked, so that nobody writes a message twice.

    Attributes:
        path: the file, in the folder for temporary files.
    """

    def __init__(self, folder: str, settings: Settings) -> None:
        """Name the file; nothing is written.

        Args:
            folder: the source folder.
            settings: name the editor and the folder for temporary files.
        """
        from hashlib import sha1

        name = sha1(os.path.abspath(folder).encode("utf-8", "surrogateescape"), usedforsecurity=False)
        user = os.getuid() if hasattr(os, "getuid") else 0
        self.path = os.path.join(settings.tmpdir, f"pkg-release-message-{user}-{name.hexdigest()}.txt")
        self._settings = settings

    def edit(self, changelog: Callable[[], str | None]) -> str:
        """Open the editor and return what was written; empty for nothing.

        Args:
            changelog: called for a new file, to show the changes below the message.

        Raises:
            ReleaseError: the file cannot be made, or is not ours; there is no editor, or it failed.
        """
        try:
            self._check()
            if not os.path.exists(self.path):  # noqa: PTH110
                changes = changelog()
                below = f"\n\n{_CUT}\n\n{changes}" if changes else ""
                self._write(f"{_HEADER}{below}\n")
            self._open_editor()
            self._check()
            with open(self.path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError as error:
            raise ReleaseError(
                f"cannot use the file for the release message, {self.path}: {error}. Give the message "
                "with -m."
            ) from error
        return text.partition(_CUT)[0].replace(_HEADER, "").strip()

    def discard(self) -> None:
        """Remove the file, when the release has worked."""
        with suppress(OSError):
            os.unlink(self.path)

    def _check(self) -> None:
        """Refuse what somebody else has put there: the folder may be everybody's."""
        try:
            status = os.lstat(self.path)
        except FileNotFoundError:
            return
        if not stat.S_ISREG(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            raise ReleaseError(
                f"{self.path} is not a file of yours, so the release message is not written there. Remove "
                "it, or give the message with -m."
            )

    def _write(self, text: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self.path, flags, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    def _open_editor(self) -> None:
        import shlex
        import shutil
        import subprocess

        editor = self._settings.editor
        if not editor:
            raise ReleaseError("there is no editor for the release message: set 'editor', or use -m.")
        # A program with blanks in its path, or a program with options: `code --wait`.
        words = [editor] if shutil.which(editor) else shlex.split(editor)
        code = subprocess.call([*words, self.path])
        if code:
            raise ReleaseError(
                f"the editor {editor!r} ended with code {code}, so nothing was released. The message is kept "
                f"in {self.path}."
            )
