"""Run the tools of a benchmark, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pkg.benchmark.results import Resolves, Summary, machine, summarize
from pkg.benchmark.tools import OTHER_TOOLS, REZ_SETTINGS
from pkg.errors import BenchmarkError, PluginNotFoundError

if TYPE_CHECKING:
    from pkg.host import Host

ALL = "all"
HOW_TO_INSTALL = {"rez": "pip install rez==3.4.0", "pyrer": "pip install pyrer"}


def choose_tools(host: Host, text: str) -> tuple[list[str], list[str]]:
    """Turn the value of `--resolvers` into tools.

    Args:
        host: knows the backends.
        text: names with commas between them, or `all`.

    Returns:
        The tools to run, and a sentence for each that `all` leaves out.

    Raises:
        BenchmarkError: a tool that was named is not installed.
        PluginNotFoundError: there is no tool of that name.
    """
    backends = [record.name for record in host.plugins("resolvers") if record.name not in OTHER_TOOLS]
    known = [*sorted(backends), *OTHER_TOOLS]
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise BenchmarkError(f"--resolvers names none; there are: {', '.join(known)}, or {ALL}.")
    if names == [ALL]:
        missing = [name for name in OTHER_TOOLS if find_spec(name) is None]
        left_out = [f"{name} is not installed ({HOW_TO_INSTALL[name]}) and left out" for name in missing]
        return [name for name in known if name not in missing], left_out
    for name in names:
        if name not in known:
            from pkg.settings.nearest import near

            raise PluginNotFoundError(
                f"no resolver {name!r} to measure; there are: {', '.join(known)}, or {ALL}{near(name, known)}"
            )
        if name in OTHER_TOOLS and find_spec(name) is None:
            raise BenchmarkError(
                f"{name} is to be measured but is not installed beside pkg: {HOW_TO_INSTALL[name]}, or leave "
                "it out of --resolvers."
            )
    return names, []


class Measured:
    """What one tool did.

    Attributes:
        name: the tool.
        resolves: what became of each request, as in `resolves.json`.
        summary: as in `summary.json`.
        ready: seconds until the first request: start, reading packages, compiling.
    """

    def __init__(self, name: str, resolves: Resolves, summary: Summary, ready: float) -> None:
        self.name = name
        self.resolves = resolves
        self.summary = summary
        self.ready = ready


def run_tool(
    name: str,
    root: Path,
    requests: list[list[str]],
    iterations: int,
    tell: Callable[[dict[str, Any]], object] = lambda _: None,
) -> Measured:
    """Run one tool over all requests.

    Args:
        name: the tool.
        root: the repository.
        requests: the requests.
        iterations: how often each is solved.
        tell: called with what became of each request, as soon as it is known.

    Raises:
        BenchmarkError: the tool cannot run; the message ends with what its process said last.
    """
    environ = dict(os.environ)
    if name == "rez":
        for key, value in REZ_SETTINGS.items():
            environ.pop(f"REZ_{key.upper()}", None)
            environ[f"REZ_{key.upper()}_JSON"] = json.dumps(value)
    with tempfile.TemporaryDirectory(prefix="pkg-benchmark-") as scratch:
        file = Path(scratch, "requests.json")
        file.write_text(json.dumps(requests), encoding="utf-8")
        command = [
            sys.executable,
            "-P",
            "-m",
            "pkg.benchmark.tools",
            name,
            str(root),
            str(file),
            str(iterations),
        ]
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environ
            ) as process,
        ):
            assert process.stdout is not None
            try:
                ready = json.loads(process.stdout.readline() or "null")
                start = time.perf_counter()
                resolves: Resolves = []
                for line in process.stdout:
                    resolves.append(json.loads(line))
                    tell(resolves[-1])
                total = time.perf_counter() - start
            except BaseException:
                process.kill()
                raise
            code = process.wait()
            errors.seek(0)
            said = errors.read().strip().splitlines()
    if ready is None or code or len(resolves) != len(requests):
        raise BenchmarkError(
            f"{name} did not finish: its process ended with code {code} after "
            f"{len(resolves) if ready else 0} of {len(requests)} requests, saying: "
            f"{said[-1] if said else 'nothing'}."
        )
    about = {"resolver": name, **ready["versions"], **machine()}
    return Measured(name, resolves, summarize(resolves, total, about), ready["ready"])
