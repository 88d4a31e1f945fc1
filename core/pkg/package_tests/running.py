"""Run the command of one attempt, here or on its own."""

from __future__ import annotations

import time
from typing import IO, TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.package_tests.results import FAILED, SUCCESS, TestResult

if TYPE_CHECKING:
    from subprocess import Popen

    from pkg.package_tests.attempts import Ready
    from pkg.package_tests.runner import PackageTestRunner


def run(runner: PackageTestRunner, ready: Ready) -> TestResult:
    """Run a test where its output can be seen, and wait for it.

    A test whose environment cannot be started has failed: package code may do that to one test only.
    """
    started = time.monotonic()
    output = None
    runner.out.flush()
    try:
        if runner.capture:
            code, output = _run_caught(runner, ready)
        else:
            streams: dict[str, Any] = {}
            if runner.stdout is not None:
                streams["stdout"] = runner.stdout
            if runner.stderr is not None:
                streams["stderr"] = runner.stderr
            code, _, _ = ready.context.execute_shell(
                command=ready.for_shell, actions_callback=ready.before_packages, block=True, **streams
            )
    except PkgError as error:
        return failed_to_start(ready, error)
    result = result_of(ready, int(code), time.monotonic() - started, output)
    if result.status == FAILED:
        runner.tell(f"Test command exited with code {result.exit_code}", "warning", error=True)
    return result


def start(ready: Ready, **streams: Any) -> Popen[bytes]:
    """Start a test whose output is caught, both streams in one.

    Args:
        ready: the test.
        **streams: other streams, as for `subprocess.Popen`.

    Raises:
        PkgError: its environment cannot be started.
    """
    import subprocess

    from pkg.environment.environments import prepare_shell

    launch = prepare_shell(ready.context, command=ready.for_shell, actions_callback=ready.before_packages)
    return launch.popen(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **streams)


def result_of(ready: Ready, code: int, seconds: float, output: str | None) -> TestResult:
    """Return the result of a test that was run.

    Args:
        ready: the test.
        code: exit code; negative for the signal that ended it.
        seconds: its time.
        output: what it wrote; None where that was not caught.
    """
    code = 128 - code if code < 0 else code  # as a shell reports it
    status, text = (FAILED, f"Test failed with exit code {code}") if code else (SUCCESS, "Test succeeded")
    return TestResult(
        ready.attempt.test_name,
        ready.attempt.variant,
        status,
        text,
        exit_code=code,
        seconds=seconds,
        command=ready.line,
        output=output,
    )


def failed_to_start(ready: Ready, error: PkgError) -> TestResult:
    """Return the result of a test whose environment cannot be started."""
    return TestResult(
        ready.attempt.test_name,
        ready.attempt.variant,
        FAILED,
        f"The test environment failed to start: {error}",
        exit_code=-1,
        command=ready.line,
    )


def _run_caught(runner: PackageTestRunner, ready: Ready) -> tuple[int, str]:
    """Run a test, and show what it writes while keeping it."""
    parts = []
    with start(ready) as process:
        try:
            assert process.stdout is not None
            while part := process.stdout.read1(65536):  # type: ignore[attr-defined]
                parts.append(part)
                _show(runner.out, part)
            code = process.wait()
        finally:
            stop(process)
    return code, b"".join(parts).decode("utf-8", "replace")


def _show(stream: IO[str], part: bytes) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(part.decode("utf-8", "replace"))
    else:
        buffer.write(part)
    stream.flush()


def stop(process: Popen[bytes]) -> None:
    """End a process that still runs, and what it has started; nothing for one that has ended."""
    if process.poll() is not None:
        return
    import signal

    from pkg.environment.rex.processes import signal_tree

    signal_tree(process.pid, signal.SIGTERM)
    process.wait()
