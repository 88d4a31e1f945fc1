"""`python -m pkg` is `pkg`."""

from __future__ import annotations

from pkg.cli.main import run_and_leave

if __name__ == "__main__":
    run_and_leave()
