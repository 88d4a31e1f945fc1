"""Lines of a pipe or a file: read one by one, so that whoever writes them can wait for answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def own_input() -> Iterator[TextIO]:
    """Take standard input for the lines; programs that they start find theirs empty.

    Otherwise the first program that reads would eat the lines that follow it.
    """
    try:
        descriptor = os.dup(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):  # closed, or not that of the process
        yield sys.stdin
        return
    nowhere = os.open(os.devnull, os.O_RDONLY)
    with open(descriptor, encoding="utf-8", errors="surrogateescape") as source:  # noqa: PTH123
        os.dup2(nowhere, 0)
        os.close(nowhere)
        try:
            yield source
        finally:
            os.dup2(descriptor, 0)


def logical_lines(source: TextIO) -> Iterator[str]:
    """Iterate over lines; one that ends in a backslash goes on in the next."""
    begun = ""
    while True:
        line = source.readline()
        if not line:
            break
        line = begun + line.rstrip("\r\n")
        if line.endswith("\\") and not line.endswith("\\\\"):
            begun = line[:-1]
            continue
        begun = ""
        yield line
    if begun:
        yield begun
