"""`python -m benchmarks.explain`: failing requests on the reference repository, and how they are explained.

The requests are pairs and triples of its packages, drawn with a seed. Counted: whether the reported set is
minimal, whether every fix solves, in rez too, how often there is one where a single change can work, lines
and time. What was found is kept: a run that was stopped goes on where it ended, and what rez said is not
asked again when explanations change (`--again`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import cold, data
from benchmarks.explained import HASTY, Record, Repository
from benchmarks.kept_answers import KeptAnswers

SEED = 7
# So many requests are drawn before it is looked how many of them fail.
_BATCH = 64


def requests(repository: Repository, seed: int) -> Iterator[list[str]]:
    """Draw pairs and triples of packages, two of three with an exact version."""
    dice = random.Random(seed)
    while True:
        request = []
        for name in dice.sample(repository.names, dice.choice((2, 3))):
            version = dice.choice(repository.versions(name))
            exact = dice.random() < 0.7
            request.append(f"{name}-{version}" if version and exact else name)
        yield request


def explained(
    repository: Repository, known: KeptAnswers, count: int, seed: int, jobs: int
) -> list[tuple[list[str], Record]]:
    """Return so many failing requests, each with what is said of it."""
    setup = {"root": str(repository.root), "resolver": repository.resolver}
    drawn = requests(repository, seed)
    found: list[tuple[list[str], Record]] = []
    while len(found) < count:
        some = list(islice(drawn, _BATCH))
        answers = known.ask("benchmarks.explained", setup, [{"request": one} for one in some], jobs)
        for request, record in zip(some, answers, strict=True):
            if "crashed" in record:
                raise SystemExit(f"{' '.join(request)}: {record['crashed']}")
            if record["status"] == "explained":
                found.append((request, record))
        _tell(f"{min(len(found), count)} of {count} failing requests are explained")
    return found[:count]


def apply_in_rez(
    root: Path, known: KeptAnswers, cases: Sequence[tuple[list[str], Record]], every: int, jobs: int
) -> dict[int, list[dict[str, Any]]]:
    """Have rez resolve the fixes of each so-manieth case; return its answers by number of the case."""
    numbers = range(0, len(cases), every) if every else ()
    fixes = [(number, fix) for number in numbers for fix in cases[number][1]["fixes"]]
    _tell(f"rez applies {len(fixes)} fixes")
    questions = [{"request": fix["request"], "options": fix["options"]} for _, fix in fixes]
    told = known.ask("benchmarks.rez_applies", {"root": str(root)}, questions, jobs)
    answers: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers}
    for (number, _), answer in zip(fixes, told, strict=True):
        answers[number].append(answer)
    return answers


def typed(root: Path, fix: dict[str, Any], environ: dict[str, str]) -> Iterator[str]:
    """Apply a fix by `pkg solve` and by `rez-env`; yield the name of each that does not solve."""
    words = [*fix["request"], *fix["arguments"]]
    if "--paths" not in words:
        words += ["--paths", str(root)]
    if "--no-implicit" not in words:
        words.append("--no-implicit")
    with tempfile.TemporaryDirectory() as folder:
        for command in (["pkg", "solve"], ["rez-env", "-o", str(Path(folder) / "context.rxt")]):
            program = [str(cold.BIN / command[0]), *command[1:], *words]
            run = subprocess.run(program, env=environ, capture_output=True, text=True, check=False)
            if run.returncode:
                yield command[0]


def figures(
    cases: Sequence[tuple[list[str], Record]], in_rez: dict[int, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Count what is said of the cases, and list all that does not hold."""
    records = [record for _, record in cases]
    wrong = [{"request": " ".join(one), "what": each} for one, record in cases for each in record["wrong"]]
    for number, answers in in_rez.items():
        request, record = cases[number]
        for fix, answer in zip(record["fixes"], answers, strict=True):
            if answer["status"] not in ("solved", "open"):
                told = answer.get("reason") or answer.get("crashed", "")
                what = f"does not solve in rez: {fix['change']}: {answer['status']} {told}"
                wrong.append({"request": " ".join(request), "what": what})
    wrong += [
        {"request": " ".join(request), "what": "a single change works, and none is offered"}
        for request, record in cases
        if record["fixable"] and not record["fixed"]
    ]
    of_rez = [answer for answers in in_rez.values() for answer in answers]
    seconds = sorted(record["seconds"] for record in records)
    lines = sorted(len(record["text"]) + 1 for record in records)
    cut = [record for record in records if record["cut"]]
    return {
        "requests": len(cases),
        "kinds": dict(Counter(record["kind"] for record in records)),
        "fixes": sum(len(record["fixes"]) for record in records),
        "kinds of fixes": dict(Counter(fix["kind"] for record in records for fix in record["fixes"])),
        "a single change works": sum(record["fixable"] for record in records),
        "and is offered": sum(record["fixed"] for record in records),
        "in rez": dict(Counter(answer["status"] for answer in of_rez)),
        "seconds of rez": round(sum(answer.get("seconds", 0) for answer in of_rez)),
        "lines": {
            "median": statistics.median(lines),
            "90 %": lines[int(len(lines) * 0.9)],
            "most": lines[-1],
        },
        "widest": max(len(line) for record in records for line in record["text"]),
        "median trials": statistics.median(record["trials"] for record in records),
        "processor ms": {
            name: round(seconds[min(int(len(seconds) * share), len(seconds) - 1)] * 1e3, 1)
            for name, share in (("median", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("most", 1.0))
        },
        "tried within two seconds": sum(one > HASTY for one in seconds),
        "of these cut": len(cut),
        "of these without a fix": sum(record["fixable"] and not record["fixed when cut"] for record in cut),
        "of these wrong": [each for record in cut for each in record["wrong when cut"]],
        "wrong": wrong,
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Parse the options, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N explanations")
    parser.add_argument(
        "--rez-every", type=int, default=0, metavar="N", help="apply the fixes of each N-th request in rez"
    )
    parser.add_argument(
        "--type-every", type=int, default=0, metavar="N", help="also as typed commands of pkg and rez"
    )
    parser.add_argument("--resolver")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--again", action="store_true", help="explain anew; what rez said is kept")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(tempfile.gettempdir()) / "pkg-bench-data",
        help="folder of the repository and of what was found, kept between runs",
    )
    options = parser.parse_args()
    root = data.unpack_repository(options.data)
    environ = cold.environment(root, options.data / "home")
    environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), environ.get("PYTHONPATH", "")])
    cold.warm(environ)
    repository = Repository(root, options.resolver)
    kept = options.data / f"explained-{options.seed}-{options.resolver or 'default'}.jsonl"
    if options.again:
        kept.unlink(missing_ok=True)
    cases = explained(repository, KeptAnswers(kept, environ), options.count, options.seed, options.jobs)
    for request, record in cases[: options.show]:
        print("", f"$ pkg solve {' '.join(request)}", record["failure"], *record["text"], sep="\n")
    applied = KeptAnswers(options.data / "rez-applied.jsonl", environ)
    answers = figures(cases, apply_in_rez(root, applied, cases, options.rez_every, options.jobs))
    if options.type_every:
        fixes = [fix for _, record in cases[:: options.type_every] for fix in record["fixes"]]
        refused = [f"{name}: {fix['change']}" for fix in fixes for name in typed(root, fix, environ)]
        answers |= {"typed": len(fixes), "typed, refused": refused}
    print(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
