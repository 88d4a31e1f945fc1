"""What is remembered of repositories between processes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, in_words, size_of, write_trouble
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Look at the folder of the indexes."""
    settings = patient.settings
    if not settings.index:
        yield Finding(
            "note", "the index is switched off: every process lists and reads for itself", "set index to true"
        )
        return
    folder = Path(settings.index_path)
    trouble = write_trouble(existing(folder))
    if trouble:
        yield Finding(
            "warning",
            f"{folder} cannot be written: {trouble}; nothing new is remembered of repositories",
            "set index_path or cache_path to a folder that can be written",
        )
    if not folder.is_dir():
        yield Finding("ok", f"{folder}, nothing remembered yet")
        return
    count = sum(entry.is_dir() for entry in folder.iterdir())
    yield Finding(
        "ok", f"{folder}, {count} {'index' if count == 1 else 'indexes'}, {in_words(size_of(folder))}"
    )
