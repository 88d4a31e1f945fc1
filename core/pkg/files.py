"""Files that are whole or not there: written aside under a name nobody looks for, then given their own.

Read where they may be damaged all the same: one way to say what is wrong with them.
"""

# ruff: noqa: PTH108, PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

TYPE_CHECKING = False  # importing typing takes longer than all of this
if TYPE_CHECKING:
    from typing import Any, NoReturn

    # Raises the error of whoever reads: it is told what is wrong with the file, as the end of a sentence.
    Refuse = Callable[[str], NoReturn]


def get_text(path: str, refuse: Refuse, unreadable: Refuse | None = None) -> str:
    """Read a text file in UTF-8.

    Args:
        path: the file.
        refuse: for a file that is damaged.
        unreadable: for one that is not there or that the system refuses; None for `refuse`.
    """
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as error:
        refuse(f"it is no text ({error.reason} at byte {error.start}); the file is damaged")
    except OSError as error:
        (unreadable or refuse)((error.strerror or str(error)).lower())


def parse_json(text: str, refuse: Refuse) -> Any:
    """Read JSON that was written by a program, and may be damaged since."""
    if not text.strip():
        refuse("it is empty")
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        refuse(f"it is no valid JSON ({error}); the file is damaged or cut off")
    except RecursionError:
        refuse("its brackets are nested too deeply; the file is damaged")


def put_text(path: str, text: str, *, mode: int | None = None, durable: bool = False) -> None:
    """Write a text file in UTF-8 with its line ends as they are; see `put_bytes`."""
    put_bytes(path, (text.encode("utf-8", "surrogateescape"),), mode=mode, durable=durable)


def put_bytes(
    path: str,
    parts: Iterable[bytes | bytearray | memoryview],
    *,
    mode: int | None = None,
    durable: bool = False,
) -> None:
    """Put a file in place in one step: whoever opens it sees the old content or the new, never a part.

    Args:
        path: where; its folder must be there. A symbolic link is followed, and what is no ordinary file
            (`/dev/stdout`, a pipe) is written to directly.
        parts: the content, written one after the other.
        mode: permission bits of the file before the umask; None keeps those of the file that is there, and
            is 0o666 for a new one.
        durable: have the content and the name on the disk before returning. For what a person made; a cache
            can do without.

    Raises:
        OSError: that failed; nothing has changed.
    """
    kept = _mode_of(path) if mode is None else 0
    if kept and not stat.S_ISREG(kept):
        with open(path, "wb") as file:  # not the real path: what /dev/stdout leads to may have none
            file.writelines(parts)
        return
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    aside = os.path.join(folder, f".{name[:200]}.{os.urandom(4).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(aside, flags, 0o666 if mode is None else mode)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            if kept:
                os.chmod(aside, stat.S_IMODE(kept))  # noqa: PTH101
            if durable:
                os.fsync(descriptor)
        os.replace(aside, target)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise
    if durable:
        sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Have the names in a folder on the disk, where the system lets a folder be synced."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):  # some network file systems refuse
        descriptor = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_file_system(folder: str | int) -> None:
    """Have all that was written to the file system of a folder on its disk.

    For a folder of many files that is about to get a name that counts: one call takes some 20 ms for 2,000
    new files, syncing each of them half a second. It also waits for what others have just written there.
    Without effect where the system cannot.

    Args:
        folder: its path, or an open descriptor of it.
    """
    descriptor = folder if isinstance(folder, int) else os.open(folder, os.O_RDONLY)
    try:
        syncfs = _syncfs()
        if syncfs is None:
            getattr(os, "sync", lambda: None)()
        else:
            syncfs(descriptor)  # a file system that refuses has said all that it can
    finally:
        if not isinstance(folder, int):
            os.close(descriptor)


def _syncfs() -> Callable[[int], int] | None:
    """Return the function of the C library; None on macOS, on Windows, and where it has none."""
    try:
        import _ctypes

        # What `ctypes.CDLL(None).syncfs` does; importing ctypes takes longer than most syncs.
        class Int(_ctypes._SimpleCData):  # type: ignore[type-arg]
            _type_ = "i"

        class Function(_ctypes.CFuncPtr):
            _flags_ = _ctypes.FUNCFLAG_CDECL
            _restype_ = Int
            _argtypes_ = (Int,)

        class Library:
            _handle = _ctypes.dlopen(None, os.RTLD_NOW)  # type: ignore[arg-type]

        return Function(("syncfs", Library()))  # type: ignore[arg-type]
    except (ImportError, AttributeError, OSError, TypeError):
        return None


def remove_folder(path: str) -> None:
    """Remove a folder with all that is in it, and follow no link; `shutil` takes long to import.

    Raises:
        OSError: something cannot be removed, or it is no folder.
    """
    if os.unlink not in os.supports_dir_fd or os.scandir not in os.supports_fd:
        from shutil import rmtree

        rmtree(path)
        return
    _empty(path, None)
    os.rmdir(path)  # noqa: PTH106


def _empty(name: str, parent: int | None) -> None:
    """Remove what is in a folder, whose name is within another one that is open."""
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        with os.scandir(folder) as entries:
            listed = list(entries)
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                _empty(entry.name, folder)
                os.rmdir(entry.name, dir_fd=folder)
            else:
                os.unlink(entry.name, dir_fd=folder)
    finally:
        os.close(folder)


def lock(descriptor: int, patience: float) -> bool:
    """Lock an open file against other processes that do the same; closing it ends that.

    Args:
        descriptor: of the file.
        patience: seconds to wait for others.

    Returns:
        Whether nobody else has it. True where there are no locks: somebody's work may be lost then.
    """
    try:
        import fcntl
    except ImportError:
        return True
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        except OSError:  # this file system has none
            return True
        else:
            return True


def _mode_of(path: str) -> int:
    try:
        return os.stat(path).st_mode  # noqa: PTH116
    except OSError:
        return 0
