"""The build system `custom`: run the command that a package names."""

# ruff: noqa: PTH110, PTH118, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pkg.errors import BuildSystemError
from pkg.hookspecs import hookimpl
from pkg.interfaces.build_system import BuildJob, BuildSystem, literal

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options

OPTIONS_FILE = "parse_build_args.py"


class CustomBuildSystem(BuildSystem):
    """Run the package's `build_command` in the build folder.

    A text is a line for the shell, a list is words, false builds nothing. `{root}`, `{install}`,
    `{build_path}`, `{install_path}`, `{name}`, `{variant_index}` and `{version}` are replaced, in a line
    quoted where they have to be. Options that `parse_build_args.py` in the source folder declares become
    variables, `__PARSE_ARG_<NAME>`.

    Source: rez 3.4.0; compared with rez in tests/core/build/test_same_as_rez.py.
    """

    name = "custom"

    @classmethod
    def is_valid_root(cls, path: str, package: DeveloperPackage | None = None) -> bool:
        """Tell whether the package has a build command."""
        del path
        return getattr(package, "build_command", None) is not None

    @classmethod
    def has_options(cls, path: str) -> bool:
        """Tell whether there is a `parse_build_args.py`."""
        return os.path.exists(os.path.join(path, OPTIONS_FILE))

    @classmethod
    def add_options(cls, parser: ArgumentParser, path: str, options: Options) -> None:
        """Run `parse_build_args.py`, which adds options to `parser`."""
        del options
        if not cls.has_options(path):
            return
        filename = os.path.join(path, OPTIONS_FILE)
        try:
            with open(filename, encoding="utf-8") as file:
                source = file.read()
            exec(compile(source, filename, "exec"), {"parser": parser, "__file__": filename})
        except Exception as error:
            raise BuildSystemError(f"{filename} failed: {type(error).__name__}: {error}") from error

    def add_actions(self, recorder: Any, job: BuildJob) -> None:
        """Pass on what the options of `parse_build_args.py` are set to."""
        del job
        if self.arguments is None:
            return
        from shlex import quote

        for name, value in vars(self.arguments).items():
            if isinstance(value, bool):
                text = str(int(value))
            elif isinstance(value, list | tuple):
                text = " ".join(quote(str(each)) for each in value)
            else:
                text = quote(str(value))
            recorder.env[f"__PARSE_ARG_{name.upper()}"] = literal(text)

    def build(self, job: BuildJob) -> bool:
        """Run the command."""
        from pkg_build_systems.shell_text import expand_line, expand_word

        command = self.package.build_command
        if command is False:
            return True
        variant = job.variant
        values = {
            "build_path": job.build_path,
            "install_path": job.install_path,
            "root": self.working_dir,
            "install": "install" if job.install else "",
            "name": self.package.name,
            "variant_index": "" if variant.index is None else variant.index,
            "version": self.package.version,
        }
        if isinstance(command, str):
            if self.build_args:
                from shlex import join

                command = f"{command} {join(self.build_args)}"
            line = expand_line(command, values).strip()
            job.tell(f"Running build command: {line}")
            return job.run(line) == 0
        from shlex import join

        words = [expand_word(word, values).strip() for word in [*command, *self.build_args]]
        job.tell(f"Running build command: {join(words)}")
        return not words or job.run(words) == 0


@hookimpl
def pkg_register_build_systems(register: Callable[[type[BuildSystem]], None]) -> None:
    """Register the build system."""
    register(CustomBuildSystem)
