"""Caches that several machines or users share: memcached servers and the payload cache."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, in_words, write_trouble
from pkg.interfaces.finding import Finding

_PATIENCE = 1.0  # seconds to wait for a server
_SLOW = 0.02  # seconds; a resolve asks a handful of times
_PORT = 11211
_SMALL = 1 << 30  # bytes


def check(patient: Patient) -> Iterable[Finding]:
    """Ask each configured server, and look at the folder of cached payloads."""
    yield from _servers(patient)
    yield from _payloads(patient)


def _servers(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    servers: list[str] = settings.memcached_uri or []
    if not servers:
        yield Finding("ok", "memcached: no server is set (memcached_uri)")
        return
    for server in servers:
        host, port = _address(server)
        if port is None:
            yield Finding(
                "error",
                f"memcached: {server!r} in memcached_uri is no server",
                "write it as host:port, such as 'cache01:11211'",
            )
            continue
        begin = time.perf_counter()
        try:
            version = _version(host, port)
        except OSError as error:
            yield Finding(
                "warning",
                f"memcached: {server} does not answer: {error.strerror or error}; each process waits for it",
                "start it, or take it out of memcached_uri",
            )
            continue
        took = time.perf_counter() - begin
        if not version:
            yield Finding(
                "error",
                f"memcached: what answers at {server} is no memcached",
                "correct the address in memcached_uri",
            )
        elif took > _SLOW:
            yield Finding(
                "warning",
                f"memcached: {server} takes {took * 1000:.0f} ms to answer",
                "use one that is nearer; with the index a resolve takes less",
            )
        else:
            yield Finding("ok", f"memcached: {server}, version {version}, answers in {took * 1000:.1f} ms")
    if not settings.resolve_caching:
        yield Finding(
            "note",
            "memcached: resolve_caching is false: no resolve is kept there",
            "set resolve_caching to true",
        )


def _address(server: str) -> tuple[str, int | None]:
    """Split `host:port`, `inet:host:port` or `host`; the port is None when it is none."""
    text = server.removeprefix("inet:").removeprefix("memcached://")
    host, colon, port = text.rpartition(":")
    if not colon:
        return text, _PORT if text else None
    return host.strip("[]"), int(port) if port.isdecimal() and 0 < int(port) < 65536 and host else None


def _version(host: str, port: int) -> str:
    """Ask a server for its version; empty when the answer is not that of a memcached.

    Raises:
        OSError: it cannot be reached.
    """
    with socket.create_connection((host, port), timeout=_PATIENCE) as connection:
        connection.sendall(b"version\r\n")
        words = connection.recv(200).decode("ascii", "replace").split()
    return words[1] if len(words) == 2 and words[0] == "VERSION" else ""


def _payloads(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    path = settings.cache_packages_path
    if not path:
        yield Finding("ok", "payload cache: not set up (cache_packages_path)")
        return
    folder = Path(path)
    there = existing(folder)
    if there != folder:
        yield Finding(
            "warning",
            f"payload cache: {folder} is not there; nothing is cached",
            f"mkdir -p {folder}, or mount it",
        )
    trouble = write_trouble(there)
    if trouble and settings.write_package_cache:
        yield Finding(
            "warning",
            f"payload cache: {folder} cannot be written: {trouble}; nothing new is cached",
            "correct its permissions, or set write_package_cache to false",
        )
    elif there == folder:
        yield Finding("ok", f"payload cache: {folder}")
    if not settings.read_package_cache:
        yield Finding(
            "note",
            "payload cache: read_package_cache is false: what is cached is not used",
            "set read_package_cache to true",
        )
    usage = shutil.disk_usage(there)
    full = settings.package_cache_used_threshold
    buffer = settings.package_cache_space_buffer
    used = 100 * usage.used / usage.total
    if full and used >= full:
        yield Finding(
            "warning",
            f"payload cache: its disk is {used:.0f}% full, and nothing is cached above {full}% "
            "(package_cache_used_threshold)",
            "clean it, or raise the limit",
        )
    elif usage.free < max(buffer, _SMALL):
        yield Finding(
            "warning", f"payload cache: {in_words(usage.free)} free on its disk", "clean it, or move it"
        )
    for repository in settings.packages_path:
        location = repository.partition("@")[2] if repository.startswith("filesystem@") else repository
        if Path(location) == folder or folder in Path(location).parents or Path(location) in folder.parents:
            yield Finding(
                "error",
                f"payload cache: {folder} and the repository {location} lie in one another",
                "move cache_packages_path",
            )
