"""Folders as wholes: removed whatever their modes, renamed, exchanged, linked file by file."""

# ruff: noqa: PTH101, PTH102, PTH103, PTH104, PTH105, PTH106, PTH108, PTH112
# ruff: noqa: PTH114, PTH116, PTH118, PTH120
# ruff: noqa: PTH208
from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from pkg.files import remove_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux
_RENAME_SWAP = 2  # macOS


def remove_tree(path: str) -> None:
    """Remove a folder with all that is in it, or a file; folders that may not be written to, too.

    Raises:
        OSError: something cannot be removed.
    """
    if not os.path.isdir(path) or os.path.islink(path):
        with suppress(FileNotFoundError):
            os.unlink(path)
        return
    try:
        remove_folder(path)
    except OSError:
        _remove_stubborn(path)


def _remove_stubborn(path: str) -> None:
    """Remove a folder some of whose folders may not be written to."""
    import shutil
    import sys

    def retry(function: Callable[..., Any], failed: str, _: Any) -> None:
        for folder in (os.path.dirname(failed), failed):
            with suppress(OSError):
                status = os.lstat(folder)
                if stat.S_ISDIR(status.st_mode):
                    os.chmod(folder, stat.S_IMODE(status.st_mode) | 0o700)
        if function in (os.unlink, os.rmdir, os.lstat):
            with suppress(FileNotFoundError):
                function(failed)
        elif os.path.isdir(failed):
            shutil.rmtree(failed)

    if sys.version_info >= (3, 12):
        shutil.rmtree(path, onexc=retry)
    else:
        shutil.rmtree(path, onerror=retry)


def remove_tree_but(path: str, kept: Collection[str]) -> None:
    """Remove a folder with all that is in it, except for some folders and those that lead to them.

    Args:
        path: the folder.
        kept: paths, some of which may be below the folder.

    Raises:
        OSError: something cannot be removed.
    """
    if not any(each.startswith(path + os.sep) for each in kept):
        remove_tree(path)
        return
    for name in os.listdir(path):
        inside = os.path.join(path, name)
        if inside not in kept:
            remove_tree_but(inside, kept)


def rename(source: str, target: str) -> None:
    """Rename a file or folder into another folder, making it writable for that moment where it has to be."""
    try:
        os.rename(source, target)
    except PermissionError:
        with writable(source), writable(os.path.dirname(source)):
            os.rename(source, target)


@contextmanager
def writable(path: str) -> Iterator[None]:
    """Make a folder that we own writable for a moment; do nothing where that is refused."""
    try:
        status = os.stat(path)
        mode = stat.S_IMODE(status.st_mode)
        change = not os.access(path, os.W_OK)
        if change:
            os.chmod(path, mode | stat.S_IWUSR | stat.S_IXUSR)
    except OSError:
        change = False
    if not change:
        yield
        return
    descriptor = os.open(path, os.O_RDONLY) if os.name == "posix" else None
    try:
        yield
    finally:
        with suppress(OSError):
            if descriptor is None:
                os.chmod(path, mode)
            else:  # it may bear another name by now
                os.fchmod(descriptor, mode)
        if descriptor is not None:
            os.close(descriptor)


def exchange(one: str, other: str) -> bool:
    """Exchange two names in one step.

    Returns:
        False where the system or the file system cannot do that; nothing has changed then.
    """
    import ctypes
    import sys

    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            code = library.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP)
        else:
            code = library.renameat2(
                _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
            )
    except (AttributeError, OSError, TypeError):
        return False
    if code == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), one)


def link_tree(source: str, target: str, wanted: Callable[[str], bool], below: str = "") -> None:
    """Give the files of a folder second names in another; what is there already stays.

    Args:
        source: a folder.
        target: a folder on the same file system; made with the modes of the source where it is missing.
        wanted: told the path of a file below the source, says whether to take it.
        below: path of the source below where it began.
    """
    import shutil

    with os.scandir(source) as entries:
        found = list(entries)
    for entry in found:
        path = f"{below}{entry.name}"
        goal = os.path.join(target, entry.name)
        if entry.is_dir(follow_symlinks=False):
            made = not os.path.isdir(goal)
            if made:
                os.makedirs(goal)
            link_tree(entry.path, goal, wanted, f"{path}{os.sep}")
            if made:
                if os.listdir(goal) or wanted(path):
                    shutil.copystat(entry.path, goal)
                else:
                    os.rmdir(goal)
        elif wanted(path) and not os.path.lexists(goal):
            try:
                os.link(entry.path, goal, follow_symlinks=False)
            except (OSError, NotImplementedError):
                shutil.copy2(entry.path, goal, follow_symlinks=False)


def move_into(source: str, target: str, aside: Callable[[], str]) -> None:
    """Move a folder, or what it holds where there is one of that name already; files replace files."""
    if not os.path.isdir(source):
        return
    if not os.path.lexists(target):
        _make_parents(source, target)
        rename(source, target)
        return
    with writable(source), writable(target):
        for name in os.listdir(source):
            one, other = os.path.join(source, name), os.path.join(target, name)
            is_folder = os.path.isdir(one) and not os.path.islink(one)
            if is_folder and os.path.isdir(other) and not os.path.islink(other):
                move_into(one, other, aside)
                continue
            if os.path.lexists(other) and (is_folder or os.path.isdir(other)):
                rename(other, aside())
            rename(one, other) if is_folder else os.replace(one, other)


def _make_parents(source: str, target: str) -> None:
    import shutil

    folder, model = os.path.dirname(target), os.path.dirname(source)
    missing = []
    while not os.path.isdir(folder):
        missing.append((folder, model))
        folder, model = os.path.dirname(folder), os.path.dirname(model)
    for folder, model in reversed(missing):
        os.mkdir(folder)
        shutil.copymode(model, folder)


@contextmanager
def writable_parents(target: str, subpaths: Sequence[str]) -> Iterator[None]:
    """Make the folders between a package and its variants writable for a moment, where there are any."""
    with ExitStack() as stack:
        for subpath in subpaths:
            folder = os.path.dirname(os.path.join(target, subpath))
            if folder != target and os.path.isdir(folder):
                stack.enter_context(writable(folder))
        yield
