"""Resolver backend that hands the request to an installed rez and translates the answer back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pkg.errors import MissingDependencyError
from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver

if TYPE_CHECKING:
    from pkg.solve import Outcome, Problem


class RezResolver(Resolver):
    """Ask rez itself. Slow, and the last word on what rez does.

    rez reads the repositories with its own configuration and plugins in effect; what the problem says
    (paths, filter, orderers, timestamp, mode, building, limits) wins over that configuration.
    """

    name = "rez"

    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem; see `Resolver.solve`.

        Raises:
            MissingDependencyError: rez is not installed.
        """
        _installed_rez()
        from pkg_resolvers.delegate.solving import solve

        return solve(problem)

    def warm(self) -> str:
        """Say which rez would be asked.

        Raises:
            MissingDependencyError: rez is not installed.
        """
        return f"rez {_installed_rez()} would be asked"


def _installed_rez() -> str:
    """Import rez and return its version."""
    try:
        import rez
        import rez.solver
    except ImportError as error:
        raise MissingDependencyError(
            f"the resolver 'rez' was asked for, but rez cannot be imported ({error}). Install it with "
            "`pip install pkg-studio[rez]`, or choose another resolver: `--resolver python`"
        ) from error
    return str(rez.__version__)


@hookimpl
def pkg_register_resolvers(register: Callable[[type[Resolver]], None]) -> None:
    """Register the backend."""
    register(RezResolver)
