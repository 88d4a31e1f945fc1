"""The marker beside a payload that is being copied: who is at it, and whether still.

rez 3.4.0 makes an empty file `.copying-<name>` and touches it while it copies; one that has not been touched
for five seconds has stalled. Ours is touched as well, so that rez understands it, holds who made it, and is
kept locked by the kernel: whether its maker lives is known at once.
"""

# ruff: noqa: PTH108, PTH116 - pathlib is slow to import
from __future__ import annotations

import os
import time
from contextlib import suppress
from socket import gethostname
from threading import Event, Thread
from typing import Literal

from pkg_caches import locking

STALLED_AFTER = 5.0  # seconds without a touch, as in rez
_TOUCH = 0.5  # seconds

MarkerState = Literal["none", "copying", "stalled", "abandoned"]
"""`abandoned`: its maker died at work. `stalled`: it failed, or is rez's and has not been touched."""


class Marker:
    """A marker of this process, from its making until `remove` or `fail`."""

    def __init__(self, path: str) -> None:
        """Make a marker; call it under the lock of the cache.

        Args:
            path: where; one that is there, and was judged, is replaced.

        Raises:
            OSError: it cannot be made.
        """
        self._path = path
        with suppress(FileNotFoundError):
            os.unlink(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(path, flags, 0o666)
        # Locked before it says whose it is: nobody else tries the lock of an empty file.
        locking.hold(self._descriptor)
        os.write(self._descriptor, f"pkg {gethostname()} {os.getpid()}\n".encode())
        self._done = Event()
        self._thread: Thread | None = None

    def keep_touching(self) -> None:
        """Touch the marker from now on, so that others see that work goes on."""
        self._thread = Thread(target=self._touch, daemon=True)
        self._thread.start()

    def _touch(self) -> None:
        while not self._done.wait(_TOUCH):
            with suppress(OSError):
                os.utime(self._descriptor)

    def is_in_place(self) -> bool:
        """Tell whether the marker still stands where it was made, and is not another one."""
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(self._descriptor))
        except OSError:
            return False

    def remove(self) -> None:
        """Remove the marker: what it stood for is finished."""
        if self.is_in_place():
            os.unlink(self._path)
        self.close()

    def fail(self, reason: str) -> None:
        """Leave the marker as that of a copy that failed, and is not to be tried again on its own."""
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, f"failed {reason}\n".encode())
            os.utime(self._descriptor, (0, 0))  # rez sees at once that nobody is at it
        self.close()

    def close(self) -> None:
        """Let the file go; a marker that is still in place is an abandoned one. Once is enough."""
        if self._done.is_set():
            return
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        os.close(self._descriptor)


def state_of(path: str) -> MarkerState:
    """Judge the marker at a path."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return "none"
    except OSError:
        return _by_age(os.stat(path)) if os.path.exists(path) else "none"  # noqa: PTH110
    try:
        facts = os.fstat(descriptor)
        text = os.read(descriptor, 300).decode("utf-8", "replace")
        if text.startswith("failed "):
            return "stalled"
        host = text.split()[1] if text.startswith("pkg ") else ""
        if host != gethostname() or locking.fcntl is None:
            return _by_age(facts)
        return "copying" if locking.is_held(descriptor) else "abandoned"
    finally:
        os.close(descriptor)


def _by_age(facts: os.stat_result) -> MarkerState:
    return "stalled" if time.time() - facts.st_mtime > STALLED_AFTER else "copying"
