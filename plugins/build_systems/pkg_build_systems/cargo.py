"""The build system `cargo`: programs and libraries in Rust."""

# ruff: noqa: PTH103, PTH113, PTH118, PTH119, PTH123 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from pkg.errors import BuildSystemError
from pkg.hookspecs import hookimpl
from pkg.interfaces.build_system import BuildJob, BuildSystem
from pkg.settings import Setting

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options

_ARTIFACTS: Final = "cargo-artifacts.json"
_FOREIGN_LIBRARIES: Final = frozenset(("cdylib", "staticlib", "dylib"))


class CargoBuildSystem(BuildSystem):
    """Build with cargo, in a target folder of the variant's own.

    Programs are installed into `bin`, as `cargo install` does, and libraries for other languages (`cdylib`,
    `staticlib`, `dylib`) into `lib`. Build arguments are those of `cargo build`.
    """

    name = "cargo"
    settings = (
        Setting("cargo_binary", str | None, None, "cargo program; null searches the build environment"),
        Setting("profile", str, "release", "build profile"),
        Setting("features", list, [], "features to build with"),
        Setting("default_features", bool, True, "whether the default features are among them"),
        Setting("offline", bool, False, "reach no network: dependencies are there already"),
        Setting("locked", bool, False, "fail where Cargo.lock is missing or would change"),
        Setting("cargo_args", list, [], "more arguments for cargo build"),
    )

    @classmethod
    def is_valid_root(cls, path: str, package: DeveloperPackage | None = None) -> bool:
        """Tell whether there is a `Cargo.toml`."""
        del package
        return os.path.isfile(os.path.join(path, "Cargo.toml"))

    @classmethod
    def add_options(cls, parser: ArgumentParser, path: str, options: Options) -> None:
        """Add options for what the settings say."""
        del path
        parser.add_argument(
            "--cargo-profile", default=options.profile, help="build profile (default: %(default)s)"
        )
        parser.add_argument(
            "--features", help="features to build with, separated by commas or blanks", default=None
        )
        parser.add_argument(
            "--no-default-features", action="store_true", help="build without the default features"
        )
        parser.add_argument("--offline", action="store_true", help="reach no network")
        parser.add_argument("--locked", action="store_true", help="fail where Cargo.lock would change")

    def build(self, job: BuildJob) -> bool:
        """Build, and copy what came out."""
        program = self.options.cargo_binary or job.which("cargo")
        if not program:
            raise BuildSystemError(
                "could not find cargo, neither in the build environment nor on PATH. Install it, require a "
                "package that has it, or set plugins.build_systems.cargo.cargo_binary"
            )
        artifacts = os.path.join(job.build_path, _ARTIFACTS)
        words = [*_with_compiler(program, job.which("rustc")), "build", *self._arguments(job)]
        job.tell(f"Executing: {' '.join(words)}")
        if job.run(words, output=artifacts) != 0:
            return False
        if job.install:
            try:
                self._install(job, artifacts)
            except OSError as error:
                raise BuildSystemError(f"cannot install what cargo has built: {error}") from error
        return True

    def _arguments(self, job: BuildJob) -> Iterator[str]:
        options = self.options
        yield from ("--manifest-path", os.path.join(self.working_dir, "Cargo.toml"))
        yield from ("--target-dir", os.path.join(job.build_path, "target"))
        yield from ("--message-format", "json-render-diagnostics")
        yield from ("--profile", str(self.argument("cargo_profile", options.profile)))
        features = self.argument("features")
        names = features.replace(",", " ").split() if features else [str(each) for each in options.features]
        if names:
            yield from ("--features", ",".join(names))
        if self.argument("no_default_features") or not options.default_features:
            yield "--no-default-features"
        if self.argument("offline") or options.offline:
            yield "--offline"
        if self.argument("locked") or options.locked:
            yield "--locked"
        words = [*map(str, options.cargo_args), *self.build_args]
        if not any(word.startswith(("-j", "--jobs")) for word in words):
            yield from ("--jobs", str(job.threads))
        yield from words

    def _install(self, job: BuildJob, artifacts: str) -> None:
        from shutil import copy

        for kind, path in _built(artifacts):
            folder = os.path.join(job.install_path, "bin" if kind == "bin" else "lib")
            os.makedirs(folder, exist_ok=True)
            job.tell(f"Installing: {os.path.join(folder, os.path.basename(path))}")
            copy(path, folder)


def _with_compiler(cargo: str, rustc: str | None) -> list[str]:
    """Return the words that start cargo; with its compiler, which need not be on the PATH of the build.

    Args:
        cargo: the program.
        rustc: the compiler that is found; one of the build's own, in another folder, is found by cargo too.
    """
    same_folder = rustc is not None and os.path.split(rustc)[0] == os.path.split(cargo)[0]
    if not same_folder or "RUSTC" in os.environ:
        return [cargo]
    return ["env", f"RUSTC={rustc}", cargo]


def _built(artifacts: str) -> Iterator[tuple[str, str]]:
    """Return what cargo says that it has built and that is for use outside of Rust: kind and file."""
    import json

    with open(artifacts, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("{"):
                continue
            message: dict[str, Any] = json.loads(line)
            if message.get("reason") != "compiler-artifact":
                continue
            kinds = set(message["target"]["kind"])
            if "bin" in kinds and message.get("executable"):
                yield "bin", message["executable"]
            elif kinds & _FOREIGN_LIBRARIES:
                for path in message["filenames"]:
                    if not path.endswith((".rlib", ".rmeta", ".d", ".pdb")):
                        yield "lib", path


@hookimpl
def pkg_register_build_systems(register: Callable[[type[BuildSystem]], None]) -> None:
    """Register the build system."""
    register(CargoBuildSystem)
