"""Run tests of a package at the same time.

One thread, the caller's, resolves environments and starts processes; others wait for the processes and read
what they write. Attempts that depend on each other (a test for one variant goes on to the next variant only
after a failure) stand in one queue; all queues run side by side.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from subprocess import DEVNULL
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg.package_tests.results import FAILED, SUCCESS, TestResult
from pkg.package_tests.running import failed_to_start, result_of, start, stop

if TYPE_CHECKING:
    from subprocess import Popen

    from pkg.package_tests.attempts import Attempt, Ready
    from pkg.package_tests.runner import PackageTestRunner, Report

# Attempts of which each is made only if the one before it did not succeed.
Queue = deque["Attempt"]


def run_side_by_side(
    runner: PackageTestRunner,
    test_names: Sequence[str],
    jobs: int,
    extra: Sequence[str],
    report: Report | None,
) -> list[TestResult]:
    """Run tests; see `PackageTestRunner.run_tests`.

    Returns:
        The results in the order in which one job would have made them.
    """
    run = _Run(runner, jobs, extra, report)
    with ThreadPoolExecutor(jobs) as threads:
        try:
            run.all_of(_queues(runner, test_names), threads)
        finally:
            for process in run.processes:
                stop(process)
    return [run.results[number] for number in sorted(run.results)]


def _queues(runner: PackageTestRunner, test_names: Sequence[str]) -> Iterator[Queue]:
    number = 0
    for name in test_names:
        attempts = list(runner.attempts(name))
        for attempt in attempts:
            attempt.number = number
            number += 1
        if any(attempt.on_one_variant for attempt in attempts):
            yield deque(attempts)
        else:
            yield from (deque([attempt]) for attempt in attempts)


class _Run:
    """The state of one run.

    Attributes:
        results: by the number of the attempt.
        processes: those that were started.
    """

    def __init__(
        self, runner: PackageTestRunner, jobs: int, extra: Sequence[str], report: Report | None
    ) -> None:
        self.results: dict[int, TestResult] = {}
        self.processes: list[Popen[bytes]] = []
        self._runner = runner
        self._jobs = jobs
        self._extra = extra
        self._report = report
        self._running: dict[Future[TestResult], tuple[Attempt, Queue]] = {}

    def all_of(self, queues: Iterator[Queue], threads: ThreadPoolExecutor) -> None:
        """Run every queue to its end, or until a failure stops the run."""
        waiting: deque[Queue] = deque()
        while True:
            while len(self._running) < self._jobs and not self._runner.stopped_on_fail:
                queue = waiting.popleft() if waiting else next(queues, None)
                if queue is None:
                    break
                self._advance(queue, threads)
            if not self._running:
                return
            finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in finished:
                attempt, queue = self._running.pop(future)
                if self._take(attempt, future.result()) and queue:
                    waiting.append(queue)

    def _advance(self, queue: Queue, threads: ThreadPoolExecutor) -> None:
        """Start the first attempt of a queue that has something to run."""
        while queue and not self._runner.stopped_on_fail:
            attempt = queue.popleft()
            made = self._runner.prepare(attempt, self._extra, quiet=True)
            if isinstance(made, TestResult):
                if not self._take(attempt, made):
                    return
                continue
            began = time.monotonic()
            try:
                process = start(made, stdin=DEVNULL)
            except PkgError as error:
                if not self._take(attempt, failed_to_start(made, error)):
                    return
                continue
            self.processes.append(process)
            self._running[threads.submit(_wait, made, process, began)] = (attempt, queue)
            return

    def _take(self, attempt: Attempt, result: TestResult) -> bool:
        """Keep a result, and tell whether the next attempt of its queue is to be made."""
        self.results[attempt.number] = result
        if self._report is not None:
            self._report(result)
        if result.status == FAILED and self._runner.stop_on_fail:
            self._runner.stopped_on_fail = True
        return not (result.status == SUCCESS and attempt.on_one_variant)


def _wait(ready: Ready, process: Popen[bytes], began: float) -> TestResult:
    output, _ = process.communicate()
    text = output.decode("utf-8", "replace")
    return result_of(ready, process.returncode, time.monotonic() - began, text)
