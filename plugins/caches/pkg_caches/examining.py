"""What `pkg doctor` is told of our caches."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pkg.interfaces.finding import Finding

if TYPE_CHECKING:
    from pkg.interfaces.cache import PayloadCache

_PATIENCE = 1.0  # seconds to wait for a server
_SLOW = 0.02  # seconds; a resolve asks a handful of times
_WAITING = 600.0  # seconds after which what is asked for should have been copied


def examine_server(server: str, address: tuple[str, int] | str) -> Finding:
    """Ask a memcached server for its version.

    Args:
        server: as it is written in the settings.
        address: host and port, or the path of a socket.
    """
    begin = time.perf_counter()
    try:
        words = _ask(address)
    except OSError as error:
        return Finding(
            "warning",
            f"{server} does not answer: {error.strerror or error}; each process waits for it",
            "start it, or take it out of memcached_uri",
        )
    took = time.perf_counter() - begin
    if len(words) != 2 or words[0] != "VERSION":
        return Finding(
            "error", f"what answers at {server} is no memcached", "correct the address in memcached_uri"
        )
    if took > _SLOW:
        return Finding(
            "warning",
            f"{server} takes {took * 1000:.0f} ms to answer",
            "use one that is nearer; with the index a resolve takes less",
        )
    return Finding("ok", f"{server}, version {words[1]}, answers in {took * 1000:.1f} ms")


def _ask(address: tuple[str, int] | str) -> list[str]:
    if isinstance(address, tuple):
        connection = socket.create_connection(address, timeout=_PATIENCE)
    else:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_PATIENCE)
    with connection:
        if isinstance(address, str):
            connection.connect(address)
        connection.sendall(b"version\r\n")
        return connection.recv(200).decode("ascii", "replace").split()


def examine_payloads(cache: PayloadCache, notes: Sequence[float]) -> Iterator[Finding]:
    """Count what a payload cache holds, and look for what went wrong in it.

    Args:
        cache: the cache.
        notes: for each payload that is asked for, epoch seconds since when.
    """
    counts = dict.fromkeys(("cached", "copying", "stalled"), 0)
    for payload in cache.payloads():
        counts[payload.status] += 1
    busy = f", {counts['copying']} being copied" if counts["copying"] else ""
    waiting = f", {len(notes)} asked for" if notes else ""
    yield Finding("ok", f"{counts['cached']} cached{busy}{waiting}")
    if counts["stalled"]:
        yield Finding(
            "warning",
            f"copies that failed or were interrupted: {counts['stalled']}; their packages are not cached",
            "see why with 'pkg pkg-cache --logs', then remove them: pkg pkg-cache --clean",
        )
    if notes and not counts["copying"] and time.time() - min(notes) > _WAITING:
        yield Finding(
            "warning",
            f"nobody copies what is asked for, since {(time.time() - min(notes)) / 60:.0f} minutes",
            "see why with 'pkg pkg-cache --logs'; the next environment that needs them tries again",
        )
