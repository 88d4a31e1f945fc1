"""Tests that must pass before an install: those that run on `pre_install` or `pre_release`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.errors import PackageTestError

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package.variant import Variant
    from pkg.package_tests.results import PackageTestResults


def run_checks(
    variants: Sequence[Variant], tag: str, base: str, plugins: Host, results: PackageTestResults
) -> None:
    """Run the tests of variants that are built and not yet installed.

    Each variant is installed alone, without its payload, into a repository that is there for its tests only;
    its definition says that the package is where it is staged.

    Args:
        variants: of one developer package.
        tag: what the tests are tagged with in `run_on`.
        base: the staged folder of the package.
        plugins: the plugins and settings of this run.
        results: gets the results.

    Raises:
        PackageTestError: a test failed.

    Source: rez 3.4.0.
    """
    variants = [variant for variant in variants if variant.tests]
    if not variants:
        return
    from tempfile import TemporaryDirectory

    from pkg.catalog import Catalog
    from pkg.package_tests.runner import PackageTestRunner

    ran: set[str] = set()
    for variant in variants:
        package = variant.parent
        names = PackageTestRunner.get_package_test_names(package, run_on=[tag], ran_once=ran)
        if not names:
            continue
        with TemporaryDirectory(prefix="pkg_testing_repo_", dir=plugins.settings.tmpdir) as folder:
            repository = Catalog(plugins).repository(folder)
            repository.install_variant(variant, overrides={"_redirected_base": base})
            runner = PackageTestRunner(
                package.as_exact_requirement(),
                package_paths=[folder, *plugins.settings.packages_path],
                cumulative_test_results=results,
                stop_on_fail=True,
                verbose=1,
                stdout=sys.stderr,
                plugins=plugins,
            )
            for name in names:
                if runner.stopped_on_fail:
                    break
                runner.run_test(name)
                ran.add(name)
            if runner.num_failed:
                runner.print_summary()
                raise PackageTestError(
                    f"{runner.num_failed} tests of {variant.qualified_name} failed; nothing was installed"
                )
