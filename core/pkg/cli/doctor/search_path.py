"""PATH: entries that find nothing, find something twice, or find whatever lies in the current folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pkg.cli.doctor.examination import Patient
from pkg.interfaces.finding import Finding


def check(patient: Patient) -> Iterable[Finding]:
    """Look at each entry, and at the suites among them."""
    text = patient.environ.get("PATH")
    if not text:
        yield Finding("error", "PATH is empty: no program can be started by its name", "set PATH")
        return
    entries = text.split(os.pathsep)
    seen: dict[str, str] = {}
    found = list(_entries(entries, seen))
    yield Finding("ok", f"{len(entries)} folders")
    yield from found
    yield from _suites(seen.values())


def _entries(entries: Iterable[str], seen: dict[str, str]) -> Iterator[Finding]:
    for entry in entries:
        if not os.path.isabs(entry):  # noqa: PTH117 - an empty entry is relative, too
            shown = repr(entry) if entry else "an empty entry"
            yield Finding(
                "warning",
                f"PATH has {shown}, the current folder: whoever can write there decides what is started",
                "write it out as a whole path, or remove it",
            )
            continue
        real = os.path.realpath(entry)
        if entry in seen.values():
            yield Finding("note", f"PATH has {entry} twice")
        elif not os.path.isdir(real):  # noqa: PTH112
            yield Finding("note", f"PATH has {entry}, which is not there")
        seen.setdefault(real, entry)


def _suites(entries: Iterable[str]) -> Iterator[Finding]:
    """Look at the suites on PATH: one whose contexts are gone has tools that cannot start."""
    for entry in entries:
        suite = Path(entry).parent
        if not (suite / "suite.yaml").is_file():
            continue
        tools = [path for path in Path(entry).iterdir() if path.is_file()]
        stuck = [path.name for path in tools if not os.access(path, os.X_OK)]
        contexts = list((suite / "contexts").glob("*.rxt"))
        if tools and not contexts:
            yield Finding(
                "error",
                f"the suite {suite} has tools and no contexts: none of them starts",
                "copy the suite anew, with its folder 'contexts'",
            )
        elif stuck:
            yield Finding(
                "warning",
                f"the suite {suite} has tools that may not be executed: {', '.join(sorted(stuck)[:5])}",
                f"chmod +x {entry}/*",
            )
        else:
            yield Finding("ok", f"suite {suite}, {len(tools)} tools")
