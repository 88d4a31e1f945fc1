from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "servers"))

# What writes no byte code compiles every module at every start, and is not what a user has.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config):
    """Keep the compiled kernel between runs: every test has a home folder of its own, with an empty cache."""
    folder = Path(config.rootpath) / ".pytest_cache" / "kernel"
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
