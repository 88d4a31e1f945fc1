"""Reading a whole repository: pkg, rez and pyrer, each in its own process."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from benchmarks.output import child, heading, milliseconds, table, times


def report(root: Path) -> dict[str, float]:
    """Print the table and return the seconds of each."""
    heading("The whole repository, listed and read in one warm process")
    seconds = {}
    for tool in TOOLS:
        found = child("benchmarks.index.others", tool, root)
        if found is not None:
            seconds[tool] = found["seconds"]
    ours = seconds.get("pkg, static")
    table(
        ("tool", "time", "to pkg"),
        [(tool, milliseconds(s), times(s / ours) if ours else "") for tool, s in seconds.items()],
    )
    return seconds


def _pkg_static(root: str) -> int:
    import pkg

    found = pkg.scan_repo([root])
    return len(pkg.parse_static_packages_py([package.path for package in found]))


def _pkg_scan(root: str) -> int:
    import pkg

    return len(pkg.scan_repo([root]))


def _pyrer_static(root: str) -> int:
    import pyrer

    # It has nothing that lists a repository; this is the least that somebody would write.
    paths = [
        f"{version.path}/package.py"
        for family in os.scandir(root)
        if family.is_dir()
        for version in os.scandir(family.path)
        if version.is_dir()
    ]
    return len(pyrer.parse_static_packages_py(paths))


def _rez(root: str) -> int:
    from rez.packages import iter_package_families

    count = 0
    for family in iter_package_families(paths=[root]):
        for package in family.iter_packages():
            package.requires  # noqa: B018 - what a resolve needs
            package.variants  # noqa: B018
            count += 1
    return count


TOOLS = {
    "pkg, listing": _pkg_scan,
    "pkg, static": _pkg_static,
    "pyrer, static": _pyrer_static,
    "rez": _rez,
}


def main() -> None:
    """Run one tool: NAME ROOT."""
    tool, root = sys.argv[1:]
    count = 0
    seconds = []
    for _ in range(1 if tool == "rez" else 3):  # the first one may have to wait for the disk
        start = time.perf_counter()
        count = TOOLS[tool](root)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": min(seconds), "packages": count}))


if __name__ == "__main__":
    main()
