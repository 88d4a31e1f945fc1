"""What was done to index a whole repository."""

from __future__ import annotations

from typing import NamedTuple


class IndexReport(NamedTuple):
    """The outcome of indexing a whole repository.

    Attributes:
        families, packages: how many there are.
        read: definitions that were read.
        reused: definitions that were known and have not changed.
        unstored: definitions that every process has to load itself, since they look at more than their file
            or cannot be loaded.
        size: bytes of the index on disk.
        seconds: how long it took.
        kept: whether the index could be written.
    """

    families: int
    packages: int
    read: int
    reused: int
    unstored: int
    size: int
    seconds: float
    kept: bool
