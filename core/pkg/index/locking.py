"""Keep other writers out of a folder for a moment."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_PATIENCE = 0.5  # seconds; then somebody else is writing a lot, and what we know can wait


@contextmanager
def locked(path: str) -> Iterator[bool]:
    """Keep other writers out for a moment; readers do not care.

    Yields:
        Whether we may write. Where there are no locks, we may: somebody's work may be lost then.
    """
    try:
        import fcntl
    except ImportError:
        yield True
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _lock(fcntl, descriptor)
    finally:
        os.close(descriptor)


def _lock(fcntl: Any, descriptor: int) -> bool:
    end = time.monotonic() + _PATIENCE
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
