from __future__ import annotations

import os
from pathlib import Path


def pytest_configure(config):
    """Keep the compiled kernel between runs: every test has a home folder of its own, with an empty cache."""
    folder = Path(config.rootpath) / ".pytest_cache" / "kernel"
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
