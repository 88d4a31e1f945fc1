"""Markdown on standard output, and children that answer in JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def heading(text: str) -> None:
    print(f"\n## {text}\n", flush=True)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, each row as soon as it is there."""
    print(f"| {' | '.join(header)} |")
    print(f"|{'---|' * len(header)}", flush=True)
    for row in rows:
        print(f"| {' | '.join('' if cell is None else str(cell) for cell in row)} |", flush=True)


def child(module: str, *words: object, environ: dict[str, str] | None = None) -> Any:
    """Run `python -m MODULE WORDS...` and return what it prints on its last line.

    Returns:
        The value; None, and a line on stderr, when it cannot run.
    """
    command = [sys.executable, "-m", module, *map(str, words)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    if run.returncode:
        reason = (run.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{module} {' '.join(map(str, words))}: did not run: {reason}", file=sys.stderr)
        return None
    return json.loads(run.stdout.splitlines()[-1])


def milliseconds(seconds: float | None) -> str:
    """Write a time with three digits."""
    if seconds is None:
        return ""
    value = seconds * 1e3
    return f"{value:.3f} ms" if value < 1 else f"{value:.2f} ms" if value < 100 else f"{value:,.0f} ms"


def times(ratio: float | None) -> str:
    """Write a ratio."""
    return "" if ratio is None else f"{ratio:.2f}x" if ratio < 10 else f"{ratio:,.0f}x"
