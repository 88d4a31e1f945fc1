"""`PackageUnderTest`: the package, the tests that it declares, and the environments that they run in."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageNotFoundError, PkgError, ResolvedContextError
from pkg.package_tests.attempts import Declared, has_tag, is_for_one_variant
from pkg.version import PackageRequest, Requirement, RequirementList

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host
    from pkg.package import Package
    from pkg.package.variant import Variant


class PackageUnderTest:
    """One package whose tests are to be run.

    Every test runs in an environment of the package, of what the test requires, and of what the tested
    variant requires. Environments are resolved once for equal requests, and as of the moment when this
    was made, so that no package appears in the middle of a run.

    Attributes:
        package_request: what was asked for.
        use_current_env: run in the environment of this process, if it will do, rather than resolve.
        extra_package_requests: added to every environment.
        package_paths: repositories to search.
        contexts: the environments, by their requests.
        timestamp: packages released later do not count, epoch seconds.
        package: the package, once it was looked up.
    """

    def __init__(
        self,
        package_request: str | Requirement,
        use_current_env: bool,
        extra_package_requests: Iterable[str | Requirement],
        package_paths: Sequence[str] | None,
        *,
        plugins: Host | None,
        catalog: Catalog | None,
        context_options: Mapping[str, Any],
    ) -> None:
        """Look nothing up yet; see `PackageTestRunner`."""
        if plugins is None:
            from pkg.host import default_host

            plugins = default_host()
        self.plugins = plugins
        self.package_request = package_request
        self.use_current_env = use_current_env
        self.extra_package_requests = [str(request) for request in extra_package_requests]
        self.package_paths = list(plugins.settings.packages_path if package_paths is None else package_paths)
        self.context_kwargs = dict(context_options)
        self.contexts: dict[tuple[str, ...], ResolvedContext] = {}
        self.timestamp = int(time.time())
        self.package: Package | None = None
        self._catalog = catalog
        self._current: ResolvedContext | None = None

    # --- which tests -------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """The packages of the repositories, as far as they have been looked up."""
        if self._catalog is None:
            from pkg.catalog import Catalog

            self._catalog = Catalog(self.plugins, paths=self.package_paths)
        return self._catalog

    def get_package(self) -> Package:
        """Return the package to test.

        Raises:
            PackageNotFoundError: no repository has one, or the current environment does not.
            ResolvedContextError: this process is in no environment, and `use_current_env` is set.
        """
        if self.package is None:
            self.package = self._current_package() if self.use_current_env else self._newest_package()
        return self.package

    def _newest_package(self) -> Package:
        request = PackageRequest(str(self.package_request))
        package = self.catalog.latest_package(request.name, request.range)
        if package is None:
            searched = ", ".join(self.package_paths) or "(no repository)"
            raise PackageNotFoundError(f"no package to test: {self.package_request} is not in {searched}.")
        return package

    def _current_package(self) -> Package:
        request = Requirement(str(self.package_request))
        context = self._current_context()
        variant = context.get_resolved_package(request.name)
        if variant is None or (request.range is not None and variant.version not in request.range):
            found = f"it has {variant.qualified_package_name}" if variant else "it has no such package"
            raise PackageNotFoundError(
                f"the current environment does not have {self.package_request} to test in place; {found}."
            )
        return variant.parent

    def _current_context(self) -> ResolvedContext:
        if self._current is None:
            from pkg.environment.context import ResolvedContext

            self._current = ResolvedContext.get_current(plugins=self.plugins)
        if self._current is None:
            raise ResolvedContextError(
                f"cannot test {self.package_request} in place: not in a resolved environment. "
                "Start one first (pkg env), or leave --inplace out."
            )
        return self._current

    @classmethod
    def get_package_test_names(
        cls,
        package: Package | Variant,
        run_on: Sequence[str] | None = None,
        ran_once: Iterable[str] | None = None,
    ) -> list[str]:
        """Return the names of a package's tests, sorted.

        Args:
            package: the package, or one variant.
            run_on: only tests for one of these occasions; None for all.
            ran_once: leave these out if they run on one variant only; None for none.
        """
        tests = package.tests or {}
        done = set(ran_once or ())
        return sorted(
            name
            for name, entry in tests.items()
            if (not run_on or has_tag(entry, run_on)) and not (name in done and is_for_one_variant(entry))
        )

    def get_test_names(self, run_on: Sequence[str] | None = None) -> list[str]:
        """Return the names of the package's tests, sorted; see `get_package_test_names`."""
        return self.get_package_test_names(self.get_package(), run_on=run_on)

    def find_requested_test_names(self, requested_tests: Sequence[str]) -> list[str]:
        """Return the tests that names and globs choose, sorted; without any, those tagged `default`."""
        if not requested_tests:
            return self.get_test_names(run_on=["default"])
        names = self.get_test_names()
        chosen = {name for pattern in requested_tests for name in fnmatch.filter(names, pattern)}
        return sorted(chosen)

    # --- environments ------------------------------------------------------------------------------

    def _target_variants(self, test_name: str) -> list[Variant]:
        """Return the variants to try a test on.

        For a test that is for one variant, that is the one which a resolve prefers, if there is one.
        """
        package = self.get_package()
        if self.use_current_env:
            current = self._current_context().get_resolved_package(package.name)
            assert current is not None, "get_package has looked it up"
            return [current]
        variants = list(package.iter_variants())
        for variant in variants:
            declared = self._declared(test_name, variant)
            if declared is None or declared.on_variants is not False:
                continue
            try:
                context = self._context(self._requests(variant, declared))
            except PkgError:
                continue
            if context is not None and context.success:
                preferred = context.get_resolved_package(package.name)
                if preferred is not None and preferred.handle == variant.handle:
                    return [variant]
        return variants

    def _declared(self, test_name: str, variant: Variant) -> Declared | None:
        # A late-bound `tests` may give every variant tests of its own.
        entry = (variant.tests or {}).get(test_name)
        return Declared(entry) if entry else None

    def _requests(self, variant: Variant, declared: Declared) -> list[str]:
        return [variant.as_exact_requirement(), *declared.requires, *self.extra_package_requests]

    def _context(self, requires: list[str]) -> ResolvedContext | None:
        """Return the environment of some requests; None when the current one has to do and does not.

        Raises:
            PkgError: the resolve cannot be carried out.
        """
        if self.use_current_env:
            current = self._current_context()
            has = current.get_resolve_as_exact_requests()
            wanted = [Requirement(request) for request in requires]
            return current if RequirementList(has) == RequirementList([*has, *wanted]) else None
        key = tuple(requires)
        if key not in self.contexts:
            from pkg.environment.context import ResolvedContext

            self.contexts[key] = ResolvedContext(
                requires,
                package_paths=self.package_paths,
                timestamp=self.timestamp,
                testing=True,
                plugins=self.plugins,
                catalog=self.catalog,
                **self.context_kwargs,
            )
        return self.contexts[key]
