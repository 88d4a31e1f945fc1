"""Worker processes that answer questions side by side, one line of JSON for each question."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from pkg.errors import PkgError

Answer = dict[str, Any]

MARK = b"\x1e"
"""What the line of an answer begins with: the separator of RFC 7464, which nobody prints."""


class Workers:
    """Processes of one program, which reads a line of setup and then a line per question.

    The program answers the setup and each question with a line on its standard output that begins with
    `MARK`. Before it does anything it moves what else is printed there to standard error (`take_output`), so
    that what packages and the programs they start print disturbs nobody.

    A worker that ends in the middle gives an answer `{"crashed": "..."}`, and another takes its place.
    """

    def __init__(
        self,
        program: Sequence[str],
        setup: Mapping[str, Any],
        *,
        jobs: int = 1,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare; nothing is started.

        Args:
            program: the program with its arguments.
            setup: what each process is told first.
            jobs: how many processes.
            timeout: seconds that one answer may take, after which the process is ended; None for any time.
            environ: variables of the processes; None for those of this one.
        """
        self._program = list(program)
        self._setup = dict(setup)
        self._jobs = max(jobs, 1)
        self._timeout = timeout
        self._environ = environ
        self._turn = threading.Lock()

    def run(
        self, questions: Iterable[Mapping[str, Any]], on_answer: Callable[[int, Answer], object] | None = None
    ) -> list[Answer]:
        """Ask all questions, and return the answers in the same order.

        Args:
            questions: plain data.
            on_answer: called with the number of a question and its answer as they come, one at a time.

        Raises:
            PkgError: the program cannot be started, or refuses its setup.
        """
        waiting = list(enumerate(questions))[::-1]
        answers: list[Answer] = [{} for _ in waiting]
        failures: list[BaseException] = []

        def work() -> None:
            worker: _Worker | None = None
            try:
                while not failures:
                    with self._turn:
                        if not waiting:
                            break
                        number, question = waiting.pop()
                    if worker is None or not worker.is_alive:
                        worker = self._start(worker)
                    answer = worker.ask(question, self._timeout)
                    answers[number] = answer
                    with self._turn:
                        if on_answer is not None:
                            on_answer(number, answer)
            except BaseException as error:
                failures.append(error)
            finally:
                if worker is not None:
                    worker.close()

        threads = [threading.Thread(target=work) for _ in range(min(self._jobs, len(waiting)))]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException as error:  # such as control-C: the threads end with the answer they wait for
            failures.append(error)
            raise
        if failures:
            raise failures[0]
        return answers

    def start(self) -> _Worker:
        """Start one process, for whoever asks questions one by one; `close` it.

        Raises:
            PkgError: it cannot be started, or refuses its setup.
        """
        return self._start(None)

    def _start(self, dead: _Worker | None) -> _Worker:
        if dead is not None:
            dead.close()
        worker = _Worker(self._program, self._environ)
        hello = worker.ask(self._setup, None)
        refused = hello.get("crashed") or hello.get("refused")
        if refused:
            worker.close()
            raise PkgError(str(refused))
        worker.hello = hello
        return worker


class _Worker:
    """One running process.

    Attributes:
        hello: what it answered to its setup.
    """

    def __init__(self, program: Sequence[str], environ: Mapping[str, str] | None) -> None:
        self.hello: Answer = {}
        self._told: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(
                list(program),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._told,
                env=dict(os.environ if environ is None else environ),
            )
        except OSError as error:
            self._told.close()
            raise PkgError(f"cannot start {program[0]!r}: {error.strerror}.") from error
        assert self._process.stdout is not None
        self._answers = self._process.stdout

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: Mapping[str, Any], timeout: float | None = None) -> Answer:
        """Ask one question."""
        timer = None
        late = threading.Event()
        if timeout is not None:

            def stop() -> None:
                late.set()
                self._process.kill()

            timer = threading.Timer(timeout, stop)
            timer.daemon = True
            timer.start()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
            line = self._line()
        except OSError:  # the process has ended
            line = b""
        finally:
            if timer is not None:
                timer.cancel()
        if line.endswith(b"\n"):
            answer: Answer = json.loads(line[len(MARK) :])
            return answer
        code = self._process.wait()
        if late.is_set():
            return {"crashed": f"no answer within {timeout:g} s"}
        return {"crashed": f"the worker ended with code {code}: {self._last_words()}"}

    def _line(self) -> bytes:
        """Read the next answer; what the interpreter printed before the program began is left out."""
        while True:
            line = self._answers.readline()
            if not line or line.startswith(MARK):
                return line

    def _last_words(self) -> str:
        self._told.seek(0, os.SEEK_END)
        self._told.seek(max(self._told.tell() - 2000, 0))
        lines = self._told.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()
        self._told.close()


def take_output() -> IO[bytes]:
    """Take standard output for answers; whatever else is printed goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "wb")  # no program that is started here inherits it
    os.dup2(2, 1)
    return answers


def serve(answer: Callable[[dict[str, Any]], Callable[[dict[str, Any]], Mapping[str, Any]]]) -> None:
    """Be a worker: read the setup, then answer question after question until there are no more.

    Args:
        answer: takes the setup and returns what answers a question.
    """
    with take_output() as answers:

        def put(data: Mapping[str, Any]) -> None:
            answers.write(MARK + json.dumps(data, default=str).encode() + b"\n")
            answers.flush()

        try:
            respond = answer(json.loads(sys.stdin.readline()))
        except PkgError as error:
            put({"refused": str(error)})
            return
        put({"ready": True})
        for line in sys.stdin:
            put(respond(json.loads(line)))


def program(module: str) -> list[str]:
    """Return the words that start a module of `pkg` as a worker, with this interpreter."""
    from pkg.settings.program import own_program

    return [*own_program()[:-1], module]


def usual_jobs() -> int:
    """Return how many processes this machine runs side by side."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
