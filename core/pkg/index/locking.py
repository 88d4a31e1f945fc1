"""Keep other writers out of a folder for a moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pkg.files import lock

_PATIENCE = 0.5  # seconds; then somebody else is writing a lot, and what we know can wait


@contextmanager
def locked(path: str) -> Iterator[bool]:
    """Keep other writers out for a moment; readers do not care.

    Yields:
        Whether we may write. Where there are no locks, we may: somebody's work may be lost then.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        yield lock(descriptor, _PATIENCE)
    finally:
        os.close(descriptor)
