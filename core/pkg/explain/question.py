"""What failed, and how to try the like of it: what an explanation is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pkg.solve.outcome import Outcome
    from pkg.solve.problem import Problem
    from pkg.version import Requirement


class MakeProblem(Protocol):
    """Makes a problem of other requests; a keyword that is left out is as in the original."""

    def __call__(  # noqa: D102
        self,
        requests: Sequence[Requirement],
        *,
        package_filter: Any = ...,
        timestamp: float | None = ...,
        package_paths: Sequence[str] = ...,
    ) -> Problem: ...


class Question:
    """A request that has no solution, and the means to try others.

    Attributes:
        requests: what was asked for.
        implicits: what the configuration added.
        outcome: the failure; None where an error ended the resolve.
        error: that error, else None.
        make_problem: makes a problem; see `MakeProblem`.
        solve: hands a problem to a backend.
        package_filter: the filter in force, plain data; empty for none.
        find: finds rules of filters that are plugins; None for those of this process.
        timestamp: the time limit on releases in force, epoch seconds; 0 for none.
        package_paths: the repositories that were searched.
        other_paths: repositories that are configured and were not searched.
        families: gives the names of all families that were searched.
        versions_in: gives the versions of a family in a repository that was not searched.
    """

    def __init__(
        self,
        requests: Sequence[Requirement],
        implicits: Sequence[Requirement],
        *,
        make_problem: MakeProblem,
        solve: Callable[[Problem], Outcome],
        outcome: Outcome | None = None,
        error: Exception | None = None,
        package_filter: Sequence[Any] = (),
        find: Any = None,
        timestamp: float = 0,
        package_paths: Sequence[str] = (),
        other_paths: Sequence[str] = (),
        families: Callable[[], Iterable[str]] = tuple,
        versions_in: Callable[[str, str], Iterable[Any]] = lambda _path, _family: (),
    ) -> None:
        self.requests = tuple(requests)
        self.implicits = tuple(implicits)
        self.make_problem = make_problem
        self.solve = solve
        self.outcome = outcome
        self.error = error
        self.package_filter = list(package_filter)
        self.find = find
        self.timestamp = timestamp
        self.package_paths = tuple(package_paths)
        self.other_paths = tuple(other_paths)
        self.families = families
        self.versions_in = versions_in

    @property
    def description(self) -> str:
        """What the resolve said."""
        if self.outcome is not None and self.outcome.failure is not None:
            return self.outcome.failure.description
        return str(self.error or "")
