"""Caches that several machines or users share: memcached servers and the payload cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pkg.catalog.values import make_value_cache
from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, in_words, write_trouble
from pkg.errors import PkgError
from pkg.interfaces.cache import Cache
from pkg.interfaces.finding import Finding
from pkg.payloads.package_cache import payload_storage

_SMALL = 1 << 30  # bytes


def check(patient: Patient) -> Iterable[Finding]:
    """Ask each configured server, and look at the folder of cached payloads."""
    yield from _servers(patient)
    yield from _payloads(patient)
    yield from _others(patient)


def _servers(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    servers: list[str] = settings.memcached_uri or []
    name: str = settings.value_cache
    if not servers:
        yield Finding("ok", f"{name}: no server is set (memcached_uri)")
        return
    for server in servers:
        # One by one: a malformed address is a finding, and keeps none of the others from being looked at.
        try:
            cache = make_value_cache(patient.host, [server])
        except PkgError as error:
            yield Finding("error", str(error))
        else:
            yield from _examined(cache)
    if not settings.resolve_caching:
        yield Finding(
            "note",
            f"{name}: resolve_caching is false: no resolve is kept there",
            "set resolve_caching to true",
        )


def _examined(cache: Cache) -> Iterator[Finding]:
    for finding in cache.examine():
        yield Finding(finding.level, f"{cache.name}: {finding.text}", finding.advice, finding.mend)


def _others(patient: Patient) -> Iterator[Finding]:
    """Name the caches that are installed and not in use."""
    settings = patient.settings
    used = {settings.value_cache} if settings.memcached_uri else set()
    used |= {settings.payload_cache} if settings.cache_packages_path else set()
    others = [name for name in patient.host.names("caches") if name not in used]
    if others:
        yield Finding("ok", f"installed and not in use: {', '.join(others)}")


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
    if there == folder and not trouble:
        yield from _examined(payload_storage(patient.host, path))
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
