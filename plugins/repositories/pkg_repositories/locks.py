"""Locks on packages, in the forms that rez uses, so that both tools keep out of each other's way.

rez's locks are names in the file system: a hard link, a folder or a symbolic link that only one can make. No
library on PyPI makes these very names and notices a dead owner: filelock and fasteners lock open files, which
rez does not see. What ours adds is that a lock whose owner is dead is broken; rez waits for it in vain.

Source: rez 3.4.0 (`file_lock_type`, `file_lock_dir`, `file_lock_timeout`).
"""

# ruff: noqa: PTH102, PTH106, PTH108
# ruff: noqa: PTH115, PTH116, PTH118
# ruff: noqa: PTH208, PTH211
from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pkg.errors import PackageRepositoryError, PackageRepositoryLockedError
from pkg.settings.machine import host_name

_OWNER = re.compile(r"(?P<host>.+)\.(?P<pid>\d+)\.pkg-[0-9a-f]{12}")
_SHORTEST, _LONGEST = 0.005, 0.1  # seconds between two attempts


@contextmanager
def locked(folder: str, package: str, *, kind: str, timeout: float) -> Iterator[None]:
    """Hold the lock on one package.

    Args:
        folder: where locks are; it exists.
        package: `name` or `name-version`.
        kind: `default`, `link`, `mkdir` or `symlink`.
        timeout: seconds to wait.

    Raises:
        PackageRepositoryLockedError: somebody else held it all the time.
        PackageRepositoryError: no lock can be made there.
    """
    if kind == "default":
        kind = "link" if hasattr(os, "link") else "mkdir"
    lock = _KINDS[kind](folder, os.path.join(folder, f".lock.{package}.lock"))
    end = time.monotonic() + timeout
    wait = _SHORTEST
    try:
        lock.prepare()
        while not lock.attempt():
            if lock.owner_is_dead() and lock.break_stale():
                continue
            if time.monotonic() > end:
                raise PackageRepositoryLockedError(
                    f"{package} in {folder} is being changed by somebody else: {lock.path} is there since "
                    f"{timeout} seconds or more. Try again; if nobody works on it any more, delete that file"
                )
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST)
    except OSError as error:
        lock.clean()
        raise PackageRepositoryError(
            f"cannot lock {package} in {folder}: {error.strerror or error}. It takes write permission there, "
            "and a file system that knows the kind of lock (setting file_lock_type: link, mkdir or symlink)"
        ) from error
    except BaseException:
        lock.clean()
        raise
    try:
        yield
    finally:
        lock.release()
        lock.clean()


class _Lock:
    """One attempt to hold a lock.

    Attributes:
        path: the name that only one can make.
        owner: a name that says who we are.
    """

    def __init__(self, folder: str, path: str) -> None:
        self.folder = folder
        self.path = path
        self.host = host_name()
        self.owner = f"{self.host}.{os.getpid()}.pkg-{os.urandom(6).hex()}"

    def prepare(self) -> None:
        """Make what is needed before the first attempt."""

    def attempt(self) -> bool:
        """Try to take the lock."""
        raise NotImplementedError

    def release(self) -> None:
        """Give the lock back."""
        raise NotImplementedError

    def clean(self) -> None:
        """Remove what `prepare` made."""

    def owner_name(self) -> str | None:
        """Return the name of the one who holds the lock; None if it is not one of ours, or there is none."""
        raise NotImplementedError

    def owner_is_dead(self) -> bool:
        """Tell whether the lock is one of ours, made on this machine by a process that is no more."""
        name = self.owner_name()
        match = _OWNER.fullmatch(name) if name else None
        if match is None or match["host"] != self.host:
            return False
        try:
            os.kill(int(match["pid"]), 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
        return False

    def break_stale(self) -> bool:
        """Remove a lock whose owner is dead; one process at a time does so, and looks again first."""
        try:
            import fcntl
        except ImportError:
            return False
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if self.owner_is_dead():
                name = self.owner_name()
                self.remove()
                with suppress(OSError):
                    os.unlink(os.path.join(self.folder, name or ""))
            return True
        except OSError:
            return False
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Remove the lock, whoever holds it."""
        os.unlink(self.path)


class _LinkLock(_Lock):
    """A hard link to a file of our own."""

    def prepare(self) -> None:
        self.file = os.path.join(self.folder, self.owner)
        os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))

    def attempt(self) -> bool:
        try:
            os.link(self.file, self.path)
        except FileExistsError:
            return False
        except OSError:
            # Over NFS the answer may get lost although the link was made.
            if os.stat(self.file).st_nlink == 2:
                return True
            raise
        return True

    def release(self) -> None:
        # The lock first: one without the file that says whose it is could never be broken.
        with suppress(FileNotFoundError):
            os.unlink(self.path)
        self.clean()

    def clean(self) -> None:
        with suppress(OSError, AttributeError):
            os.unlink(self.file)

    def owner_name(self) -> str | None:
        try:
            inode = os.stat(self.path).st_ino
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.inode() == inode and _OWNER.fullmatch(entry.name):
                        return entry.name
        except OSError:
            pass
        return None


class _FolderLock(_Lock):
    """A folder with a file of our own in it."""

    def attempt(self) -> bool:
        try:
            os.mkdir(self.path)
        except FileExistsError:
            return False
        os.close(os.open(os.path.join(self.path, self.owner), os.O_WRONLY | os.O_CREAT, 0o666))
        return True

    def release(self) -> None:
        self.remove()

    def owner_name(self) -> str | None:
        with suppress(OSError):
            return next((name for name in os.listdir(self.path) if _OWNER.fullmatch(name)), None)
        return None

    def remove(self) -> None:
        for name in os.listdir(self.path):
            os.unlink(os.path.join(self.path, name))
        os.rmdir(self.path)


class _SymlinkLock(_Lock):
    """A symbolic link whose text is our name."""

    def attempt(self) -> bool:
        try:
            os.symlink(self.owner, self.path)
        except FileExistsError:
            return False
        return True

    def release(self) -> None:
        self.remove()

    def owner_name(self) -> str | None:
        with suppress(OSError):
            return os.readlink(self.path)
        return None


_KINDS: dict[str, type[_Lock]] = {"link": _LinkLock, "mkdir": _FolderLock, "symlink": _SymlinkLock}
