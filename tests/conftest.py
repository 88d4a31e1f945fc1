from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "servers"))

# What writes no byte code compiles every module at every start, and is not what a user has.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A job in the background may be born with Ctrl-C ignored, and all that it starts inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config):
    """Keep the compiled kernel between runs: every test has a home folder of its own, with an empty cache."""
    folder = Path(config.rootpath) / ".pytest_cache" / "kernel"
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
