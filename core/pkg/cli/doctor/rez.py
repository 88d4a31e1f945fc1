"""rez beside `pkg`: whether there is one, which, and whether this is inside of one of its environments."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding
from pkg.settings.system import REZ_VERSION


def check(patient: Patient) -> Iterable[Finding]:
    """Look for rez as a library, as a program, and around this process."""
    try:
        version = metadata.version("rez")
    except metadata.PackageNotFoundError:
        yield Finding(
            "ok",
            "rez is not installed in this Python; only the resolver backend 'rez' and comparisons need it",
        )
    else:
        if version == REZ_VERSION:
            yield Finding("ok", f"rez {version} is installed in this Python")
        else:
            yield Finding(
                "note",
                f"rez {version} is installed in this Python; pkg gives the answers of {REZ_VERSION}",
                f"pip install rez=={REZ_VERSION}, to compare the two",
            )
    program = shutil.which("rez-env", path=patient.environ.get("PATH", os.defpath))
    if program:
        yield Finding("ok", f"rez on PATH: {Path(program).parent}")
    path = patient.environ.get("REZ_RXT_FILE")
    if not path:
        return
    if Path(path).is_file():
        yield Finding("ok", f"this shell is in the context {path}")
    else:
        yield Finding(
            "note",
            f"this shell is in a context whose file {path} is gone: 'pkg context' and --patch cannot read it",
            "start the environment anew",
        )
