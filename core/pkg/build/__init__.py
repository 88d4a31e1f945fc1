"""Builds: from a source folder to a package in a repository, all of it at once or nothing.

    package = catalog.developer_package(folder)
    system = create_build_system(package, plugins=host)
    result = Builder(system, plugins=host, jobs=2).build(install=True)

A `Builder` resolves the environment of each variant, has the build system run in it, runs the tests that are
to pass before an install, and installs through the repository's staged install: every variant appears at one
moment, the definition last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.build.builder import Builder
    from pkg.build.reports import BuildReport
    from pkg.build.results import BuildResult, VariantResult
    from pkg.build.systems import create_build_system, valid_build_systems
    from pkg.interfaces.build_system import BuildType

_HOMES = {
    "BuildReport": "pkg.build.reports",
    "BuildResult": "pkg.build.results",
    "BuildType": "pkg.interfaces.build_system",
    "Builder": "pkg.build.builder",
    "VariantResult": "pkg.build.results",
    "create_build_system": "pkg.build.systems",
    "valid_build_systems": "pkg.build.systems",
}

__all__ = [
    "BuildReport",
    "BuildResult",
    "BuildType",
    "Builder",
    "VariantResult",
    "create_build_system",
    "valid_build_systems",
]

__getattr__ = loader(__name__, _HOMES)
