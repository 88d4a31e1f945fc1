"""The least a process can do to solve a request from a repository: no command line, no rich, no typer.

`python cold_solve.py ROOT REQUEST...` prints how many packages there are; with `--keep` in front what was
learned is written down for the next process, where the installed version knows how to.
"""

from __future__ import annotations

import sys


def solve(root: str, request: list[str], *, keep: bool = False) -> int:
    """Solve, and return the number of packages."""
    from pkg.catalog import Catalog
    from pkg.environment.backends import run_backend
    from pkg.environment.candidates import CatalogFamilies
    from pkg.environment.problems import build_problem
    from pkg.environment.solve_result import SolveResult
    from pkg.host import default_host

    host = default_host()
    catalog = Catalog(host, paths=[root])
    families = CatalogFamilies(catalog)
    problem = build_problem(request, catalog=catalog, families=families, settings=host.settings)
    result = SolveResult(run_backend(problem, host, host.settings, "numba"))
    count = len(result.resolved)
    if keep and hasattr(catalog, "keep"):
        catalog.keep()
    return count


if __name__ == "__main__":
    words = sys.argv[1:]
    keep = words[0] == "--keep"
    root, *request = words[keep:]
    count = solve(root, request, keep=keep)
    heavy = [name for name in ("numba", "numpy", "llvmlite", "typer", "rich", "yaml") if name in sys.modules]
    sys.stdout.write(f"{count} {' '.join(heavy)}\n")
