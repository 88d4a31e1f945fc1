"""Completion scripts that `pkg completions --install` has written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from pkg.cli.completing.installing import install, places
from pkg.cli.completing.scripts import SCRIPTS
from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Compare each installed script with the one that this version would write."""
    from pathlib import Path

    home = Path(patient.home)
    installed = []
    for shell, text in SCRIPTS.items():
        where = places(shell, patient.environ, home)
        try:
            found = where.script.read_bytes()
        except OSError:
            continue
        if found == text.encode():
            installed.append(shell)
        else:
            yield Finding(
                "warning",
                f"the completions for {shell} in {where.script} are those of another version",
                f"pkg completions {shell} --install",
                partial(_renewed, shell, patient, home),
            )
    if installed:
        yield Finding("ok", f"installed for {', '.join(installed)}")
    else:
        yield Finding("ok", "not installed with 'pkg completions SHELL --install'")


def _renewed(shell: str, patient: Patient, home: object) -> str:
    from pathlib import Path

    install(shell, patient.environ, Path(str(home)))
    return f"the completions for {shell} were written anew"
