"""The folder for what can be made again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, in_words, little_room, size_of, write_trouble
from pkg.interfaces.finding import Finding

# Folders of the cache folder, as a person would call them; the index has a section of its own.
_PARTS = {
    "kernel": "compiled solver",
    "encoded": "encoded families",
    "code": "compiled package code",
    "completions": "completions",
    "locks": "locks",
}


def check(patient: Patient) -> Iterable[Finding]:
    """Look at place, size, free room and permissions."""
    path = patient.settings.cache_path
    if not path:
        yield Finding("warning", "no cache folder is set; every process begins anew", "set cache_path")
        return
    folder = Path(path)
    there = existing(folder)
    trouble = write_trouble(there)
    if trouble:
        yield Finding(
            "warning",
            f"{folder} cannot be written: {trouble}; every process begins anew",
            "set cache_path to a folder that can be written",
        )
        return
    if there == folder:
        sizes = {name: size_of(folder / part) for part, name in _PARTS.items()}
        parts = ", ".join(f"{name} {in_words(size)}" for name, size in sizes.items() if size)
        yield Finding("ok", f"{folder}, {in_words(size_of(folder))}{f': {parts}' if parts else ''}")
        yield from _others_may_write(folder)
    else:
        yield Finding("ok", f"{folder}, made when it is needed")
    full = little_room(there)
    if full:
        yield Finding("warning", f"{folder}: {full}", "make room, or move cache_path")
    else:
        yield Finding("ok", f"{in_words(shutil.disk_usage(there).free)} free")
    if patient.environ.get("NUMBA_CACHE_DIR"):
        yield Finding(
            "note", f"NUMBA_CACHE_DIR moves the compiled solver to {patient.environ['NUMBA_CACHE_DIR']}"
        )


def _others_may_write(folder: Path) -> Iterable[Finding]:
    """Warn of a folder that others can write to: what lies there is loaded, the compiled solver even run."""
    status = folder.stat()
    if status.st_mode & 0o002 and not status.st_mode & 0o1000:
        yield Finding(
            "warning",
            f"everybody can write to {folder}, and change what pkg remembers",
            f"chmod go-w {folder}",
            lambda: _close(folder),
        )


def _close(folder: Path) -> str:
    folder.chmod(folder.stat().st_mode & 0o7755)
    return f"only its owner can write to {folder} now"
