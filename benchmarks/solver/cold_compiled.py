"""The least of all: `python cold_compiled.py FILE REQUEST...` solves from a file of `pkg.Repository.save`."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    import pkg

    path, *request = sys.argv[1:]
    count = len(pkg.Repository.load(path).solve(request).resolved)
    heavy = [name for name in ("numba", "numpy", "llvmlite", "typer", "rich", "yaml") if name in sys.modules]
    sys.stdout.write(f"{count} {' '.join(heavy)}\n")
