"""Resolver backend that runs the solve in compiled kernels."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver

if TYPE_CHECKING:
    from pkg.settings import Options
    from pkg.solve import Outcome, Problem
    from pkg_resolvers.jit.engine import Engine


class NumbaResolver(Resolver):
    """Solve with kernels compiled by numba; same answers as the `python` backend."""

    name = "numba"

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._engine: Engine | None = None
        self._making = Lock()
        self._solving = Lock()

    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem; see `Resolver.solve`.

        Encoded families are kept for the next problem, and used again when it hands out the same
        CandidateFamily objects. Who comes while a solve runs (another thread, or package code that
        resolves something itself) gets an engine of its own, which keeps nothing.
        """
        with self._making:
            if self._engine is None:
                from pkg_resolvers.jit.compiler import kernel
                from pkg_resolvers.jit.engine import Engine

                self._engine = Engine(kernel(self.options.get("cache_path")))
        engine = self._engine
        if not self._solving.acquire(blocking=False):
            return engine.another().solve(problem)
        try:
            return engine.solve(problem)
        finally:
            self._solving.release()


@hookimpl
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    """Register the backend."""
    register(NumbaResolver)
