"""Files, folders and programs that settings name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.cli.doctor.folders import existing, little_room, write_trouble
from pkg.errors import ConfigurationError
from pkg.interfaces.finding import Finding

# Setting and what is lost without the folders in it.
_READ = {
    "plugin_path": "plugins of rez there are not found",
    "package_definition_build_python_paths": "imports of package definitions fail",
    "package_definition_python_path": "package definitions cannot import from it",
    "bind_module_path": "bind modules there are not found",
}
_WRITTEN = ("tmpdir", "context_tmpdir")
_PROGRAMS = {"editor": "edit", "image_viewer": "show graphs", "browser": "open pages", "difftool": "compare"}


def check(patient: Patient) -> Iterable[Finding]:
    """Look at each that is set somewhere."""
    findings = [*_folders(patient), *_programs(patient)]
    yield from findings or [Finding("ok", "every folder and program that a setting names is there")]


def _folders(patient: Patient) -> Iterator[Finding]:
    for name, loss in _READ.items():
        value = _value(patient, name)
        for path in value if isinstance(value, list) else [value]:
            if path and not Path(str(path)).is_dir():
                yield Finding(
                    "warning", f"{name}: {path} is no folder: {loss}", f"mount it, or correct {name}"
                )
    for name in _WRITTEN:
        path = _value(patient, name)
        if path:
            folder = Path(str(path))
            trouble = write_trouble(folder) if folder.exists() else f"{existing(folder)} is where it ends"
            full = little_room(existing(folder))
            if full and not trouble:
                yield Finding("warning", f"{name}: {folder}: {full}", f"make room, or set {name} to another")
            if trouble:
                yield Finding(
                    "error",
                    f"{name}: {folder} cannot be written: {trouble}; no environment can be started",
                    f"make the folder, or set {name} to another",
                )


def _programs(patient: Patient) -> Iterator[Finding]:
    path = patient.environ.get("PATH", os.defpath)
    for name, purpose in _PROGRAMS.items():
        if not any(finding.source != "default" for finding in patient.settings.explain(name)):
            continue
        value = str(_value(patient, name) or "")
        program = value.split()[0] if value.split() else ""
        if program and shutil.which(program, path=path) is None:
            yield Finding(
                "warning",
                f"{name}: no program {program!r}, to {purpose} with",
                f"install it, or correct {name}",
            )


def _value(patient: Patient, name: str) -> object:
    try:
        return getattr(patient.settings, name)
    except ConfigurationError:
        return None  # a finding of the section on configuration
