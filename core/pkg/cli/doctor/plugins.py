"""Plugins that are broken, in conflict or switched off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Import every plugin."""
    host = patient.host
    host.load_all()
    records = host.plugins()
    counts = Counter(record.kind for record in records if record.state == "loaded")
    yield Finding("ok", ", ".join(f"{number} {kind}" for kind, number in counts.items()))
    for record in records:
        if record.state == "failed":
            yield Finding("warning", record.reason)
        elif record.state == "disabled":
            yield Finding("note", f"{record.label} is switched off: {record.reason}")
    for reason in dict.fromkeys(record.reason for record in records if record.state == "conflict"):
        yield Finding("warning", reason)
