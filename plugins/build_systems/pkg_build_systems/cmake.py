"""The build system `cmake`: configure with CMake, then build with the program it wrote files for."""

# ruff: noqa: PTH100, PTH113, PTH118, PTH120 - pathlib is slow to import
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pkg.errors import BuildSystemError
from pkg.hookspecs import hookimpl
from pkg.interfaces.build_system import BuildJob, BuildSystem, literal
from pkg.settings.plugin_sections import REZ_PLUGINS

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options

GENERATORS: Final = {
    "eclipse": "Eclipse CDT4 - Unix Makefiles",
    "codeblocks": "CodeBlocks - Unix Makefiles",
    "make": "Unix Makefiles",
    "nmake": "NMake Makefiles",
    "mingw": "MinGW Makefiles",
    "xcode": "Xcode",
    "ninja": "Ninja",
}
TARGETS: Final = ("Debug", "Release", "RelWithDebInfo")

_PROGRAMS: Final = {"mingw": "mingw32-make", "nmake": "nmake", "ninja": "ninja"}


class CMakeBuildSystem(BuildSystem):
    """Build with CMake, in the build folder of the variant.

    CMakeLists find rez's macros (`include(RezBuild)`) on CMAKE_MODULE_PATH. They see REZ_BUILD_TYPE
    (`local` or `central`) and REZ_BUILD_INSTALL (0 or 1).

    Source: rez 3.4.0; compared with rez in tests/core/build/test_same_as_rez.py.
    """

    name = "cmake"
    children = ("make", "cargo")
    settings = REZ_PLUGINS["build_system"]["cmake"]

    @classmethod
    def is_valid_root(cls, path: str, package: DeveloperPackage | None = None) -> bool:
        """Tell whether there is a `CMakeLists.txt`."""
        del package
        return os.path.isfile(os.path.join(path, "CMakeLists.txt"))

    @classmethod
    def add_options(cls, parser: ArgumentParser, path: str, options: Options) -> None:
        """Add rez's options."""
        del path
        parser.add_argument(
            "--bt",
            "--build-target",
            dest="build_target",
            choices=TARGETS,
            default=options.build_target,
            help="build type (default: %(default)s)",
        )
        parser.add_argument(
            "--bs",
            "--cmake-build-system",
            dest="cmake_build_system",
            choices=list(GENERATORS),
            default=options.build_system,
            help="what CMake writes files for (default: %(default)s)",
        )

    @property
    def generator(self) -> str:
        """What CMake writes files for, by the names of the setting."""
        return str(self.argument("cmake_build_system", self.options.build_system))

    def add_actions(self, recorder: Any, job: BuildJob) -> None:
        """Let CMake find our modules."""
        del job
        here = os.path.dirname(os.path.abspath(__file__))
        recorder.env.CMAKE_MODULE_PATH.append(literal(os.path.join(here, "cmake_modules")))
        recorder.env.REZ_BUILD_DOXYFILE = literal(os.path.join(here, "template_files", "Doxyfile"))
        recorder.env.REZ_BUILD_INSTALL_PYC = literal("1" if self.options.install_pyc else "0")

    def configure(self, job: BuildJob) -> bool:
        """Run CMake."""
        if self.generator == "xcode" and sys.platform != "darwin":
            raise BuildSystemError("Xcode projects can only be generated on macOS; choose another --bs")
        program = self.options.cmake_binary or job.which("cmake")
        if not program:
            raise BuildSystemError(
                "could not find cmake, neither in the build environment nor on PATH. Install it, require a "
                "package that has it, or set plugins.build_system.cmake.cmake_binary"
            )
        if os.sep in program and not os.path.isfile(program):
            raise BuildSystemError(
                f"cmake binary does not exist: {program} (plugins.build_system.cmake.cmake_binary)"
            )
        modules = literal("-DCMAKE_MODULE_PATH=") + job.reference("CMAKE_MODULE_PATH")
        words = [
            program,
            self.working_dir,
            *(self.options.cmake_args or ()),
            *self.build_args,
            f"-DCMAKE_INSTALL_PREFIX={job.install_path}",
            modules,
            f"-DCMAKE_BUILD_TYPE={self.argument('build_target', self.options.build_target)}",
            f"-DREZ_BUILD_TYPE={job.build_type.name}",
            f"-DREZ_BUILD_INSTALL={int(job.install)}",
            "-G",
            GENERATORS[self.generator],
        ]
        job.tell(f"Executing: {' '.join(map(str, words))}")
        return job.run(words) == 0

    def build(self, job: BuildJob) -> bool:
        """Configure, build, install."""
        if not self.configure(job):
            return False
        program = self.options.make_binary or _PROGRAMS.get(self.generator, "make")
        words = [program, *self.child_build_args]
        if program != "nmake" and not any(word.startswith("-j") for word in self.child_build_args):
            words.append(f"-j{job.threads}")
        steps = [words]
        if job.install and "install" not in words:
            steps.append([*words, "install"])
        for step in steps:
            job.tell(f"\nExecuting: {' '.join(step)}")
            if job.run(step) != 0:
                return False
        return True


@hookimpl
def pkg_register_build_systems(register: Callable[[type[BuildSystem]], None]) -> None:
    """Register the build system."""
    register(CMakeBuildSystem)
