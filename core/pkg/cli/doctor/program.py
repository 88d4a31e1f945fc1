"""Which `pkg` this is, and what it runs on."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pkg
from pkg._version import __version__
from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Name program, interpreter and platform."""
    yield Finding("ok", f"pkg {__version__} in {Path(str(pkg.__file__)).parent}")
    yield _on_path(patient.environ.get("PATH", os.defpath))
    yield Finding("ok", f"{platform.python_implementation()} {platform.python_version()}, {sys.executable}")
    system = patient.settings.system
    yield Finding("ok", f"{' '.join(system.variant)}, {os.cpu_count()} processors")


def _on_path(path: str) -> Finding:
    """Tell whether the `pkg` that a shell finds is this one."""
    found = shutil.which("pkg", path=path)
    if found is None:
        return Finding(
            "note",
            "no 'pkg' on PATH",
            f"add the folder of the 'pkg' you start: {Path(sys.executable).parent}",
        )
    if Path(found).resolve().parent in (Path(sys.prefix, "bin").resolve(), Path(sys.executable).parent):
        return Finding("ok", f"'pkg' on PATH is {found}")
    return Finding(
        "note", f"'pkg' on PATH is {found}, of another installation than this", "put the wanted one first"
    )
