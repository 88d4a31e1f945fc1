"""`python -m benchmarks.impact`: `pkg impact` on 1,000 requests of the reference repository.

The requests are the 188 of rez's benchmark, and those with one, two or three of their parts left out, seeded:
what the people of a studio type differs in a package or two. The change is a release of the family that the
most requests ask for, or of another one. Processor seconds are those of all processes together; on a machine
that does nothing else the wall time is that by the number of cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks import cold, data


def typical_requests(number: int, seed: int = 1) -> list[list[str]]:
    """Return different requests, the recorded ones first."""
    dice = random.Random(seed)
    recorded = data.requests()
    known = {tuple(request) for request in recorded}
    made = [list(request) for request in known]
    while len(made) < number:
        request = list(dice.choice(recorded))
        for _ in range(dice.randint(1, 3)):
            if len(request) > 1:
                request.pop(dice.randrange(len(request)))
        if tuple(request) not in known:
            known.add(tuple(request))
            made.append(request)
    return made[:number]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--repository", type=Path, default=Path(tempfile.gettempdir()) / "pkg-bench-data")
    parser.add_argument("--family", help="the family to release; that of most requests by default")
    options = parser.parse_args()
    root = data.unpack_repository(options.repository)
    requests = typical_requests(options.requests)
    families = Counter(text for one in requests for text in one if text.isidentifier())
    family = options.family or families.most_common(1)[0][0]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requests.json"
        listed.write_text(json.dumps(requests))
        source = Path(folder) / "source"
        source.mkdir()
        (source / "package.py").write_text(f"name = {family!r}\nversion = '9999.0'\nrequires = []\n")
        environ = cold.environment(root, Path(folder))
        words = [
            str(cold.BIN / "pkg"),
            "impact",
            "--release",
            str(source),
            "--requests",
            str(listed),
            "--json",
        ]
        cold.warm(environ)
        walls, processor = [], []
        for _ in range(options.runs + 1):
            start, used = time.perf_counter(), _processor_seconds()
            run = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
            walls.append(time.perf_counter() - start)
            processor.append(_processor_seconds() - used)
            if not run.stdout:
                sys.exit(run.stderr)
        answer = json.loads(run.stdout)
        print(
            f"release of {family}: {answer['requests']} requests, {answer['counts']}, {os.cpu_count()} cores"
        )
        print(f"first run, empty cache: {walls[0]:.2f} s wall, {processor[0]:.2f} s processor")
        print(
            f"then, median: {statistics.median(walls[1:]):.2f} s wall, "
            f"{statistics.median(processor[1:]):.2f} s processor"
        )


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
