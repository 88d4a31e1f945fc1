"""Resolver backend written to be read: no compiled code, no dependencies, rez's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver

if TYPE_CHECKING:
    from pkg.solve import Outcome, Problem


class PythonResolver(Resolver):
    """Solve in plain Python. The oracle that other backends are compared with, and usable as it is."""

    name = "python"
    tells_steps = True
    tried_by = "python"

    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem; see `Resolver.solve`."""
        from pkg_resolvers.reference import solve

        return solve(problem)


@hookimpl
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    """Register the backend."""
    register(PythonResolver)
