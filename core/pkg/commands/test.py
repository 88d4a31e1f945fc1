"""Run the tests that a package declares."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.package_tests.results import TestResult
    from pkg.package_tests.runner import PackageTestRunner

_NO_ENVIRONMENT = 255


def package_test(
    ctx: typer.Context,
    package: Annotated[str, typer.Argument(metavar="PKG", help="package to test; the newest that matches")],
    tests: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEST]...", help="names or globs; those tagged 'default' without any"),
    ] = None,
    list_: Annotated[bool, typer.Option("-l", "--list", help="list the tests and stop")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="resolve the environments, but run nothing")
    ] = False,
    stop_on_fail: Annotated[
        bool, typer.Option("-s", "--stop-on-fail", help="stop at the first failure")
    ] = False,
    inplace: Annotated[
        bool,
        typer.Option("--inplace", help="run in the current environment; tests it does not suffice for fail"),
    ] = False,
    extra_packages: Annotated[
        list[str] | None,
        typer.Option("--extra-packages", metavar="PKG", help="add packages to every environment"),
    ] = None,
    paths: given.Paths = None,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", metavar="N", help="run N tests at once; 0 for one per processor")
    ] = 1,
    junit: Annotated[
        str | None, typer.Option("--junit", metavar="FILE", help="also write the results as JUnit XML")
    ] = None,
) -> int:
    """Run the tests that a package declares, each in an environment of its own.

    pkg test lookdev                  all tests but those with another 'run_on'

    pkg test lookdev 'unit*' lint     by name, whatever their 'run_on'

    pkg test lookdev unit -- -k fast  words for the command of one test

    The exit code is that of the first test that failed, 255 if its environment could not be made.
    """
    app = App.of(ctx)
    if inplace and (extra_packages or paths is not None or no_local):
        raise typer.BadParameter(
            "not together with --extra-packages, --paths or --no-local.", ctx=ctx, param_hint="--inplace"
        )
    extra = app.command_words
    if extra is not None and len(tests or ()) != 1:
        raise typer.BadParameter(
            "words after '--' are for the command of one test: name one, and only one.",
            ctx=ctx,
            param_hint="TEST",
        )
    if jobs < 0:
        raise typer.BadParameter(f"{jobs} is no number of tests.", ctx=ctx, param_hint="--jobs")
    jobs = jobs or os.cpu_count() or 1
    caught = jobs > 1 or app.json

    from pkg.package_tests.runner import PackageTestRunner

    repositories = given.repository_paths(app, paths, no_local)
    runner = PackageTestRunner(
        package,
        package_paths=repositories,
        catalog=given.catalog(app, repositories, no_index=True) if no_index else None,
        extra_package_requests=extra_packages,
        dry_run=dry_run,
        stop_on_fail=stop_on_fail,
        use_current_env=inplace,
        verbose=0 if caught else 2,
        capture=junit is not None,
        stdout=sys.stderr if caught else None,
        plugins=app.host,
    )
    known = runner.get_test_names()
    uri = runner.get_package().uri
    if not known and not tests:
        app.output.note(f"No tests found in {uri}")
    if list_:
        _list(app, uri, known)
        return 0
    chosen = _chosen(app, runner, known, tests or ())
    if chosen is None:
        return 1
    if not chosen and known:
        what = "matching test" if tests else "tests with 'default' run_on tag"
        app.output.note(f"No {what} found in {uri}")
    report = _Progress(app, runner) if caught else None
    runner.run_tests(chosen, jobs=jobs, caught=caught, extra_test_args=extra or (), report=report)
    return _finish(app, runner, junit)


def _list(app: App, uri: str, names: Sequence[str]) -> None:
    if app.json:
        app.output.json(names)
        return
    if names and sys.stdout.isatty():
        app.output.line(f"Tests defined in {uri}:")
    for name in names:
        app.output.line(name)


def _chosen(
    app: App, runner: PackageTestRunner, known: Sequence[str], wanted: Sequence[str]
) -> list[str] | None:
    """Return the names of the tests to run; None after telling that one does not exist."""
    for name in wanted:
        if name in known or set(name) & set("*?["):
            continue
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        there = ", ".join(known) or "none"
        app.output.error(f"no test {name!r} in {runner.get_package().uri}; it has: {there}.{hint}")
        return None
    return runner.find_requested_test_names(wanted)


class _Progress:
    """One line for each test that ends, with the output of one that failed."""

    def __init__(self, app: App, runner: PackageTestRunner) -> None:
        self._app = app
        self._tell = app.output.note if app.json else app.output.line
        self._stream = sys.stderr if app.json else sys.stdout
        self._width = max(map(len, runner.get_test_names()), default=0)

    def __call__(self, result: TestResult) -> None:
        """Tell of a result."""
        word, style = {
            "success": ("ok", "green"),
            "failed": ("FAILED", "red"),
            "skipped": ("skipped", "yellow"),
        }[result.status]
        label = self._app.output.styled(f"{word:<7}", style, to=self._stream)
        more = f"{result.seconds:.2f} s" if result.status == "success" else result.description
        self._tell(f"{label}  {result.test_name:<{self._width}}  {result.variant.qualified_name}  {more}")
        if result.status == "failed" and result.output:
            for line in result.output.splitlines():
                self._tell(f"    {line}")


def _finish(app: App, runner: PackageTestRunner, junit: str | None) -> int:
    """Print the results, and return the exit code."""
    results = runner.test_results
    code = results.exit_code
    if junit is not None:
        from pkg.package_tests.junit import write_junit

        write_junit(junit, runner.get_package(), results.test_results, timestamp=runner.timestamp)
    if app.json:
        app.output.json(
            {
                "package": runner.get_package().qualified_name,
                "uri": runner.get_package().uri,
                "succeeded": results.num_success,
                "failed": results.num_failed,
                "skipped": results.num_skipped,
                "results": [result.to_dict() for result in results.test_results],
            }
        )
    elif results.num_tests:
        app.output.line("\n")
        results.print_summary(sys.stdout, app.settings, colored=app.output.colored())
        app.output.line()
    return code if code >= 0 else _NO_ENVIRONMENT


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg test`."""
    register(
        Command(
            "test",
            package_test,
            "run the tests that a package declares",
            takes_command=True,
            json=True,
            greedy_options=("--extra-packages",),
        )
    )
