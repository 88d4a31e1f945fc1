"""The build process: the variants of a package, built side by side, and installed at one moment."""

# ruff: noqa: PTH103, PTH118 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pkg.build.extras import (
    CONTEXT_NAME,
    VARIANT_NAME,
    copy_files,
    install_included_modules,
    write_variant_file,
)
from pkg.build.installed import installed_variants
from pkg.build.reports import BuildReport
from pkg.build.results import BuildResult, VariantResult
from pkg.build.side_by_side import interruptible, run_builds
from pkg.build.staged_payload import StagedPayload
from pkg.build.variant_build import VariantBuild
from pkg.catalog import Catalog
from pkg.errors import BuildContextResolveError, BuildError
from pkg.files import remove_folder
from pkg.interfaces.build_system import BuildSystem, BuildType
from pkg.package_tests.results import PackageTestResults

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.interfaces.installing import StagedInstall
    from pkg.interfaces.repository import Repository
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant


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
        self.build_path = os.path.join(system.working_dir, system.package.config.build_directory)
        self.catalog = Catalog(plugins)
        self.test_results = PackageTestResults()

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
            skip_installed: leave out variants that are installed, also when somebody else installs them in
                the meantime: what is there is never replaced.
            before_commit: called when everything is built and tested, and nothing is in place yet; what it
                raises leaves the repository as it was.

        Raises:
            BuildError: a variant does not exist, its build failed, or its environment has no solution.
            PackageTestError: a test that has to pass before the install did not.
            PackageRepositoryError: nothing can be installed there.
        """
        package = self.package
        chosen = self.chosen_variants(variants)
        location = install_path or self._configured_path()
        repository = self.catalog.repository(location)
        skipped: dict[int | None, Variant] = {}
        if skip_installed:
            skipped = self._installed(chosen, repository)
        todo = [variant for variant in chosen if variant.index not in skipped]
        self.report.begun(todo, repository.location if install else None)
        results = {
            variant.index: VariantResult(variant, skipped=True, installed=skipped[variant.index])
            for variant in chosen
            if variant.index in skipped
        }
        with ExitStack() as stack, interruptible():
            stage = payload = None
            if install and todo:
                stage = stack.enter_context(repository.stage(package.name, package.version))
                if not self.scripts:
                    payload = stack.enter_context(self._alias(stage))
            # A build shell is used later, by hand, when nothing is staged any more.
            base = payload.path if payload else repository.payload_path(package.name, package.version)
            if clean:
                for variant in todo:
                    _remove(self._folder_of(variant))
            builds = [self._prepared(variant, base, install) for variant in todo]
            if stage is not None:
                for variant in todo:
                    stage.payload(variant)
            run_builds(builds, self.jobs, self.report, scripts=self.scripts)
            if stage is not None:
                self._fill(stage, builds, base if payload else stage.folder)
                if payload is not None:
                    self._settle(payload)
                data = overrides() if callable(overrides) else overrides
                for build in builds:
                    stage.add(build.variant, overrides=data, keep=skip_installed)
                if before_commit is not None:
                    before_commit(builds)
                placed = {each.source.index: each for each in stage.commit()}
            else:
                placed = {}
            for build in builds:
                one = placed.get(build.variant.index)
                results[build.variant.index] = VariantResult(
                    build.variant,
                    log=build.log,
                    seconds=build.seconds,
                    script=build.script,
                    installed=None if one is None else one.variant,
                    skipped=one is not None and one.skipped,
                )
        return BuildResult(
            package, repository.location if install else None, [results[variant.index] for variant in chosen]
        )

    # --- before ------------------------------------------------------------------------------------

    def chosen_variants(self, indices: Sequence[int] | None) -> list[Variant]:
        """Return variants by their indices, in their own order.

        Raises:
            BuildError: the package does not have one of them.
        """
        every = list(self.package.iter_variants())
        if not indices:
            return every
        count = self.package.num_variants
        wrong = [index for index in indices if not -count <= index < count]
        if wrong:
            there = f"it has {count}, counted from 0" if count else "it has none"
            raise BuildError(
                f"{self.package.qualified_name} does not contain the variants: "
                f"{', '.join(map(str, wrong))}; {there}"
            )
        numbers = {index % count for index in indices}
        return [variant for variant in every if variant.index in numbers]

    def _configured_path(self) -> str:
        settings = self.package.config
        if self.build_type is BuildType.central:
            return str(settings.release_packages_path)
        return str(settings.local_packages_path)

    def _installed(self, variants: Sequence[Variant], repository: Repository) -> dict[int | None, Variant]:
        """Return the variants that are there already, and tell of them."""
        found = installed_variants(variants, repository)
        for variant in variants:
            if variant.index in found:
                self.report.skipped(variant, found[variant.index])
        return found

    def _folder_of(self, variant: Variant) -> str:
        subpath = variant.non_shortlinked_subpath
        return os.path.join(self.build_path, subpath) if subpath else self.build_path

    def _alias(self, stage: StagedInstall) -> StagedPayload:
        try:
            return StagedPayload(stage.folder, stage.final_folder, self.plugins.settings.tmpdir)
        except OSError as error:
            raise BuildError(
                f"cannot make a link for the build in {self.plugins.settings.tmpdir}: {error.strerror}. Name "
                "another folder in the setting tmpdir"
            ) from error

    def _prepared(self, variant: Variant, base: str, install: bool) -> VariantBuild:
        """Make the build folder of a variant, and resolve its environment."""
        folder = self._folder_of(variant)
        subpath = variant.non_shortlinked_subpath
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise BuildError(
                f"cannot make the build folder {folder}: {error.strerror}. Name another one in the setting "
                "build_directory"
            ) from error
        context = self._context(variant)
        path = os.path.join(folder, CONTEXT_NAME)
        # The graph is drawn while the build runs.
        context.save(path, durable=False, graph=not context.success)
        context.set_load_path(path)  # what the build's shells name in REZ_RXT_FILE
        if not context.success:
            raise BuildContextResolveError(
                f"The build environment of {variant.qualified_name} could not be resolved:\n"
                f"{context.failure_description}",
                context,
            )
        if variant.index is not None:
            write_variant_file(variant, folder)
        return VariantBuild(
            variant,
            folder,
            os.path.join(base, subpath) if subpath else base,
            install=install,
            build_type=self.build_type,
            system=self.system,
            context=context,
            on_output=self.report.output,
        )

    def _context(self, variant: Variant) -> ResolvedContext:
        """Resolve the environment of a variant's build, from the definition as it is while building."""
        from pkg.environment.context import ResolvedContext

        building = self.package.reevaluated(
            {
                "building": True,
                "build_variant_index": variant.index or 0,
                "build_variant_requires": variant.variant_requires,
            }
        )
        evaluated = building.get_variant(variant.index)
        if evaluated is None:
            raise BuildError(
                f"{variant.qualified_name} is not there while it is being built: an early-bound 'variants' "
                f"of {self.package.filepath} returns fewer of them then"
            )
        request = evaluated.get_requires(build_requires=True, private_build_requires=True)
        self.report.resolving(variant, [str(each) for each in request])
        settings = self.package.config
        own = self.package.record.definition.data.get("config") or {}
        filters = None
        if "package_filter" in own:
            from pkg.solve.filters import PackageFilterList

            filters = PackageFilterList.from_pod(settings.package_filter or [], self.plugins.get)
        paths = settings.packages_path
        if self.build_type is BuildType.central:
            paths = settings.nonlocal_packages_path
        return ResolvedContext(
            request,
            package_paths=paths,
            package_filter=filters,
            building=True,
            verbosity=self.verbosity,
            plugins=self.plugins,
            catalog=self.catalog.with_paths(paths),
        )

    # --- after -------------------------------------------------------------------------------------

    def _fill(self, stage: StagedInstall, builds: Sequence[VariantBuild], base: str) -> None:
        """Add what is installed beside the payloads, and run the tests that come before an install."""
        from pkg.build.checks import run_checks

        try:
            for build in builds:
                folder = stage.payload(build.variant)
                names = [CONTEXT_NAME] if build.variant.index is None else [CONTEXT_NAME, VARIANT_NAME]
                files = [os.path.join(build.build_path, name) for name in names]
                copy_files([*files, *self.system.extra_files(build)], folder)
            install_included_modules(self.package, stage.folder)
        except OSError as error:
            raise BuildError(
                f"cannot install what belongs to {self.package.qualified_name}: {error}. Nothing was changed"
            ) from error
        tag = "pre_release" if self.build_type is BuildType.central else "pre_install"
        run_checks([build.variant for build in builds], tag, base, self.plugins, self.test_results)

    def _settle(self, payload: StagedPayload) -> None:
        try:
            payload.settle()
        except OSError as error:
            raise BuildError(
                f"cannot put the paths in {self.package.qualified_name} right: {error}. Nothing was changed"
            ) from error
        if payload.mentions:
            self.report.warning(
                f"{len(payload.mentions)} files mention the folder that they were staged in, because a "
                f"program followed a link: {', '.join(payload.mentions[:5])}. Have the build use "
                "REZ_BUILD_INSTALL_PATH as it is"
            )


def _remove(folder: str) -> None:
    """Remove a build folder, if it is there."""
    if os.path.lexists(folder):
        try:
            remove_folder(folder)
        except OSError as error:
            raise BuildError(f"cannot clean the build folder {folder}: {error}") from error
