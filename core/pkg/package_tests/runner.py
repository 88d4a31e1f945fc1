"""`PackageTestRunner`: run the tests that a package declares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from pkg.errors import PackageTestError, PkgError
from pkg.package_tests.attempts import Attempt, Ready
from pkg.package_tests.results import FAILED, SKIPPED, SUCCESS, PackageTestResults, TestResult
from pkg.package_tests.subject import PackageUnderTest
from pkg.version import Requirement

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.host import Host

# Told about each result as it comes.
Report = Callable[[TestResult], object]


class PackageTestRunner(PackageUnderTest):
    """Run the tests of one package; rez's class of that name.

    Attributes:
        test_results: what came out so far.
        stopped_on_fail: whether a failure has ended the run.
        verbose: 1 tells what is run, 2 also in which environment.

    Source: rez 3.4.0; compared with rez in tests/core/package_tests/test_same_as_rez.py.
    """

    def __init__(
        self,
        package_request: str | Requirement,
        use_current_env: bool = False,
        extra_package_requests: Iterable[str | Requirement] | None = None,
        package_paths: Sequence[str] | None = None,
        stdout: IO[str] | None = None,
        stderr: IO[str] | None = None,
        verbose: int = 0,
        dry_run: bool = False,
        stop_on_fail: bool = False,
        cumulative_test_results: PackageTestResults | None = None,
        *,
        plugins: Host | None = None,
        catalog: Catalog | None = None,
        capture: bool = False,
        **context_kwargs: Any,
    ) -> None:
        """Make a runner; nothing is looked up yet.

        Args:
            package_request: the package; the newest one that matches is tested.
            use_current_env: run in the environment of this process; a test that it does not suit fails.
            extra_package_requests: added to every environment.
            package_paths: repositories to search; None for the configured ones.
            stdout: where tests and messages go; None for standard output.
            stderr: where errors go; None for standard error.
            verbose: 1 tells what is run, 2 (or True) also in which environment.
            dry_run: resolve, but run nothing.
            stop_on_fail: start no test after one has failed.
            cumulative_test_results: gets the results too, to collect those of several runners.
            plugins: the plugins and settings of this run; None for those of the process.
            catalog: packages already looked up; None for a fresh one.
            capture: keep what tests write, in their results; it is shown all the same.
            **context_kwargs: for each `ResolvedContext`.
        """
        super().__init__(
            package_request,
            use_current_env,
            extra_package_requests or (),
            package_paths,
            plugins=plugins,
            catalog=catalog,
            context_options=context_kwargs,
        )
        self.stdout = stdout
        self.stderr = stderr
        self.verbose = 2 if verbose is True else int(verbose)
        self.dry_run = dry_run
        self.stop_on_fail = stop_on_fail
        self.cumulative_test_results = cumulative_test_results
        self.capture = capture
        self.test_results = PackageTestResults()
        self.stopped_on_fail = False

    # --- counting ----------------------------------------------------------------------------------

    @property
    def num_tests(self) -> int:
        """Number of results."""
        return self.test_results.num_tests

    @property
    def num_success(self) -> int:
        """Number of tests that passed."""
        return self.test_results.num_success

    @property
    def num_failed(self) -> int:
        """Number of tests that failed."""
        return self.test_results.num_failed

    @property
    def num_skipped(self) -> int:
        """Number of tests that were not run."""
        return self.test_results.num_skipped

    def print_summary(self) -> None:
        """Write the table of results."""
        self.test_results.print_summary(self.stdout, self.plugins.settings)

    # --- running -----------------------------------------------------------------------------------

    def run_test(self, test_name: str, extra_test_args: Sequence[str] | None = None) -> int:
        """Run one test, on as many variants as it is for.

        Args:
            test_name: the test.
            extra_test_args: words to add to its command, as they are.

        Returns:
            The exit code of the first failure, -1 if that was without an environment; 0 without any.

        Raises:
            PackageTestError: the package has no such test, or declares it wrongly.
            PkgError: there is no such package.
        """
        from pkg.package_tests.running import run

        first = 0
        for attempt in self.attempts(test_name):
            made = self.prepare(attempt, extra_test_args or ())
            result = made if isinstance(made, TestResult) else run(self, made)
            self.add_results([result])
            if result.status == FAILED:
                first = first or result.exit_code or -1
                if self.stop_on_fail:
                    self.stopped_on_fail = True
                    break
            if result.status == SUCCESS and attempt.on_one_variant:
                break
        return first

    def run_tests(
        self,
        test_names: Sequence[str],
        *,
        jobs: int = 1,
        caught: bool = False,
        extra_test_args: Sequence[str] = (),
        report: Report | None = None,
    ) -> int:
        """Run several tests.

        Args:
            test_names: in this order.
            jobs: how many at once; above 1 their output is caught.
            caught: have what tests write in their results only.
            extra_test_args: see `run_test`.
            report: told about each result as it comes. It is called from this thread, in the order in which
                tests end; `test_results` has the order of `test_names`.

        Returns:
            See `run_test`; with several jobs, the first failure in the order of `test_names`.

        Raises:
            PackageTestError: see `run_test`.
        """
        if caught or jobs > 1:
            from pkg.package_tests.side_by_side import run_side_by_side

            results = run_side_by_side(self, test_names, jobs, extra_test_args, report)
            self.add_results(results)
            return next((each.exit_code or -1 for each in results if each.status == FAILED), 0)
        first = 0
        for name in test_names:
            if self.stopped_on_fail:
                break
            known = self.num_tests
            code = self.run_test(name, extra_test_args)
            first = first or code
            for result in self.test_results.test_results[known:]:
                if report is not None:
                    report(result)
        return first

    def add_results(self, results: Sequence[TestResult]) -> None:
        """Keep results, also in the cumulative ones."""
        self.test_results.add(results)
        if self.cumulative_test_results is not None:
            self.cumulative_test_results.add(results)

    def attempts(self, test_name: str) -> Iterator[Attempt]:
        """Return what a test is tried on, in order.

        Raises:
            PackageTestError: the package has no such test, or declares it wrongly.
        """
        if test_name not in self.get_test_names():
            names = ", ".join(self.get_test_names()) or "none"
            raise PackageTestError(f"no test {test_name!r} in {self.get_package().uri}; it has: {names}.")
        for variant in self._target_variants(test_name):
            yield Attempt(test_name, variant, self._declared(test_name, variant))

    def prepare(
        self, attempt: Attempt, extra: Sequence[str] = (), *, quiet: bool = False
    ) -> Ready | TestResult:
        """Make the environment and the command of an attempt.

        Args:
            attempt: the attempt.
            extra: words to add to the command, as they are.
            quiet: tell nothing; the result of an attempt without an environment says why all the same.

        Returns:
            What can be run, or the result of an attempt that will not be.

        Raises:
            PackageTestError: the package declares the test wrongly.
        """
        name, variant, declared = attempt.test_name, attempt.variant, attempt.declared
        if declared is None:
            return TestResult(name, variant, SKIPPED, "The test is not declared in this variant")
        if not quiet:
            self._tell_test(attempt)
        if not declared.chooses(variant):
            reason = "Test skipped as specified by on_variants 'requires' filter"
            if not quiet:
                self.tell(reason)
            return TestResult(name, variant, SKIPPED, reason)
        requires = self._requests(variant, declared) + list(map(str, variant.variant_requires))
        context, problem = self._context_or_reason(requires, quiet)
        if context is None or not context.success:
            if not quiet:
                self.tell(problem, "critical", error=True)
            why = None if context is None else context.failure_description
            return TestResult(name, variant, FAILED, problem, exit_code=-1, output=why)
        resolved = context.get_resolved_package(variant.name)
        if resolved is None or resolved.handle != variant.handle:
            if not quiet:
                text = f"Could not resolve an environment with this variant: {variant.uri}"
                self.tell(text, "warning", error=True)
            return TestResult(name, variant, SKIPPED, "Could not resolve to variant (known issue)")
        ready = Ready(attempt, context, declared.expanded(variant), extra)
        if self.verbose > 1 and not quiet:
            context.print_info(self.out)
            self.tell()
        if self.verbose and not quiet:
            self.tell(f"Running test command: {ready.line}", "heading")
        if self.dry_run:
            return TestResult(name, variant, SKIPPED, "Dry run mode", command=ready.line)
        return ready

    def _context_or_reason(self, requires: list[str], quiet: bool) -> tuple[ResolvedContext | None, str]:
        """Return an environment, solved or not, or None; and what is wrong with it."""
        if self.verbose and not quiet and not self.use_current_env and tuple(requires) not in self.contexts:
            from shlex import join

            self.tell(f"Resolving test environment: {join(requires)}\n", "heading")
        try:
            context = self._context(requires)
        except PkgError as error:
            return None, f"The test environment failed to resolve: {error}"
        if context is None:
            return None, "The current environment does not meet test requirements"
        if not context.success:
            if not quiet:
                context.print_info(self.err)
            return context, "The test environment failed to resolve"
        return context, ""

    # --- telling -----------------------------------------------------------------------------------

    @property
    def out(self) -> IO[str]:
        """Where tests and messages go."""
        return self.stdout if self.stdout is not None else sys.stdout

    @property
    def err(self) -> IO[str]:
        """Where errors go."""
        return self.stderr if self.stderr is not None else sys.stderr

    def _tell_test(self, attempt: Attempt) -> None:
        if self.verbose:
            package = f"Package: {attempt.variant.uri}\n" if self.verbose > 1 else ""
            self.tell(f"\nRunning test: {attempt.test_name}\n{package}{'-' * 80}\n", "heading")

    def tell(self, text: str = "", role: str | None = None, *, error: bool = False) -> None:
        """Write a message, in its role's colour on a terminal."""
        from pkg.environment.printer import Printer

        Printer(self.err if error else self.out, self.plugins.settings)(text, role)
