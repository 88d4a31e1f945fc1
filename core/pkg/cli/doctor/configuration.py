"""Configuration files: what was read, what cannot be understood in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pkg.cli.doctor.examination import Patient
from pkg.errors import ConfigurationError
from pkg.interfaces.finding import Finding
from pkg.settings import files
from pkg.settings.declared import DECLARED


def check(patient: Patient) -> Iterable[Finding]:
    """Read every file and look every setting up."""
    yield from patient.broken
    paths = patient.settings.source_list
    for path in paths:
        yield Finding("ok", f"read: {path}")
    if not paths:
        yield Finding("ok", "no configuration file, everything is as built in")
    for path in paths:
        yield from _unknown_keys(path)
    for name in DECLARED:
        yield from _wrong(patient, name)
    yield from _plugin_settings(patient)
    for notice in patient.settings.notices:
        yield Finding("warning", notice)


def _unknown_keys(path: str) -> Iterator[Finding]:
    """Find top-level keys that no setting has; rez and `pkg` pass over them without a word."""
    known = [*DECLARED, "plugins"]
    for key in files.read(path):
        if key in known:
            continue
        near = get_close_matches(str(key), known, n=1, cutoff=0.75)
        if near:
            yield Finding(
                "warning", f"{key} in {path} is no setting and is ignored", f"did you mean {near[0]!r}?"
            )
        elif not path.endswith(".py"):  # Python files have names of their own besides settings
            yield Finding("note", f"{key} in {path} is no setting and is ignored")


def _wrong(patient: Patient, name: str) -> Iterator[Finding]:
    try:
        getattr(patient.settings, name)
    except ConfigurationError as error:
        yield Finding("error", str(error), f"'pkg config --explain {name}' shows every place that sets it")


def _plugin_settings(patient: Patient) -> Iterator[Finding]:
    """Check the settings of installed plugins; unknown ones end up in the notices."""
    host = patient.host
    host.load_all()
    for record in host.plugins():
        if record.state != "loaded" or record.kind == "hooks":
            continue
        declared = getattr(host.get(record.kind, record.name), "settings", ())
        try:
            patient.settings.plugin_options(record.kind, record.name, declared)
        except ConfigurationError as error:
            yield Finding("error", str(error))
