"""Run the builds of variants, one after the other or several at once; the first failure ends all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.errors import BuildError, PkgError

if TYPE_CHECKING:
    from pkg.build.reports import BuildReport
    from pkg.build.variant_build import VariantBuild


def run_builds(
    builds: Sequence[VariantBuild], jobs: int, report: BuildReport, *, scripts: bool = False
) -> None:
    """Run builds.

    Args:
        builds: in this order; with several jobs, begun in this order.
        jobs: how many at once.
        report: told of each.
        scripts: see `VariantBuild.carry_out`.

    Raises:
        BuildError: one has failed; the others were stopped. It tells the end of its log.
        PkgError: one could not be carried out.
    """
    if jobs > 1 and len(builds) > 1:
        _run_at_once(builds, jobs, report, scripts)
        return
    for build in builds:
        report.started(build)
        build.carry_out(scripts=scripts)
        report.ended(build)
        if not build.success:
            _fail(build)


def _run_at_once(builds: Sequence[VariantBuild], jobs: int, report: BuildReport, scripts: bool) -> None:
    import threading
    from queue import SimpleQueue

    waiting = list(builds)
    running: dict[int, threading.Thread] = {}
    ended: SimpleQueue[VariantBuild] = SimpleQueue()
    failed: VariantBuild | None = None

    def carry_out(build: VariantBuild) -> None:
        try:
            build.carry_out(scripts=scripts)
        finally:
            ended.put(build)

    try:
        while running or (waiting and failed is None):
            while waiting and failed is None and len(running) < jobs:
                build = waiting.pop(0)
                report.started(build)
                thread = threading.Thread(target=carry_out, args=(build,), daemon=True)
                running[id(build)] = thread
                thread.start()
            build = ended.get()
            running.pop(id(build)).join()
            if failed is None:
                report.ended(build)
                if not build.success:
                    failed = build
                    _stop(builds)
    except BaseException:
        _stop(builds)
        for thread in running.values():
            thread.join()
        raise
    if failed is not None:
        _fail(failed)


def _stop(builds: Sequence[VariantBuild]) -> None:
    for build in builds:
        build.stop()


def _fail(build: VariantBuild) -> None:
    """Raise what a build has failed of."""
    name = build.variant.qualified_name
    if isinstance(build.error, BuildError):
        raise build.error
    if isinstance(build.error, PkgError):
        raise BuildError(f"{name} could not be built: {build.error}") from build.error
    if isinstance(build.error, OSError):
        raise BuildError(f"{name} could not be built: {build.error}. The log is {build.log}") from build.error
    if build.error is not None:
        raise build.error
    raise BuildError(
        f"The {build.system.name} build system failed to build {name}. The whole log is {build.log}"
    )


@contextmanager
def interruptible() -> Iterator[None]:
    """Have SIGTERM and SIGHUP end a block as Ctrl-C does, so that nothing is left behind."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: Any) -> None:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    previous = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
