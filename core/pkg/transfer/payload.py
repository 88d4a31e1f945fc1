"""Copy files and folders as they are: content, modes, times, links; by reference where that is asked for."""

# ruff: noqa: SIM115, PTH102
# ruff: noqa: PTH114, PTH115, PTH116, PTH118, PTH123
# ruff: noqa: PTH211
from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable
from typing import Literal, get_args

from pkg.errors import PackageCopyError

LinkMode = Literal["auto", "reflink", "hard", "never"]
LINK_MODES: tuple[str, ...] = get_args(LinkMode)

Progress = Callable[[int, int], object]
"""Called with the bytes that were just copied, and with all that there are."""

_CLONE = 0x40049409  # FICLONE of Linux: share the blocks until one of the files is written to
_CHUNK = 16 * 1024 * 1024
_CANNOT = (
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.EXDEV,
    errno.EINVAL,
    errno.ENOTTY,
    errno.ENOSYS,
    errno.EPERM,
)


class PayloadCopier:
    """Copies payloads in one way.

    Attributes:
        linked: files that share their content with the source now.
        copied: files whose bytes were copied.
    """

    def __init__(
        self,
        *,
        link: LinkMode = "auto",
        follow_symlinks: bool = False,
        shallow: bool = False,
        on_bytes: Callable[[int], object] | None = None,
    ) -> None:
        """Choose how to copy.

        Args:
            link: how a file gets its content. `reflink` shares blocks until one of the two is changed; it and
                `hard` are errors where the file system cannot. `auto` shares blocks where it can and copies
                bytes elsewhere. `never` copies bytes.
            follow_symlinks: copy what links point to rather than the links.
            shallow: link to the topmost files and folders instead of copying them.
            on_bytes: called with the number of bytes of each part that was copied.
        """
        if link not in LINK_MODES:
            raise ValueError(f"link: {link!r} is none of {', '.join(LINK_MODES)}")
        self.link: LinkMode = link
        self.follow_symlinks = follow_symlinks
        self.shallow = shallow
        self.linked = 0
        self.copied = 0
        self._on_bytes = on_bytes or (lambda _: None)
        self._reflinks = link in ("auto", "reflink")

    def copy_entries(self, source: str, target: str, skip: Collection[str] = ()) -> None:
        """Copy what a folder holds into another.

        Args:
            source: the folder.
            target: a folder that exists; entries of it are not overwritten.
            skip: names in the source to leave out.

        Raises:
            PackageCopyError: something cannot be read or written; names it.
        """
        for entry in _entries(source):
            if entry.name in skip:
                continue
            goal = os.path.join(target, entry.name)
            if self.shallow and not entry.is_symlink():
                self._write(lambda path=entry.path, goal=goal: os.symlink(path, goal), goal)  # type: ignore[misc]
            else:
                self._copy(entry.path, goal, ())

    def copy(self, source: str, target: str) -> None:
        """Copy one file, or a folder with all it holds, to a path where nothing is; errors as above."""
        self._copy(source, target, ())

    def _copy(self, source: str, target: str, around: tuple[tuple[int, int], ...]) -> None:
        try:
            status = os.stat(source) if self.follow_symlinks else os.lstat(source)
        except OSError as error:
            if os.path.islink(source):
                raise PackageCopyError(
                    f"cannot follow the link {source}: {_why(error)}. Copy the links themselves, without "
                    "following them"
                ) from error
            raise PackageCopyError(f"cannot read {source}: {_why(error)}") from error
        mode = status.st_mode
        if stat.S_ISLNK(mode):
            self._write(lambda: os.symlink(os.readlink(source), target), target)
        elif stat.S_ISDIR(mode):
            identity = (status.st_dev, status.st_ino)
            if identity in around:
                raise PackageCopyError(
                    f"cannot follow the link {source}: it leads to a folder that it is in. Copy the links "
                    "themselves, without following them"
                )
            self._write(lambda: os.mkdir(target, 0o700), target)
            for entry in _entries(source):
                self._copy(entry.path, os.path.join(target, entry.name), (*around, identity))
            copy_attributes(source, target)
        elif stat.S_ISREG(mode):
            self._copy_file(source, target)
        else:
            raise PackageCopyError(f"cannot copy {source}: it is neither a file, nor a folder, nor a link")

    def _copy_file(self, source: str, target: str) -> None:
        if self.link == "hard":
            try:
                os.link(source, target, follow_symlinks=self.follow_symlinks)
            except OSError as error:
                raise PackageCopyError(
                    f"cannot make a hard link {target} to {source}: {_why(error)}. Choose another way: "
                    "--link auto"
                ) from error
            self.linked += 1
            self._on_bytes(_size(target))
            return
        try:
            reader = open(source, "rb", buffering=0)
        except OSError as error:
            raise PackageCopyError(f"cannot read {source}: {_why(error)}") from error
        with reader:
            try:
                descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise PackageCopyError(f"cannot write {target}: {_why(error)}") from error
            try:
                if self._reflinks and self._clone(reader.fileno(), descriptor, source):
                    self.linked += 1
                    self._on_bytes(_size(target))
                else:
                    self._copy_bytes(reader.fileno(), descriptor)
                    self.copied += 1
            except OSError as error:
                raise PackageCopyError(f"cannot copy {source} to {target}: {_why(error)}") from error
            finally:
                os.close(descriptor)
        copy_attributes(source, target)

    def _clone(self, source: int, target: int, name: str) -> bool:
        """Have a file share its blocks with another, where the file system can."""
        try:
            from fcntl import ioctl
        except ImportError:
            reason = "this system does not know how"
        else:
            try:
                ioctl(target, _CLONE, source)
            except OSError as error:
                if error.errno not in _CANNOT:
                    raise
                reason = "the file system cannot"
            else:
                return True
        if self.link == "reflink":
            raise PackageCopyError(
                f"cannot share the content of {name} with its copy: {reason}. Choose another way to copy: "
                "--link auto"
            )
        self._reflinks = False
        return False

    def _copy_bytes(self, source: int, target: int) -> None:
        within_kernel = hasattr(os, "copy_file_range")
        done = 0
        while True:
            if within_kernel:
                try:
                    count = os.copy_file_range(source, target, _CHUNK)
                except OSError as error:
                    if error.errno not in _CANNOT or done:
                        raise
                    within_kernel = False
                    continue
                if not count and not done and os.fstat(source).st_size:
                    within_kernel = False  # some file systems say that the file is empty
                    continue
            else:
                part = os.read(source, _CHUNK)
                count = len(part)
                view = memoryview(part)
                while view:
                    view = view[os.write(target, view) :]
            if not count:
                return
            done += count
            self._on_bytes(count)

    def _write(self, function: Callable[[], object], target: str) -> None:
        try:
            function()
        except OSError as error:
            raise PackageCopyError(f"cannot write {target}: {_why(error)}") from error


def copy_attributes(source: str, target: str) -> None:
    """Give a file or folder the mode and times of another; what a file system refuses is left out."""
    import shutil

    try:
        shutil.copystat(source, target)
    except OSError:
        # Some network file systems let nobody change modes or times: the content is what counts.
        return


def size_of(folders: Iterable[tuple[str, Collection[str]]], follow_symlinks: bool = False) -> int:
    """Add up the bytes of all files below some folders.

    Args:
        folders: each with the names in it to leave out.
        follow_symlinks: count what links point to.
    """
    total = 0
    for folder, skip in folders:
        for root, names, files in os.walk(folder, followlinks=False):
            if root == folder:
                names[:] = [name for name in names if name not in skip]
                files = [name for name in files if name not in skip]
            for name in files:
                try:
                    status = (os.stat if follow_symlinks else os.lstat)(os.path.join(root, name))
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode):
                    total += status.st_size
    return total


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise PackageCopyError(f"cannot read {folder}: {_why(error)}") from error


def _size(path: str) -> int:
    return os.lstat(path).st_size


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
