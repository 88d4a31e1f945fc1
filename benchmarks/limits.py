"""`python -m benchmarks.limits`: how exactly solves stop, whose steps are quick, slow, or become slow.

Late is what passes between the end of a time limit, or Ctrl-C, and the answer. The memory of solves that are
stopped is measured by `benchmarks.solver`.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import time

Packages = list[tuple[str, str, list[str]]]


def pigeons(holes: int) -> tuple[Packages, list[str]]:
    """Return packages of which no two pigeons fit into one hole; steps are as quick as can be."""
    rows: Packages = [
        (f"pigeon{pigeon}", str(hole), [f"hole{hole}-{pigeon}"])
        for pigeon in range(holes + 1)
        for hole in range(holes)
    ]
    rows += [(f"hole{hole}", str(pigeon), []) for hole in range(holes) for pigeon in range(holes + 1)]
    return rows, [f"pigeon{pigeon}" for pigeon in range(holes + 1)]


def crowd(families: int, versions: int, required: int) -> tuple[Packages, list[str]]:
    """Return packages that each require twenty others; steps are slow."""
    rows: Packages = [
        (
            f"p{number}",
            str(version),
            [f"q{(number * 7 + k) % required}-{version % 5}|{version}..{version + 40}" for k in range(20)],
        )
        for number in range(families)
        for version in range(versions)
    ]
    rows += [
        (f"q{q}", str(version), [f"r{(q + version) % 9}-{(q * version) % 7}"])
        for q in range(required)
        for version in range(versions)
    ]
    rows += [(f"r{number}", str(version), []) for number in range(9) for version in range(7)]
    return rows, [f"p{number}" for number in range(families)]


def first_pigeons_then_crowd() -> tuple[Packages, list[str]]:
    """Return packages with quick steps for a third of a second, and slow ones from then on."""
    quick, first = pigeons(9)
    slow, second = crowd(60, 100, 100)
    return [*quick, *slow, ("choice", "2", first), ("choice", "1", second)], ["choice"]


CASES = {
    "quick steps": lambda: pigeons(12),
    "slow steps": lambda: crowd(60, 100, 100),
    "quick, then slow": first_pigeons_then_crowd,
}


def late_limits(case: str) -> list[float]:
    """Return by how many seconds time limits are overrun; families are loaded before."""
    import pkg

    rows, request = CASES[case]()
    repository = pkg.Repository([pkg.PackageData(*row) for row in rows])
    pkg.solve(request, repository, max_fails=400_000 if case.startswith("quick,") else 1000)
    late = []
    for number in range(20):
        limit = 0.05 + 0.03 * number
        begin = time.perf_counter()
        result = pkg.solve(request, repository, time_limit=limit)
        late.append(time.perf_counter() - begin - limit)
        assert result.failure_description == "time limit exceeded", result.failure_description
    return late


def late_interrupts(case: str, count: int = 7) -> list[float]:
    """Return how many seconds after Ctrl-C a child's solve has raised."""
    late = []
    for number in range(count):
        command = [sys.executable, "-m", "benchmarks.limits", "--interrupt", case]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.3 + 0.07 * number)
            sent = time.monotonic()
            child.send_signal(signal.SIGINT)
            late.append(float(child.stdout.readline()) - sent)
    return late


def interrupt(case: str) -> None:
    """Solve until the parent interrupts, and print when that was felt."""
    import pkg

    rows, request = CASES[case]()
    repository = pkg.Repository([pkg.PackageData(*row) for row in rows])
    pkg.solve(request, repository, max_fails=1000)
    print("solving", flush=True)
    try:
        pkg.solve(request, repository)
    except KeyboardInterrupt:
        print(time.monotonic(), flush=True)


def _milliseconds(values: list[float]) -> str:
    return f"{statistics.median(values) * 1e3:.1f} | {max(values) * 1e3:.1f}"


def main() -> None:
    """Print the table, or do a child's part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interrupt", metavar="CASE", choices=CASES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.interrupt:
        interrupt(arguments.interrupt)
        return
    print("| stopped | case | median ms late | max ms late |\n|---|---|---|---|")
    for case in CASES:
        print(f"| time limit | {case} | {_milliseconds(late_limits(case))} |", flush=True)
    for case in CASES:
        print(f"| Ctrl-C | {case} | {_milliseconds(late_interrupts(case))} |", flush=True)


if __name__ == "__main__":
    main()
