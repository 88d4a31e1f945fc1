"""`python -m benchmarks.commands`: listing and looking-up commands beside rez's, in one run.

Each command line runs in cold processes of both programs, in turns, on the reference repository of 18,226
packages; the index of `pkg` is warm, as the file system's caches are. Each pair must also print the same.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import cold, data
from benchmarks.output import heading, milliseconds, table, times

# What lists or walks the whole repository has to be this many times faster; nothing may be slower.
LISTING_GOAL = 5.0
GOAL = 1.0

CASES = (
    # (title, words, whether it lists many packages, whether both print the same)
    ("search, families", ("search",), False, True),
    ("search, all packages", ("search", "-t", "package"), True, True),
    ("search, all variants", ("search", "-t", "variant"), True, True),
    ("search, newest of each", ("search", "-t", "package", "--latest"), True, True),
    ("search, one family", ("search", "{large}"), False, True),
    ("search, with a template", ("search", "{large}", "-f", "{qualified_name} {requires}"), False, True),
    ("search, released after", ("search", "-t", "package", "--after", "1"), True, True),
    ("depends, of the most needed", ("depends", "-q", "{large}"), True, True),
    ("depends, one level", ("depends", "-q", "-d", "1", "{large}"), True, True),
    ("depends, with build requirements", ("depends", "-q", "-b", "{large}"), True, True),
    ("plugins", ("plugins", "{large}"), False, True),
    ("view", ("view", "{large}"), False, False),
    ("view, as Python", ("view", "-f", "py", "{large}"), False, False),
    ("status, of a package", ("status", "{large}"), False, True),
    ("status", ("status",), False, False),
    ("config", ("config", "packages_path"), False, True),
    ("interpret", ("interpret", "-c", "env.A = 1", "-f", "dict"), False, True),
)


def main() -> None:
    """Measure and print markdown; the exit code tells whether all goals were reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="processes of each program and command line")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--only", default="", help="command lines whose title holds this")
    options = parser.parse_args()
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = data.unpack_repository(options.data or Path(scratch))
        heading(f"commands beside rez's, medians of {options.runs} cold processes")
        header = ("command line", "pkg", "rez", "ratio", "goal", "", "same output")
        table(header, measured(cold.environment(root, Path(scratch)), options.runs, options.only, missed))
    sys.exit(1 if missed else 0)


def measured(env: dict[str, str], runs: int, only: str, missed: list[str]) -> Iterator[tuple[object, ...]]:
    """Give a row for each command line, and note those that missed their goal."""
    large = most_needed(env)
    for title, words, lists, compares in CASES:
        if only not in title:
            continue
        words = tuple(word.replace("{large}", large) if word == "{large}" else word for word in words)
        commands = [[str(cold.BIN / name), *words] for name in ("pkg", "rez")]
        answers = [subprocess.run(each, env=env, capture_output=True, check=False) for each in commands]
        seconds: list[list[float]] = [[], []]
        for _ in range(runs):
            for number, command in enumerate(commands):
                start = time.perf_counter()
                subprocess.run(command, env=env, capture_output=True, check=False)
                seconds[number].append(time.perf_counter() - start)
        ours, theirs = map(statistics.median, seconds)
        goal = LISTING_GOAL if lists else GOAL
        reached = theirs / ours >= goal
        same = answers[0].stdout == answers[1].stdout and answers[0].returncode == answers[1].returncode
        if not reached or (compares and not same):
            missed.append(title)
        yield (
            f"`{' '.join(words)}` ({title})",
            milliseconds(ours),
            milliseconds(theirs),
            times(theirs / ours),
            f"{goal:.0f}x",
            "reached" if reached else "MISSED",
            "" if not compares else "yes" if same else "NO",
        )


def most_needed(env: dict[str, str]) -> str:
    """Return the family that most others need."""
    program = """
from pkg.catalog.dependents import _lookup
from pkg.catalog import default_catalog
catalog = default_catalog()
found = _lookup(catalog, sorted({family.name for family in catalog.families()}), False, [])
catalog.keep()
print(max(sorted(found), key=lambda name: len(found[name])))
"""
    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    return run.stdout.strip()


if __name__ == "__main__":
    main()
