"""`python -m benchmarks.shells`: what `pkg env` costs in each shell, cold, beside the shell alone.

The same request is run in every installed shell, with `true` as the command. "Adds" is what `pkg env` takes
more than in sh, the shell's own start taken off: what its script and its way of starting cost. Processes of
all cases alternate, so that a busy machine slows all of them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks import cold, data
from benchmarks.solver.cold_report import SMALL_REQUEST
from benchmarks.suite_tools import measure

SHELLS = ("sh", "bash", "zsh", "csh", "tcsh", "fish")


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shells", description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="cold processes per case")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    shells = [shell for shell in SHELLS if shutil.which(shell)]
    figures = {}
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        root = data.unpack_repository(options.data or Path(scratch) / "data")
        home = Path(scratch) / "home"
        home.mkdir()
        env = cold.environment(root, home)
        cold.warm(env)
        requests = data.requests()
        print("| request | shell | `pkg env` | shell alone | adds |\n|---|---|---|---|---|")
        for size, request in {"small": requests[SMALL_REQUEST], "large": max(requests, key=len)}.items():
            cases = {}
            for shell in shells:
                cases[f"pkg {shell}"] = [
                    str(cold.BIN / "pkg"),
                    "env",
                    *request,
                    "--shell",
                    shell,
                    "--",
                    "true",
                ]
                cases[shell] = [shell, "-c", "true"]
            cases = {name: command for name, command in cases.items() if succeeds(command, env)}
            found = figures[size] = measure(cases, env, options.runs)
            for shell in shells:
                if f"pkg {shell}" not in found:
                    print(f"| {size} | {shell} | fails | | |")
                    continue
                whole, alone = found[f"pkg {shell}"][0], found[shell][0]
                adds = whole - alone - (found["pkg sh"][0] - found["sh"][0])
                times = " | ".join(f"{seconds * 1e3:.1f} ms" for seconds in (whole, alone, adds))
                print(f"| {size} | {shell} | {times} |", flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def succeeds(command: list[str], env: dict[str, str]) -> bool:
    """Run a case once; the BSD csh cannot hold the variables of a large request."""
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
