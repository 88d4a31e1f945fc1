"""`python -m benchmarks.shells`: what `pkg env` costs in each shell, beside the bare shell and `rez-env`.

The same request is started in every installed shell, with `echo` as the command, which each has built in.
"Adds" is what a program takes beyond the bare shell, by the clock and of the processor, which other work on
the machine changes less. Processes of all cases alternate. rez is asked the small request only: the large one
takes it 20 seconds in any shell (`python -m benchmarks.cold`).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks import cold, data
from benchmarks.solver.cold_report import SMALL_REQUEST
from benchmarks.suite_tools import measure

# Shell -> its program, and how it runs a line without start-up files of the user.
SHELLS = {
    "sh": ("sh", "-c"),
    "bash": ("bash", "-c"),
    "zsh": ("zsh", "-c"),
    "csh": ("csh", "-c"),
    "tcsh": ("tcsh", "-c"),
    "fish": ("fish", "-c"),
    "nushell": ("nu", "-c"),
    "xonsh": ("xonsh", "-c"),
    "cmd": ("cmd", "/c"),
}
OF_REZ = ("sh", "bash", "zsh", "csh", "tcsh")
LINE = "echo"


def main() -> None:
    """Parse the options, run, print markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shells", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="cold processes per case")
    parser.add_argument("--data", type=Path, help="folder to unpack the repository in, kept between runs")
    parser.add_argument("--shell", action="append", choices=SHELLS, help="only this one; may be repeated")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="pkg-bench-") as scratch:
        folder = Path(scratch)
        root = data.unpack_repository(options.data or folder / "data")
        env = cold.environment(root, folder / "home")
        (folder / "home").mkdir()
        with_wine(folder / "wine", env)
        cold.warm(env)
        wanted = options.shell or SHELLS
        shells = [name for name in wanted if shutil.which(SHELLS[name][0], path=env["PATH"])]
        requests = data.requests()
        for size, request in {"small": requests[SMALL_REQUEST], "large": max(requests, key=len)}.items():
            found = figures[size] = measured(size, request, shells, env, options.runs)
            print_table(size, request, shells, found, env)
        stop_wine(folder / "wine")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def started(program: str, request: list[str], shell: str) -> list[str]:
    """Return the command of a case."""
    words = [str(cold.BIN / "pkg"), "env"] if program == "pkg" else [str(cold.BIN / "rez-env")]
    return [*words, *request, "--shell", shell, "-c", LINE]


def measured(
    size: str, request: list[str], shells: list[str], env: dict[str, str], runs: int
) -> dict[str, tuple[float, float]]:
    """Return seconds by the clock and of the processor, by `pkg SHELL`, `rez SHELL` and `SHELL`."""
    cases = {}
    for shell in shells:
        cases[shell] = [*SHELLS[shell], LINE]
        cases[f"pkg {shell}"] = started("pkg", request, shell)
        if size == "small" and shell in OF_REZ and (cold.BIN / "rez-env").exists():
            cases[f"rez {shell}"] = started("rez", request, shell)
    cases = {name: command for name, command in cases.items() if succeeds(command, env)}
    return measure(cases, env, runs)


def print_table(
    size: str,
    request: list[str],
    shells: list[str],
    found: dict[str, tuple[float, float]],
    env: dict[str, str],
) -> None:
    """Print the medians of one request as markdown."""
    print(f"\n{size}: {len(request)} requests\n")
    columns = ("adds", "processor", "programs")
    titles = ["shell", "bare shell", "`pkg env`", *columns, "`rez-env`", *columns]
    print("| " + " | ".join(titles) + " |\n" + "|---" * len(titles) + "|")
    for shell in shells:
        cells = [shell, found[shell][0] * 1e3 if shell in found else None]
        for program in ("pkg", "rez"):
            whole = found.get(f"{program} {shell}")
            cells += [whole[0] * 1e3 if whole else None, *added(program, shell, found)]
            cells.append(
                programs(started(program, request, shell), env) if whole and shell != "cmd" else None
            )
        print("| " + " | ".join(map(cell, cells)) + " |", flush=True)


def added(program: str, shell: str, found: dict[str, tuple[float, float]]) -> list[float | None]:
    """Return the milliseconds that a program takes beyond the bare shell, by the clock and of the processor.

    None where either is missing.
    """
    whole, bare = found.get(f"{program} {shell}"), found.get(shell)
    return [(whole[kind] - bare[kind]) * 1e3 if whole and bare else None for kind in (0, 1)]


def cell(value: object) -> str:
    """Write one field: milliseconds, a text, or nothing."""
    return f"{value:.1f} ms" if isinstance(value, float) else "" if value is None else str(value)


def programs(command: list[str], env: dict[str, str]) -> str | None:
    """Return how many programs a start takes, the command's own included; None without strace."""
    if shutil.which("strace") is None:
        return None
    run = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=execve", *command],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return str(len(re.findall(r'execve\("[^"]+".* = 0$', run.stderr, re.M)))


def succeeds(command: list[str], env: dict[str, str]) -> bool:
    """Run a case once; cmd and the BSD csh cannot hold the variables of a large request."""
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0


def with_wine(folder: Path, env: dict[str, str]) -> None:
    """Put a program `cmd` on PATH that is the one of Wine, whose services stay up for a while."""
    if shutil.which("wine") is None:
        return
    (folder / "prefix").mkdir(parents=True)
    program = folder / "cmd"
    program.write_text(
        f"#!/bin/sh\nexport WINEPREFIX={folder}/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='\n"
        'unset DISPLAY\nexec wine cmd "$@"\n'
    )
    program.chmod(0o755)
    env["PATH"] += f"{os.pathsep}{folder}"
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    wine = {**env, "WINEPREFIX": f"{folder}/prefix"}
    subprocess.run(["wineserver", "-p60"], env=wine, check=True, **quiet)
    subprocess.run([str(program), "/c", "exit"], env=env, check=True, **quiet)


def stop_wine(folder: Path) -> None:
    """End the services of Wine."""
    if folder.exists():
        environ = {**os.environ, "WINEPREFIX": f"{folder}/prefix"}
        subprocess.run(["wineserver", "-k"], env=environ, capture_output=True, check=False)


if __name__ == "__main__":
    main()
