"""`python -m pkg` is `pkg`."""

from __future__ import annotations

import sys

from pkg.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
