"""The folder for what can be made again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, in_words, size_of, write_trouble
from pkg.interfaces.finding import Finding

_LITTLE = 200_000_000  # bytes; a compiled kernel and the index of a large studio need some ten million


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
        yield Finding("ok", f"{folder}, {in_words(size_of(folder))}")
    else:
        yield Finding("ok", f"{folder}, made when it is needed")
    free = shutil.disk_usage(there).free
    little = free < _LITTLE
    yield Finding(
        "warning" if little else "ok",
        f"{in_words(free)} free",
        "make room, or move cache_path" if little else "",
    )
    if patient.environ.get("NUMBA_CACHE_DIR"):
        yield Finding(
            "note", f"NUMBA_CACHE_DIR moves the compiled solver to {patient.environ['NUMBA_CACHE_DIR']}"
        )
