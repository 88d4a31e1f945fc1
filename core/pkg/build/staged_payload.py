"""Where a payload is while it is built, and the paths in it that have to be put right before it is installed.

Build tools write the install folder into what they make: rpaths, scripts, CMake files. What is staged is in
another place than it will be. So a build sees an alias: a symbolic link to the staged folder whose path has
exactly as many characters as the final one. Replacing one by the other is then right in files of any kind,
since no offset and no length in them changes. The same package has the same alias each time, so that another
build need not begin anew. What a program wrote after following the link is replaced in texts, where lengths
do not matter. Decision 44.
"""

# ruff: noqa: PTH110, PTH211
# ruff: noqa: PTH101, PTH102, PTH105, PTH106, PTH108, PTH115
# ruff: noqa: PTH118, PTH120, PTH123
from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

_LONGEST_NAME = 200  # characters of one path component; file systems allow 255 bytes


class StagedPayload:
    """The staged folder of a package, by a path that can stand for the final one.

    Attributes:
        path: what builds use in place of `final`, of the same length.
        final: where the package will be.
        mentions: files that mention the staged folder in a way that cannot be put right; after `settle`.
    """

    def __init__(self, staged: str, final: str, folder: str) -> None:
        """Make the alias.

        Args:
            staged: the staged folder.
            final: the package's folder.
            folder: an existing folder for the alias, such as that of temporary files.

        Raises:
            OSError: it cannot be made.
        """
        self.final = final
        self.mentions: list[str] = []
        self._staged = os.path.realpath(staged)
        self._folders: list[str] = []
        self.path = self._make_alias(os.path.realpath(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            os.unlink(self.path)
        for folder in reversed(self._folders):
            with suppress(OSError):  # not empty: somebody else's alias is in it
                os.rmdir(folder)

    def _make_alias(self, folder: str) -> str:
        from binascii import crc32  # loading hashlib takes longer than all the rest of this

        user = os.getuid() if hasattr(os, "getuid") else 0
        name = f"{user:x}-{crc32(os.fsencode(self.final)):08x}"
        while True:
            path = self._padded(folder, name)
            if path is None:
                # A path as short as the final one cannot be had; texts are put right all the same.
                path = os.path.join(folder, f"pkg-{name}")
            for parent in _between(folder, path):
                with suppress(FileExistsError):
                    os.mkdir(parent, 0o700)
                    self._folders.append(parent)
            with suppress(OSError):
                if not os.path.exists(path) and os.lstat(path).st_uid == user:
                    os.unlink(path)  # of a build that was killed
            try:
                os.symlink(self._staged, path, target_is_directory=True)
            except FileExistsError:
                name = os.urandom(8).hex()  # somebody uses it now
                continue
            return path

    def _padded(self, folder: str, name: str) -> str | None:
        """Return a path below a folder of the length of the final one; None where that is too short."""
        room = len(os.fsencode(self.final)) - len(os.fsencode(folder)) - 1
        if room < 6:
            return None
        text = (f"pkg-{name}-" if room > 20 else name)[:room].ljust(room, "x")
        parts = []
        while len(text) > _LONGEST_NAME:
            parts.append(text[: _LONGEST_NAME - 1])
            text = text[_LONGEST_NAME:]
        if not text:  # the path would end with a slash
            last = parts.pop()
            parts.append(last[:100])
            text = "x" * (len(last) - 100)
        return os.path.join(folder, *parts, text)

    def settle(self) -> None:
        """Replace the paths that stand for the final one, in every file and link of the staged folder.

        Times and modes stay as they are: compiled Python files still fit their sources.

        Raises:
            OSError: a file cannot be read or written.
        """
        alias = _Replacement(self.path, self.final)
        staged = _Replacement(self._staged, self.final)
        seen: set[tuple[int, int]] = set()
        for path, entry in _entries(self._staged):
            if entry.is_symlink():
                _put_link_right(path, (alias, staged))
            elif entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                key = status.st_dev, status.st_ino
                if status.st_size and key not in seen:
                    if status.st_nlink > 1:
                        seen.add(key)
                    self._put_file_right(path, status, alias, staged)

    def _put_file_right(
        self, path: str, status: os.stat_result, alias: _Replacement, staged: _Replacement
    ) -> None:
        if not _mentions(path, (alias.old, staged.old)):
            return
        with open(path, "rb") as file:
            before = file.read()
        content = before
        text = b"\0" not in content
        for replacement in (alias, staged):
            if replacement.keeps_length or text:
                content = content.replace(replacement.old, replacement.new)
        if alias.old in content or staged.old in content:
            self.mentions.append(os.path.relpath(path, self._staged))
        if content != before:
            # A new file: the old one may have other names, in somebody's source folder.
            aside = f"{path}.pkg-{os.urandom(4).hex()}"
            with open(aside, "xb") as file:
                file.write(content)
            os.chmod(aside, stat.S_IMODE(status.st_mode))
            os.utime(aside, ns=(status.st_atime_ns, status.st_mtime_ns))
            os.replace(aside, path)


class _Replacement:
    """One path that stands for another."""

    def __init__(self, old: str, new: str) -> None:
        self.old = os.fsencode(old)
        self.new = os.fsencode(new)
        self.keeps_length = len(self.old) == len(self.new)


def _entries(folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.path, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path)


def _mentions(path: str, texts: tuple[bytes, ...]) -> bool:
    import mmap

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(text) >= 0 for text in texts)


def _put_link_right(path: str, replacements: tuple[_Replacement, ...]) -> None:
    target = before = os.fsencode(os.readlink(path))
    for each in replacements:
        if target == each.old or target.startswith(each.old + os.sep.encode()):
            target = each.new + target[len(each.old) :]
    if target != before:
        os.unlink(path)
        os.symlink(target, os.fsencode(path))


def _between(folder: str, path: str) -> list[str]:
    """Return the folders from below one down to the one that holds a path, the topmost first."""
    found = []
    parent = os.path.dirname(path)
    while len(parent) > len(folder):
        found.append(parent)
        parent = os.path.dirname(parent)
    return found[::-1]
