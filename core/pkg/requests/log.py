"""The log of requests: one line of JSON for each that `pkg env` resolves, in the file `request_log`."""

# ruff: noqa: PTH105, PTH116 - pathlib is slow to import
from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pkg.files import lock

if TYPE_CHECKING:
    from pkg.settings import Settings

# How many older files are kept, as `requests.jsonl.1` (the newest) and so on.
KEPT = 4
_PATIENCE = 0.2  # seconds to wait for others who write; then the line is written without looking at the size


def note(
    settings: Settings,
    requests: Sequence[str],
    *,
    status: str,
    timestamp: int | None = None,
    building: bool = False,
    implicit: bool = True,
    paths: Sequence[str] | None = None,
    filters: list[Any] | None = None,
) -> None:
    """Append one request to the log that the settings name; they do name one.

    A line is written in one piece, so that any number of processes may write at once. A file that has reached
    `request_log_size` is put aside first.

    Args:
        settings: the settings of this run.
        requests: what was asked for.
        status: how the resolve ended.
        timestamp: see `RequestEntry`, as the following ones.
        building: see there.
        implicit: see there.
        paths: see there.
        filters: see there.

    Raises:
        OSError: it cannot be written.
    """
    import json

    system = settings.system
    line = {
        "time": int(time.time()),
        "request": list(requests),
        "status": status,
        "timestamp": timestamp,
        "building": building,
        "implicit": implicit,
        "paths": None if paths is None else list(map(_absolute, paths)),
        "filters": filters,
        "user": system.user,
        "host": system.hostname,
    }
    path = os.path.expanduser(settings.request_log)  # noqa: PTH111
    append(path, json.dumps(line) + "\n", settings.request_log_size)


def append(path: str, line: str, limit: int) -> None:
    """Append a line to a file; put the file aside first when it has reached a size.

    Args:
        path: the file; its folder must be there.
        line: with its line end.
        limit: bytes; 0 for any size.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = _open(path)
    try:
        if lock(descriptor, _PATIENCE) and limit and os.fstat(descriptor).st_size >= limit:
            if _is_at(descriptor, path):  # nobody else has put it aside meanwhile
                _put_aside(path)
            os.close(descriptor)
            descriptor = _open(path)
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def _absolute(path: str) -> str:
    return path if "@" in path else os.path.abspath(path)  # noqa: PTH100


def _open(path: str) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
    return os.open(path, flags, 0o666)


def _is_at(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except OSError:
        return False


def _put_aside(path: str) -> None:
    for number in range(KEPT - 1, 0, -1):
        with suppress(FileNotFoundError):
            os.replace(f"{path}.{number}", f"{path}.{number + 1}")
    os.replace(path, f"{path}.1")
