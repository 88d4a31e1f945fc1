"""`make fuzz`: rez's Solver against pkg's backends on 10,000 hard random repositories.

    FUZZ_SEEDS=0:10000 make fuzz             from 0 up to, not including, 10,000; this is the default
    FUZZ_CASE=case.json make fuzz            one case, as this program prints it for a difference
    FUZZ_JOBS=8, FUZZ_BACKENDS=numba,python  processes, and who is compared; all cores and both by default

Compared are status, packages in order with variant indices, ephemerals, the text of a failure, the class of
an error, and the numbers of steps and failed steps. What differs is printed with its seed and the smallest
case that still shows it. Exit code 0: no differences; 1: differences, or a process that died; 2: wrong usage.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from answers import REZ_STUMBLES, Answer, difference, names_a_cycle, pkg_answer, rez_answer
from hard_repositories import make_hard_case
from late_requires import late_bound
from minimize import from_data, minimized, to_data
from random_repositories import Case

SEEDS = "0:10000"
BACKENDS = "numba,python"
PATIENCE = 60  # seconds for one answer; a few requests are exponential for rez
SHARD = 250
MOST_SHOWN = 10

Solve = Callable[[Any], Any]


class TooLongError(Exception):
    """An answer took longer than PATIENCE."""


# --- one case --------------------------------------------------------------------------------------


def compare(case: Case, request: list[str], backends: dict[str, Solve]) -> tuple[Answer, dict[str, str]]:
    """Ask everybody for one request.

    Returns:
        rez's answer, and for each backend that differs, how.
    """
    try:
        wanted = within_patience(lambda: rez_answer(case, request))
    except TooLongError:
        return {"status": "too long"}, {}
    except Exception as error:
        # Neither an answer nor a way of stumbling that is known by now: somebody should look at it.
        return {"status": "unknown"}, {"rez": f"rez: {type(error).__name__}: {error}"}
    answers: dict[str, Answer] = {}
    found: dict[str, str] = {}
    for name, solve in backends.items():
        try:
            answer = answers[name] = within_patience(lambda solve=solve: pkg_answer(case, request, solve))
        except TooLongError:
            found[name] = f"rez: {wanted}\n{name}: no answer in {PATIENCE} s"
            continue
        except Exception as error:  # whatever it is, it is the finding
            found[name] = f"rez: {wanted}\n{name}: {type(error).__name__}: {error}"
            continue
        text = difference(wanted, answer)
        if text is None and answer.get("cyclic") and not names_a_cycle(case, answer["failure"]):
            text = f"no cycle: {answer['failure']}"
        if text is None and wanted.get("error") in REZ_STUMBLES and name != "python" and "python" in answers:
            # Where rez stumbles, ours give the same answer.
            text = difference(answers["python"], answer)
            text = text and text.replace("rez: ", "python: ", 1)
        if text is not None:
            found[name] = text.replace("pkg: ", f"{name}: ")
    return wanted, found


def within_patience(ask: Callable[[], Answer]) -> Answer:
    """Return what a function gives.

    Raises:
        TooLongError: it took longer than PATIENCE.
    """

    def stop(_signal: int, _frame: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        return ask()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def smallest(case: Case, request: list[str], name: str, backends: dict[str, Solve]) -> Case:
    """Return the smallest case that shows a difference of one backend."""
    # The reference has to stay, for what it answers where rez stumbles.
    asked = {one: solve for one, solve in backends.items() if one in ("python", name)}

    def stays(smaller: Case) -> bool:
        try:
            return name in compare(smaller, smaller.requests[0], asked)[1]
        except Exception:  # rez raises something new, or the case is no case any more
            return False

    return minimized(case, request, stays)


def facts(case: Case) -> Iterator[str]:
    """Name what a case holds, for the counts."""
    if case.package_filter:
        yield "with filters"
    if case.package_orderers:
        yield "with orderers"
    for key in ("timestamp", "building", "missing_fails"):
        if getattr(case, key):
            yield f"with {key}"
    if case.max_fails != -1:
        yield "with max_fails"
    if late_bound(case):
        yield "with late-bound requires"
    if case.cataloged:
        yield "looked up in repositories"
    if any(package.repository for package in case.packages):
        yield "of several repositories"
    if case.variant_select_mode != "version_priority":
        yield "by intersection_priority"


def make_backends(names: list[str], folder: str) -> dict[str, Solve]:
    """Return the `solve` of each backend.

    Args:
        names: their names; the reference is put first.
        folder: home folder, and where compiled kernels are kept.
    """
    from pkg.host import Host
    from pkg.settings import load_settings

    host = Host(load_settings({"HOME": folder, "PKG_CACHE_PATH": str(Path(folder) / "cache")}, folder))
    names = sorted(names, key=lambda name: name != "python")
    return {name: host.create("resolvers", name).solve for name in names}


# --- a process of its own for a part of the seeds ---------------------------------------------------


def work(begin: int, end: int, names: list[str], folder: str) -> None:
    """Compare the cases of some seeds; prints a JSON line before each, and for each difference."""
    import rez_alone

    rez_alone.settle()
    backends = make_backends(names, folder)
    counts: Counter[str] = Counter()
    for seed in range(begin, end):
        say(seed=seed)
        case = make_hard_case(seed)
        counts["repositories"] += 1
        counts.update(facts(case))
        for request in case.requests:
            wanted, found = compare(case, request, backends)
            counts[f"requests {wanted.get('error') or wanted['status']}"] += 1
            counts["requests that needed to go back"] += bool(wanted.get("num_fails"))
            counts["answers compared"] += len(backends) * (wanted["status"] not in ("too long", "unknown"))
            for name, text in found.items():
                small = smallest(case, request, name, backends)
                shown = compare(small, small.requests[0], backends)[1].get(name, text)
                say(difference={"seed": seed, "backend": name, "text": shown, "case": to_data(small)})
    say(counts=counts)


def say(**record: Any) -> None:
    """Print one JSON line."""
    print(json.dumps(record), flush=True)


class Fuzz:
    """The whole run: shares the seeds out, and collects what the processes say."""

    def __init__(self, begin: int, end: int, names: list[str], jobs: int, folder: str) -> None:
        self._shards = [(at, min(at + SHARD, end)) for at in range(begin, end, SHARD)][::-1]
        self._total = end - begin
        self._names = names
        self._jobs = jobs
        self._folder = folder
        self._lock = Lock()
        self.counts: Counter[str] = Counter()
        self.differences: list[dict[str, Any]] = []
        self.deaths: list[str] = []

    def run(self) -> None:
        """Run until every seed is done."""
        threads = [Thread(target=self._serve) for _ in range(self._jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _serve(self) -> None:
        while True:
            with self._lock:
                if not self._shards:
                    return
                begin, end = self._shards.pop()
            while begin is not None and begin < end:
                begin = self._shard(begin, end)

    def _shard(self, begin: int, end: int) -> int | None:
        """Run one process; returns the seed to go on with after it died, None when it is done."""
        command = [
            sys.executable,
            __file__,
            "--work",
            str(begin),
            str(end),
            ",".join(self._names),
            self._folder,
        ]
        last, done = -1, False
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                record = json.loads(line)
                last = record.get("seed", last)
                if "difference" in record:
                    self._show(record["difference"])
                if "counts" in record:
                    done = True
                    self._count(record["counts"])
            code = process.wait()
            if done:
                return None
            errors.seek(0)
            tail = errors.read()[-2000:].strip()
        with self._lock:
            what = f"the process of seed {last}" if last >= 0 else "a process that had not begun"
            self.deaths.append(f"{what} ended with code {code}:\n{tail}")
            print(f"\n{self.deaths[-1]}", flush=True)
            if last < 0:
                self._shards.clear()  # the next one would fare no better
        return last + 1 if last >= 0 else None

    def _count(self, counts: dict[str, int]) -> None:
        with self._lock:
            self.counts.update(counts)
            if sys.stderr.isatty():
                print(
                    f"\r{self.counts['repositories']} of {self._total}", end="", file=sys.stderr, flush=True
                )

    def _show(self, found: dict[str, Any]) -> None:
        with self._lock:
            self.differences.append(found)
            if len(self.differences) <= MOST_SHOWN:
                print(describe(found), flush=True)


def describe(found: dict[str, Any]) -> str:
    """Return a difference as text, with the case to put into a file."""
    return f"\nseed {found['seed']}, {found['backend']}:\n{found['text']}\n{json.dumps(found['case'])}"


# --- the program -------------------------------------------------------------------------------------


def one_case(path: str, names: list[str], folder: str) -> int:
    """Compare one case from a file."""
    import rez_alone

    rez_alone.settle()
    backends = make_backends(names, folder)
    case = from_data(json.loads(Path(path).read_text()))
    print(case)
    code = 0
    for request in case.requests:
        wanted, found = compare(case, request, backends)
        print(f"\n{request}")
        if not found:
            print(f"all the same: {wanted}")
        for text in found.values():
            print(text)
            code = 1
    return code


def seeds(text: str) -> tuple[int, int]:
    """Read `begin:end`.

    Raises:
        SystemExit: it is nothing of the kind.
    """
    begin, colon, end = text.partition(":")
    if not (colon and begin.isdigit() and end.isdigit() and int(begin) < int(end)):
        print(f"FUZZ_SEEDS is {text!r}; it should be begin:end, such as {SEEDS}", file=sys.stderr)
        raise SystemExit(2)
    return int(begin), int(end)


def main() -> int:
    """Run what the environment variables ask for."""
    names = os.environ.get("FUZZ_BACKENDS", BACKENDS).split(",")
    folder = Path(os.environ.get("FUZZ_FOLDER") or Path.home() / ".cache" / "pkg-fuzz")
    folder.mkdir(parents=True, exist_ok=True)
    if os.environ.get("FUZZ_CASE"):
        return one_case(os.environ["FUZZ_CASE"], names, str(folder))
    begin, end = seeds(os.environ.get("FUZZ_SEEDS", SEEDS))
    jobs = int(os.environ.get("FUZZ_JOBS") or os.cpu_count() or 1)
    # The kernel is compiled once, before many processes would do it at the same time.
    make_hard_case(begin)
    for solve in make_backends(names, str(folder)).values():
        pkg_answer(make_hard_case(begin), make_hard_case(begin).requests[0], solve)
    start = time.monotonic()
    fuzz = Fuzz(begin, end, names, jobs, str(folder))
    fuzz.run()
    print(f"\nseeds {begin}:{end}, {', '.join(names)} against rez, {time.monotonic() - start:.0f} s")
    for what, count in sorted(fuzz.counts.items()):
        print(f"{count:>8}  {what}")
    hidden = len(fuzz.differences) - MOST_SHOWN
    if hidden > 0:
        print(f"\n{hidden} more differences, at seeds {sorted({one['seed'] for one in fuzz.differences})}")
    print(f"\n{len(fuzz.differences)} differences, {len(fuzz.deaths)} processes that died")
    return 1 if fuzz.differences or fuzz.deaths else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(","), sys.argv[5])
    else:
        sys.exit(main())
