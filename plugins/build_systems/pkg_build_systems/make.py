"""The build system `make`: a `configure` script or none, then make."""

# ruff: noqa: PTH100, PTH113, PTH118 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from pkg.errors import BuildSystemError
from pkg.hookspecs import hookimpl
from pkg.interfaces.build_system import BuildJob, BuildSystem
from pkg.settings import Setting

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


class MakeBuildSystem(BuildSystem):
    """Build with make, in the build folder of the variant.

    With a `configure` script, that is run there with the install folder as `--prefix`; build arguments are
    its arguments, child build arguments those of make. Without one, the source is copied to the build folder
    (what has changed since the last build), so that variants do not share what make makes; all arguments are
    make's. An install is `make install`, with the install folder as `prefix` and `PREFIX`.
    """

    name = "make"
    settings = (
        Setting("make_binary", str | None, None, "make program; null searches the build environment"),
        Setting("make_args", list, [], "arguments for make"),
        Setting("configure_args", list, [], "arguments for configure"),
        Setting("install_target", str, "install", "what make is asked for to install"),
    )

    @classmethod
    def is_valid_root(cls, path: str, package: DeveloperPackage | None = None) -> bool:
        """Tell whether there is a makefile, or a `configure` script that would make one."""
        del package
        names = (*_MAKEFILES, "configure")
        return any(os.path.isfile(os.path.join(path, name)) for name in names)

    @classmethod
    def add_options(cls, parser: ArgumentParser, path: str, options: Options) -> None:
        """Add an option for the target to install."""
        del path
        parser.add_argument(
            "--install-target",
            dest="install_target",
            default=options.install_target,
            help="what make is asked for to install (default: %(default)s)",
        )

    @property
    def has_configure(self) -> bool:
        """Whether there is a `configure` script."""
        return os.path.isfile(os.path.join(self.working_dir, "configure"))

    def configure(self, job: BuildJob) -> bool:
        """Run `configure`, or copy the source."""
        if not self.has_configure:
            from pkg_build_systems.source_copy import update_copy

            left_out = {os.path.abspath(os.path.join(self.working_dir, self._build_directory))}
            try:
                update_copy(self.working_dir, job.build_path, left_out)
            except OSError as error:
                raise BuildSystemError(f"cannot copy the source to {job.build_path}: {error}") from error
            return True
        words = [
            os.path.join(self.working_dir, "configure"),
            f"--prefix={job.install_path}",
            *map(str, self.options.configure_args),
            *self.build_args,
        ]
        job.tell(f"Executing: {' '.join(words)}")
        return job.run(words) == 0

    @property
    def _build_directory(self) -> str:
        return str(self.package.config.build_directory)

    def build(self, job: BuildJob) -> bool:
        """Configure, build, install."""
        if not self.configure(job):
            return False
        program = self.options.make_binary or job.which("make")
        if not program:
            raise BuildSystemError(
                "could not find make, neither in the build environment nor on PATH. Install it, require a "
                "package that has it, or set plugins.build_systems.make.make_binary"
            )
        arguments = [] if self.has_configure else list(self.build_args)
        arguments += self.child_build_args
        words = [program, *map(str, self.options.make_args), *arguments]
        if not any(word.startswith(("-j", "--jobs")) for word in words[1:]):
            words.append(f"-j{job.threads}")
        if not self.has_configure:
            words += [f"prefix={job.install_path}", f"PREFIX={job.install_path}"]
        steps = [words]
        target = self.argument("install_target", self.options.install_target)
        if job.install and target not in arguments:
            steps.append([*words, target])
        for step in steps:
            job.tell(f"Executing: {' '.join(step)}")
            if job.run(step) != 0:
                return False
        return True


@hookimpl
def pkg_register_build_systems(register: Callable[[type[BuildSystem]], None]) -> None:
    """Register the build system."""
    register(MakeBuildSystem)
