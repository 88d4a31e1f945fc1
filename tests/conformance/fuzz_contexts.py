"""`make fuzz-contexts`: contexts of rez and of `pkg` beside each other, on 1,000 random cases.

    CONTEXT_SEEDS=0:1000 make fuzz-contexts      from 0 up to, not including, 1,000; this is the default

Compared are the class of an error, everything that a context file holds, files of each read by the other,
environments, patched requests and what they resolve to, differences, locks, and contexts moved to other
repositories. What differs is printed with its seed. Exit code 0: no differences; 1: some; 2: wrong usage.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from context_answers import Comparison
from context_cases import make_context_case
from fuzz import TooLongError, seeds, within_patience

SEEDS = "0:1000"
RESOLVERS = ("python", "numba")


def compare(seed: int, settings: Any) -> tuple[Counter[str], str | None]:
    """Compare the case of a seed.

    Returns:
        What was compared, and how the two differ: None when they do not.
    """
    case = make_context_case(seed)
    with tempfile.TemporaryDirectory(prefix="pkg-contexts-") as folder:
        comparison = Comparison(case, Path(folder), settings, RESOLVERS[seed % len(RESOLVERS)])
        try:
            within_patience(comparison.run)
        except TooLongError:
            comparison.counts["cases given up after a minute"] += 1
        except Exception as error:  # whatever it is, it is the finding
            # The few last calls tell where a crash came from.
            where = "".join(traceback.format_tb(error.__traceback__)[-2:])
            return comparison.counts, f"{type(error).__name__}: {error}\n{where}\n{case!r}"
        comparison.counts["cases"] += 1
        return comparison.counts, None


def own_settings(folder: str) -> Any:
    """Return `pkg`'s settings without anybody's configuration; `folder` is the home folder."""
    from pkg.settings import load_settings

    return load_settings({"HOME": folder, "PKG_CACHE_PATH": str(Path(folder) / "cache")}, folder)


def main() -> int:
    """Run what the environment variables ask for."""
    import rez_alone

    begin, end = seeds(os.environ.get("CONTEXT_SEEDS", SEEDS))
    rez_alone.settle()
    folder = os.environ.get("FUZZ_FOLDER") or str(Path.home() / ".cache" / "pkg-fuzz")
    settings = own_settings(folder)
    counts: Counter[str] = Counter()
    start, differences = time.monotonic(), 0
    for seed in range(begin, end):
        compared, found = compare(seed, settings)
        counts += compared
        if found:
            differences += 1
            print(f"\nseed {seed}: {found}", flush=True)
        if sys.stderr.isatty():
            print(f"\r{seed - begin + 1} of {end - begin}", end="", file=sys.stderr, flush=True)
    print(f"\nseeds {begin}:{end}, {time.monotonic() - start:.0f} s")
    for what, count in sorted(counts.items()):
        print(f"{count:>8}  {what}")
    print(f"\n{differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
