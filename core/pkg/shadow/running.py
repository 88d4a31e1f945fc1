"""Ask both sides a list of requests, and keep what came out."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pkg.errors import MissingDependencyError
from pkg.requests.entry import RequestEntry
from pkg.requests.workers import Workers, program, usual_jobs
from pkg.shadow.comparing import Comparison

if TYPE_CHECKING:
    from pkg.settings import Settings

# Of a developer's shell; environments are made in these, so that a run can be repeated elsewhere.
_KEPT: tuple[str, ...] = ("HOME", "USER", "LANG", "PATH", "TMPDIR")
if os.name == "nt":  # nothing starts there without some of these
    _KEPT += ("USERPROFILE", "USERNAME", "SYSTEMROOT", "COMSPEC", "PATHEXT", "TEMP", "TMP")


class Sides:
    """Both programs, ready to answer.

    Attributes:
        environ: what environments are made in.
        rez_python: the interpreter that has rez.
        rez_version: of the rez that is asked.
        rez_settings: its settings that decide about answers.
        rez_paths: the repositories that it is configured for.
        paths: the repositories of requests that name none; None for those configured on each side.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        paths: Sequence[str] | None = None,
        rez_python: str | None = None,
        resolver: str | None = None,
        jobs: int | None = None,
        timeout: float | None = None,
        process_environ: Mapping[str, str] | None = None,
    ) -> None:
        """Find rez and start it once.

        Args:
            settings: of this run.
            paths: the repositories; None for the configured ones of each side.
            rez_python: an interpreter that can import rez; None looks for one, see `find_rez`.
            resolver: the backend of `pkg`; None for the configured one.
            jobs: processes side by side for each side; None for one per core.
            timeout: seconds that one answer may take; None for any time.
            process_environ: variables of the processes on both sides; None for those of this one.

        Raises:
            MissingDependencyError: there is no rez, or it does not start.
        """
        from pkg.errors import PkgError

        environ = os.environ if process_environ is None else process_environ
        self.environ = {name: environ[name] for name in _KEPT if name in environ}
        self.paths = None if paths is None else list(map(_absolute, paths))
        self.rez_python = rez_python or find_rez()
        self._timeout = timeout
        self._tool_path = settings.system.rez_bin_path
        setup = {"paths": self.paths, "environ": self.environ, "resolver": resolver}
        options: dict[str, Any] = {
            "jobs": jobs or usual_jobs(),
            "timeout": timeout,
            "environ": process_environ,
        }
        here = Path(__file__).with_name("rez_side.py")
        self._rez = Workers([self.rez_python, str(here)], setup, **options)
        self._pkg = Workers(program("pkg.shadow.pkg_side"), setup, **options)
        try:
            first = self._rez.start()
        except PkgError as error:
            raise MissingDependencyError(
                f"{error}. Name an interpreter that has rez: --rez-python /path/to/rez/bin/python"
            ) from error
        hello = first.hello
        first.close()
        self.rez_version: str = hello["version"]
        self.rez_settings: dict[str, Any] = hello["settings"]
        self.rez_paths: list[str] = hello["packages_path"]
        self._tool_paths = (hello["tool_path"], self._tool_path)

    @contextmanager
    def one_by_one(self) -> Iterator[Callable[[RequestEntry], Comparison]]:
        """Give what compares one request after another, without starting processes each time."""
        workers = [self._rez.start(), self._pkg.start()]
        try:

            def compare(entry: RequestEntry) -> Comparison:
                theirs, ours = (worker.ask(entry.to_data(), self._timeout) for worker in workers)
                return Comparison(entry, theirs, ours, self._tool_paths)

            yield compare
        finally:
            for worker in workers:
                worker.close()

    def compare(
        self, entries: Sequence[RequestEntry], on_done: Callable[[int], object] | None = None
    ) -> list[Comparison]:
        """Ask both sides.

        Args:
            entries: the requests.
            on_done: called with 1 after each answer of either side.
        """
        questions = [entry.to_data() for entry in entries]
        told = None if on_done is None else lambda _number, _answer: on_done(1)
        ours = self._pkg.run(questions, told)
        theirs = self._rez.run(questions, told)
        return [
            Comparison(entry, one, other, self._tool_paths)
            for entry, one, other in zip(entries, theirs, ours, strict=True)
        ]


def _absolute(path: str) -> str:
    return path if "@" in path else os.path.abspath(path)  # noqa: PTH100


def find_rez() -> str:
    """Return an interpreter that should be able to import rez: this one, or that of a `rez` on PATH.

    Raises:
        MissingDependencyError: there is none.
    """
    from importlib.util import find_spec

    if find_spec("rez") is not None:
        return sys.executable
    found = shutil.which("rez") or shutil.which("rez-env")
    if found:
        first = Path(found).read_bytes().partition(b"\n")[0]
        if first.startswith(b"#!"):
            return os.fsdecode(first[2:].split()[0])
        raise MissingDependencyError(
            f"shadow mode compares with an installed rez: {found} is one, and does not say which Python it "
            "runs with (programs of Windows do not). Name that one: --rez-python /path/to/rez/bin/python"
        )
    raise MissingDependencyError(
        "shadow mode compares with an installed rez, and there is none: this Python cannot import it, and no "
        "program 'rez' is on PATH. Name an interpreter that has it: --rez-python /path/to/rez/bin/python"
    )


class Report:
    """What came out for a list of requests.

    Attributes:
        comparisons: in the order of the requests.
        rez_version: the rez that was asked.
    """

    def __init__(self, comparisons: Sequence[Comparison], rez_version: str) -> None:
        self.comparisons = list(comparisons)
        self.rez_version = rez_version

    @property
    def counts(self) -> Counter[str]:
        """The number of requests by verdict."""
        return Counter(each.verdict for each in self.comparisons)

    @property
    def solved(self) -> int:
        """The number of requests that both sides solved, with the same answer."""
        return sum(each.verdict == "same" and each.rez["status"] == "solved" for each in self.comparisons)

    @property
    def all_same(self) -> bool:
        """Whether both sides gave all answers, and the same ones."""
        return self.counts["same"] == len(self.comparisons)

    @property
    def kinds(self) -> Counter[str]:
        """The number of requests by what differs."""
        return Counter(what for each in self.comparisons for what in {one.what for one in each.differences})

    def seconds(self, side: str) -> tuple[float, float]:
        """Return the sum and the median of the seconds that resolves took on a side, `rez` or `pkg`."""
        times = [getattr(each, side).get("seconds") for each in self.comparisons]
        known = [time for time in times if time is not None]
        return (sum(known), statistics.median(known)) if known else (0.0, 0.0)

    def to_data(self) -> dict[str, Any]:
        """Return the report as plain data."""
        from pkg import __version__

        return {
            "pkg": __version__,
            "rez": self.rez_version,
            "requests": len(self.comparisons),
            "counts": {verdict: self.counts[verdict] for verdict in ("same", "different", "no answer")},
            "solved_the_same": self.solved,
            "differences_in": dict(self.kinds),
            "seconds": {
                side: dict(zip(("sum", "median"), self.seconds(side), strict=True)) for side in ("rez", "pkg")
            },
            "results": [each.to_data() for each in self.comparisons],
        }
