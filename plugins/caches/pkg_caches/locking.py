"""Keep others out for a moment, pkg and rez alike, and let the lock of a dead process go.

rez 3.4.0 locks by making a hard link of a file of its own; the link is the lock. So do we. Besides, we keep
a kernel lock on that file, which ends with the process however that ends: a lock that nobody keeps is
nobody's. rez's own files are empty and kept by no kernel lock; those are judged by their age.
"""

# ruff: noqa: PTH108, PTH116, PTH118 - pathlib is slow to import
from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import gethostname
from typing import Any

from pkg.errors import PackageCacheError

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: age alone counts there
    fcntl = None

_PATIENCE = 10.0  # seconds, as in rez
_LONGEST = 30.0  # seconds that a lock may be held by who keeps no kernel lock; rez holds it for milliseconds


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """Hold the lock of a cache.

    Args:
        folder: its folder `.sys`.

    Raises:
        PackageCacheError: somebody else holds it for too long, or it cannot be made.
    """
    lock = os.path.join(folder, ".lock.lock")
    own = os.path.join(folder, f"{gethostname()}-{os.getpid()}.{os.urandom(6).hex()}")
    try:
        descriptor = os.open(own, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as error:
        raise PackageCacheError(
            f"the package cache cannot be changed: {error.strerror or error} ({folder}). "
            "It takes a user who may write there"
        ) from error
    try:
        hold(descriptor)
        os.write(descriptor, f"pkg {gethostname()} {os.getpid()}\n".encode())
        _acquire(own, lock)
        try:
            yield
        finally:
            with suppress(OSError):
                if os.path.samestat(os.stat(lock), os.fstat(descriptor)):
                    os.unlink(lock)
    finally:
        with suppress(OSError):
            os.unlink(own)
        os.close(descriptor)


def _acquire(own: str, lock: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            os.link(own, lock)
        except FileExistsError:
            pass
        except OSError as error:
            raise PackageCacheError(
                f"the package cache cannot be locked: {error.strerror or error} ({lock}). "
                "Its file system has to know hard links"
            ) from error
        else:
            return
        if _let_go(lock):
            continue
        if time.monotonic() > end:
            raise PackageCacheError(
                f"the package cache is locked by another process for more than {_PATIENCE:g} seconds. "
                f"If none is at work, delete {lock}"
            )
        time.sleep(random.uniform(0.002, 0.03))


def _let_go(lock: str) -> bool:
    """Remove the lock of a process that has died; tell whether it is worth trying again at once."""
    try:
        descriptor = os.open(lock, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        if is_held(descriptor):
            return False
        facts = os.fstat(descriptor)
        # Making the link was the last change of the file.
        if (fcntl is None or not facts.st_size) and time.time() - facts.st_ctime < _LONGEST:
            return False
        # Nobody else can be removing it: that takes the kernel lock, which is ours until we close the file.
        if os.path.samestat(os.stat(lock), facts):
            os.unlink(lock)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def hold(descriptor: int) -> None:
    """Take the kernel lock of a file until it is closed, where the system has such."""
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(descriptor: int) -> bool:
    """Tell whether another open file holds the kernel lock; if not, this one holds it now."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # this file system has none
        return False
    return False
