"""Copy a payload into a folder that is held open.

The copy goes into that very folder, wherever it may have been moved to: somebody who cleans up may take a
copy that looks abandoned away, and another one may have begun at the same path.
"""

# ruff: noqa: PTH118 - pathlib is slow to import, and knows no open folders
from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress

from pkg.errors import PackageCacheError

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_ANCHORED = os.open in os.supports_dir_fd and os.mkdir in os.supports_dir_fd
_CHUNK = 1 << 23

Folder = int | str
"""A folder to copy into: an open one, or its path where the system cannot do that."""


def open_folder(path: str) -> Folder:
    """Hold a folder open."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) if _ANCHORED else path


def close_folder(folder: Folder) -> None:
    """Let a folder go."""
    if isinstance(folder, int):
        os.close(folder)


def copy_payload(source: str, target: Folder) -> None:
    """Copy everything in a folder, with modes and times.

    A relative link that stays inside of the payload remains a link, as does one that leads nowhere; what
    other links lead to is copied.

    Args:
        source: the folder.
        target: an empty folder.

    Raises:
        OSError, PackageCacheError: something cannot be copied.
    """
    real = os.path.realpath(source)
    _copy_folder(real, target, real, ())


def _copy_folder(source: str, target: Folder, top: str, above: tuple[tuple[int, int], ...]) -> None:
    facts = os.stat(source)  # noqa: PTH116
    me = (facts.st_dev, facts.st_ino)
    if me in above:
        raise PackageCacheError(f"a link leads back into a folder that it is in: {source}")
    with os.scandir(source) as entries:
        listed = list(entries)
    for entry in listed:
        path, anchor = _at(target, entry.name)
        if entry.is_symlink() and _stays_a_link(entry.path, top):
            os.symlink(os.readlink(entry.path), path, dir_fd=anchor)  # noqa: PTH115
        elif entry.is_dir():
            os.mkdir(path, 0o700, dir_fd=anchor)
            flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
            folder: Folder = path if anchor is None else os.open(path, flags, dir_fd=anchor)
            try:
                _copy_folder(entry.path, folder, top, (*above, me))
            finally:
                close_folder(folder)
        else:
            _copy_file(entry.path, entry.stat(), path, anchor)
    _copy_facts(source, facts, target)


def _at(folder: Folder, name: str) -> tuple[str, int | None]:
    """Return path and anchor of a name in a folder."""
    return (name, folder) if isinstance(folder, int) else (os.path.join(folder, name), None)


def _stays_a_link(path: str, top: str) -> bool:
    leads_to = os.readlink(path)  # noqa: PTH115
    if not os.path.exists(path):  # noqa: PTH110
        return True
    if os.path.isabs(leads_to):  # noqa: PTH117
        return False
    real = os.path.realpath(path)
    # Lexically inside as well: a path that leaves and comes back would not do so from the copy.
    written = os.path.normpath(os.path.join(os.path.dirname(path), leads_to))  # noqa: PTH120
    return all(f"{place}{os.sep}".startswith(f"{top}{os.sep}") for place in (real, written))


def _copy_file(source: str, facts: os.stat_result, path: str, anchor: int | None) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise PackageCacheError(f"neither a file, a folder nor a link: {source}")
    with open(source, "rb", buffering=0) as reader:  # noqa: PTH123
        descriptor = os.open(path, _FLAGS, 0o600, dir_fd=anchor)
        with open(descriptor, "wb", buffering=0) as writer:  # noqa: PTH123
            if not _copied_by_system(reader.fileno(), descriptor):
                shutil.copyfileobj(reader, writer, _CHUNK)
            _copy_facts(source, facts, descriptor)


def _copied_by_system(source: int, target: int) -> bool:
    """Have the system copy, sharing blocks where the file system can; False when nothing was copied."""
    if not hasattr(os, "copy_file_range"):
        return False
    copied = False
    try:
        while os.copy_file_range(source, target, _CHUNK):
            copied = True
    except OSError:
        if copied:
            raise
        return False
    return copied  # an empty answer at once: an empty file, or one of those whose size is a lie


def _copy_facts(source: str, facts: os.stat_result, target: Folder) -> None:
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # the other file system may know none
            for name in os.listxattr(source):
                with suppress(OSError):
                    os.setxattr(target, name, os.getxattr(source, name))
    os.chmod(target, stat.S_IMODE(facts.st_mode))  # noqa: PTH101
    os.utime(target, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def delete_tree(path: str) -> None:
    """Delete a folder and all in it, also where something in it is write protected.

    Raises:
        OSError: something could not be deleted; what was already gone is no error.
    """

    def try_harder(_: object, failing: str, error: tuple[object, BaseException, object]) -> None:
        if isinstance(error[1], FileNotFoundError):
            return
        for each in (os.path.dirname(failing), failing):  # noqa: PTH120
            with suppress(OSError):
                if not os.path.islink(each):  # noqa: PTH114
                    os.chmod(each, 0o700)  # noqa: PTH101
        if os.path.isdir(failing) and not os.path.islink(failing):  # noqa: PTH112, PTH114
            shutil.rmtree(failing)
        else:
            with suppress(FileNotFoundError):
                os.unlink(failing)  # noqa: PTH108

    shutil.rmtree(path, onerror=try_harder)
