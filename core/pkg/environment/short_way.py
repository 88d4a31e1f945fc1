"""From request texts to an answer out of a compiled file, past settings, plugin manager and catalog.

What lies on this way imports next to nothing: in a new process, importing is what a solve costs. So there are
no imports here but of modules that keep to that; tests/test_cold_start.py holds the list.
"""

# pathlib costs more than all of this.
# ruff: noqa: PTH117
from __future__ import annotations

import os
import sys
from time import perf_counter

from pkg.environment.solve_result import SolveResult

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pkg.environment.compiled_file import CompiledFile
    from pkg.environment.data_repository import Repository
    from pkg.solve.outcome import Outcome


def solve_compiled(
    repository: Repository,
    compiled: CompiledFile,
    requests: Sequence[Any],
    variant_select_mode: str = "version_priority",
) -> SolveResult | None:
    """Solve a request from a compiled file.

    Returns:
        The solution; None where the answer has to come from the ordinary way: there is none, or something
        is unusual.
    """
    import gc

    collecting = gc.isenabled()
    gc.disable()  # what is made here stays; to look for garbage in it takes a tenth of the time
    try:
        return _solve(repository, compiled, requests, variant_select_mode)
    finally:
        if collecting:
            gc.enable()


def _solve(
    repository: Repository, compiled: CompiledFile, requests: Sequence[Any], mode: str
) -> SolveResult | None:
    start = perf_counter()
    if type(requests) not in (list, tuple) or not all(type(request) is str for request in requests):
        return None
    backend = compiled.opened
    if backend is None:
        backend = compiled.opened = _open(compiled)
    if not backend:
        return None
    answer = backend.solve(requests, mode)
    if answer is None:
        return None
    packages, ephemerals, num_solves, num_fails = answer

    def again() -> Outcome:
        from pkg.environment.solving import solve

        result = solve(requests, repository, variant_select_mode=mode, resolver=compiled.resolver)
        assert result.outcome is not None
        return result.outcome

    milliseconds = (perf_counter() - start) * 1e3
    return SolveResult.found(packages, ephemerals, num_solves, num_fails, milliseconds, repository, again)


def _open(compiled: CompiledFile) -> Any:
    """Give what solves from the file; False when nothing does."""
    if not compiled.opener or os.environ.get("PKG_DISABLE_PLUGINS"):
        return False
    from pkg.host.discovery import installed_entry_points
    from pkg.settings.machine import cache_folder, home_folder

    folder = os.environ.get("PKG_CACHE_PATH") or cache_folder(os.environ, home_folder(os.environ))
    if not os.path.isabs(folder) or any(mark in folder for mark in "$~{"):
        return False  # what the settings make of it is their business
    installed = installed_entry_points(folder)
    offers = [entry for entry in installed if entry.kind == "resolvers" and entry.name == compiled.resolver]
    if len(offers) != 1 or any(entry.kind == "hooks" for entry in installed):
        return False
    if offers[0].module.partition(".")[0] != compiled.opener.partition(".")[0]:
        return False  # another distribution has a backend of this name
    try:
        __import__(compiled.opener)  # importlib takes longer
        opener = sys.modules[compiled.opener].open_compiled
        return opener(compiled.content, *compiled.backend_part(), compiled.identity, folder) or False
    except Exception:
        return False  # the ordinary way says what is wrong
