"""How this program is started."""

# ruff: noqa: PTH100, PTH120 - pathlib is slow to import
from __future__ import annotations

import os
import sys


def own_program() -> tuple[str, ...]:
    """Return the words that start `pkg` as it runs now, whatever packages do to Python's variables."""
    here = os.path.abspath(__file__)
    for _ in range(3):
        here = os.path.dirname(here)
    if here in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        return (sys.executable, "-P", "-m", "pkg")
    return (sys.executable, "-E", "-P", "-m", "pkg")
