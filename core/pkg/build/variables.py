"""What a build's environment has besides that of its packages: variables, and `pre_build_commands`.

Every value is literal: nothing that stands in a version, a description or a path is ever read by a shell.

Source: rez 3.4.0; compared with rez in tests/core/build/test_same_as_rez.py.
"""

# ruff: noqa: PTH120 - pathlib is slow to import
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pkg.interfaces.build_system import BuildJob, BuildType, literal

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.rex import Recorder


def add_build_variables(recorder: Recorder, job: BuildJob, context: ResolvedContext) -> None:
    """Set the REZ_BUILD_ variables.

    Args:
        recorder: where to.
        job: the variant's build.
        context: its environment.
    """
    path = recorder.normalize_path
    variant = job.variant
    package = variant.parent
    requests = context.requested_packages(True)
    definition = package.filepath or ""
    values: dict[str, str] = {
        "REZ_BUILD_ENV": "1",
        "REZ_BUILD_PATH": path(job.build_path),
        "REZ_BUILD_THREAD_COUNT": str(job.threads),
        "REZ_BUILD_VARIANT_INDEX": str(variant.index or 0),
        "REZ_BUILD_VARIANT_REQUIRES": " ".join(map(str, variant.variant_requires)),
        "REZ_BUILD_VARIANT_SUBPATH": path(variant.non_shortlinked_subpath or ""),
        "REZ_BUILD_PROJECT_VERSION": str(package.version),
        "REZ_BUILD_PROJECT_NAME": package.name,
        "REZ_BUILD_PROJECT_DESCRIPTION": (package.description or "").strip(),
        "REZ_BUILD_PROJECT_FILE": definition,
        "REZ_BUILD_SOURCE_PATH": path(os.path.dirname(definition)),
        "REZ_BUILD_REQUIRES": " ".join(map(str, requests)),
        "REZ_BUILD_REQUIRES_UNVERSIONED": " ".join(request.name for request in requests),
        "REZ_BUILD_TYPE": job.build_type.name,
        "REZ_BUILD_INSTALL": "1" if job.install else "0",
        "REZ_BUILD_INSTALL_PATH": path(job.install_path),
    }
    settings = context.settings
    old = settings.rez_1_environment_variables and not settings.disable_rez_1_compatibility
    if old and job.build_type is BuildType.central:
        values["REZ_IN_REZ_RELEASE"] = "1"
    for name, value in values.items():
        recorder.env[name] = literal(value)


def run_pre_build_commands(recorder: Any, job: BuildJob) -> None:
    """Run the package's `pre_build_commands`, with `this` and `build` in reach."""
    from pkg.environment.rex.bindings import ReadOnlyNames, VariantBinding

    code = job.variant.pre_build_commands
    if not code:
        return
    path = recorder.normalize_path
    with recorder.reset_globals():
        recorder.bind("this", VariantBinding(job.variant, normalize_path=path))
        recorder.bind(
            "build",
            ReadOnlyNames(
                {
                    "build_type": job.build_type.name,
                    "install": job.install,
                    "build_path": path(job.build_path),
                    "install_path": path(job.install_path),
                }
            ),
        )
        recorder.execute_code(code)
