"""Shells that could be started, and the one that would be."""

from __future__ import annotations

from collections.abc import Iterable

from pkg.cli.doctor.examination import Patient
from pkg.environment.environments import open_shell, shell_name
from pkg.errors import ShellError
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Look for the program of every shell plugin."""
    host, settings = patient.host, patient.settings
    found, missing = [], []
    for name in host.names("shells"):
        try:
            found.append(f"{name} ({open_shell(host, name).find_executable(patient.environ)})")
        except ShellError:
            missing.append(name)
    yield Finding("ok", f"installed: {', '.join(found) or 'none'}")
    if missing:
        yield Finding("ok", f"not installed: {', '.join(missing)}")
    chosen = shell_name(host)
    detected = settings.system.detect_shell(host.names("shells"))
    if settings.default_shell:
        why = "default_shell"
    else:
        why = "detected" if chosen == detected else "chosen by a plugin"
    program = open_shell(host, chosen).find_executable(patient.environ)
    yield Finding("ok", f"'pkg env' starts {chosen} ({why}): {program}")
