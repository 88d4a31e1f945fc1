"""`python -m benchmarks.limits`: how exactly solves stop, and how much memory they take.

Late is what passes between the end of a time limit, or Ctrl-C, and the answer. Memory is what the process
holds at its peak beyond what an interpreter holds that has imported `pkg` and `ctypes`.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import data

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
        command = [sys.executable, "-m", "benchmarks.limits", "--child", "interrupt", case]
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


def memory(kind: str, root: Path) -> dict[str, float]:
    """Solve in this process and return megabytes."""
    import ctypes

    import pkg

    assert ctypes
    _ = pkg.solve, pkg.Repository, pkg.PackageData
    begin = _peak()
    held = begin
    if kind == "interpreter":
        return {"peak": begin}
    if kind == "files":
        request = max(data.requests(), key=len)
        result = pkg.solve(request, package_paths=[root])
    else:
        rows, request = _largest_rows(root) if kind == "data" else CASES[kind]()
        repository = pkg.Repository([pkg.PackageData(*row) for row in rows])
        del rows
        held = _peak()
        limits = {} if kind == "data" else {"time_limit": 5.0}
        result = pkg.solve(request, repository, **limits)
    peak = _peak()
    return {
        "packages given": held - begin,
        "solve": peak - held,
        "in all": peak - begin,
        "steps": result.num_solves,
    }


def _largest_rows(root: Path) -> tuple[Packages, list[str]]:
    """Return the packages of the families that the largest request touches, and the request."""
    request = max(data.requests(), key=len)
    code = (
        "import json, sys; from pathlib import Path; from benchmarks.definitions import read_all\n"
        f"print(json.dumps(list(read_all(Path({str(root)!r})))))"
    )
    # In a process of its own, whose memory is not this one's.
    text = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryFile("w+") as file:
        file.write(text)
        del text
        file.seek(0)
        return json.load(file), request


def _peak() -> float:
    """Return the most megabytes that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says of a child begins with its parent's
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _milliseconds(values: list[float]) -> str:
    return f"{statistics.median(values) * 1e3:.1f} | {max(values) * 1e3:.1f}"


def main() -> None:
    """Print the tables, or do a child's part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, help="the unpacked repository; unpacked for this run if none")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        what, case = arguments.child
        if what == "interrupt":
            interrupt(case)
        else:
            print(json.dumps(memory(case, arguments.root)))
        return
    print("| stopped | case | median ms late | max ms late |\n|---|---|---|---|")
    for case in CASES:
        print(f"| time limit | {case} | {_milliseconds(late_limits(case))} |", flush=True)
    for case in CASES:
        print(f"| Ctrl-C | {case} | {_milliseconds(late_interrupts(case))} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        root = arguments.root or data.unpack_repository(Path(folder))
        print("\n| memory, MB | packages given | solve | in all | steps |\n|---|---|---|---|---|")
        for kind in ("files", "files", "data", *CASES):
            command = [
                *(sys.executable, "-m", "benchmarks.limits", "--child", "memory", kind),
                *("--root", str(root)),
            ]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            cells = (f"{found.get(key, 0):.1f}" for key in ("packages given", "solve", "in all"))
            print(f"| {kind} | {' | '.join(cells)} | {found['steps']} |", flush=True)


if __name__ == "__main__":
    main()
