"""The build process: the variants of a package, built side by side, and installed at one moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.build.results import BuildResult
from pkg.build.variant_build import VariantBuild
from pkg.interfaces.build_system import BuildSystem, BuildType

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant


class BuildReport:
    """Told how a build goes; every method does nothing here.

    `output` is called from the thread of a variant's build, all others from that of the builder.
    """

    def begun(self, variants: Sequence[Variant], repository: str | None) -> None:
        """Tell what is going to be built, and where it will be installed."""

    def resolving(self, variant: Variant, request: Sequence[str]) -> None:
        """Tell of the environment that is resolved for a variant."""

    def skipped(self, variant: Variant, installed: Variant) -> None:
        """Tell of a variant that is installed already."""

    def started(self, build: VariantBuild) -> None:
        """Tell that the build of a variant starts."""

    def output(self, build: VariantBuild, part: bytes) -> None:
        """Tell what the build of a variant prints, as it comes."""

    def ended(self, build: VariantBuild) -> None:
        """Tell that the build of a variant has ended, and whether well (`build.success`)."""

    def warning(self, text: str) -> None:
        """Tell of something odd."""


class Builder:
    """Build a package; rez's local build process, with its install made atomic.

    Attributes:
        system: the build system.
        package: the package.
        build_type: what for; central builds see no local packages.
        jobs: how many variants are built at once.
        build_path: the build folder; each variant has a folder below it.
        test_results: results of the tests that were run before the install.

    Source: rez 3.4.0; compared with rez in tests/core/build/test_same_as_rez.py.
    """

    def __init__(
        self,
        system: BuildSystem,
        *,
        plugins: Host | None = None,
        build_type: BuildType = BuildType.local,
        jobs: int | None = None,
        scripts: bool = False,
        verbosity: int = 0,
        report: BuildReport | None = None,
    ) -> None:
        """Make a builder; nothing is run.

        Args:
            system: the build system, made for the package.
            plugins: the plugins and settings of this run; None for those of the process.
            build_type: see the class.
            jobs: see the class; 0 for one per processor, None for the setting `build_jobs`.
            scripts: rather than build, write a script for each variant that opens a build shell.
            verbosity: how much resolves tell.
            report: told how it goes.
        """
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.system = system
        self.plugins = plugins
        self.build_type = build_type
        self.jobs = (system.package.config.build_jobs if jobs is None else jobs) or os.cpu_count() or 1
        self.scripts = scripts
        self.verbosity = verbosity
        self.report = report or BuildReport()

    @property
    def package(self) -> DeveloperPackage:
        """The package."""
        return self.system.package

    def build(
        self,
        install_path: str | None = None,
        clean: bool = False,
        install: bool = False,
        variants: Sequence[int] | None = None,
        *,
        overrides: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        skip_installed: bool = False,
        before_commit: Callable[[Sequence[VariantBuild]], object] | None = None,
    ) -> BuildResult:
        """Build the package, and install it all at once.

        Args:
            install_path: the repository; None for the configured one of the build type.
            clean: remove the build folders first.
            install: install what is built.
            variants: indices of the variants to build, negative ones counted from the end; None for all.
            overrides: attributes to set in the installed definition, such as those of a release; a function
                is called when all variants are built.
            skip_installed: leave out variants that are installed, where the definition would not change.
            before_commit: called when everything is built and tested, and nothing is in place yet; what it
                raises leaves the repository as it was.

        Raises:
            BuildError: a variant does not exist, its build failed, or its environment has no solution.
            PackageTestError: a test that has to pass before the install did not.
            PackageRepositoryError: nothing can be installed there.
        """
        raise NotImplementedError
