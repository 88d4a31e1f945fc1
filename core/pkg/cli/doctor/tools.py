"""Programs and distributions that parts of `pkg` use when they are there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib import metadata

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding

_PROGRAMS = (
    (("git",), "releasing packages from git"),
    (("hg",), "releasing packages from Mercurial"),
    (("svn",), "releasing packages from Subversion"),
    (("cc", "gcc", "clang"), "building C and C++ packages"),
    (("ld",), "keeping the compiled solver as a library"),
    (("cmake",), "packages that are built with cmake"),
    (("make",), "packages that are built with make"),
    (("dot",), "graphs as SVG, PNG and the like"),
    (("patchelf",), "moving libraries in bundles"),
)
_DISTRIBUTIONS = (
    ("numba", "compiling the solver"),
    ("pymemcache", "caches on memcached servers"),
    ("prompt_toolkit", "the prompt of 'pkg shell'"),
    ("pyrer", "comparisons in 'pkg benchmark'"),
)


def check(patient: Patient) -> Iterable[Finding]:
    """Look for each; a missing one is no fault by itself."""
    path = patient.environ.get("PATH", os.defpath)
    for names, purpose in _PROGRAMS:
        found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
        missing = f"no {' or '.join(names)} on PATH, for {purpose}"
        yield Finding("ok", f"{names[0]}: {found}") if found else Finding("note", missing)
    for name, purpose in _DISTRIBUTIONS:
        try:
            yield Finding("ok", f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("note", f"{name} is not installed, for {purpose}")
