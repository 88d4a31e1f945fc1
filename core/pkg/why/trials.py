"""The request of a context, solved again with something changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pkg.environment.candidates import CatalogFamilies
from pkg.environment.changed_families import ChangedFamilies, FamilyChange
from pkg.environment.problems import LateContext, build_problem
from pkg.environment.trial_backend import trial_backend
from pkg.errors import PkgError
from pkg.solve.problem import Candidate, CandidateFamily

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.solve.outcome import Outcome
    from pkg.solve.problem import Problem
    from pkg.version import Requirement, Version

Picks = dict[str, tuple[str, int | None]]
"""A solution: from a family's name to the version's text and the variant's index."""


class Trial:
    """What became of one changed request.

    Attributes:
        picks: the solution; None when there is none.
        reason: why there is none, in the words of the resolver; empty when there is one.
    """

    __slots__ = ("picks", "reason")

    def __init__(self, picks: Picks | None, reason: str = "") -> None:
        self.picks = picks
        self.reason = reason

    @classmethod
    def of(cls, outcome: Outcome) -> Trial:
        """Read the answer of a resolver."""
        if outcome.status == "solved":
            return cls(
                {one.family: (str(one.candidate.version), one.variant.index) for one in outcome.solution}
            )
        return cls(None, outcome.failure.description if outcome.failure else outcome.status)


class Trials:
    """Solves the request of a context again and again, each time with something else changed.

    Filters, orderers and everything else stay as they were. For a context that was read from a file, what was
    released after it was resolved stays out.

    Attributes:
        context: whose request it is.
        families: the packages, looked at once for all trials.
        timestamp: packages released later are left out, epoch seconds; None for no limit.
    """

    def __init__(
        self, context: ResolvedContext, *, resolver: str | None = None, seconds: float = 2.0
    ) -> None:
        """Prepare; nothing is solved.

        Plugins do not hear of the trials; see `trial_backend`.

        Args:
            context: whose request it is.
            resolver: the backend; None for the one of the context.
            seconds: how long all trials together may take; see `is_over`.
        """
        self.context = context
        self.families = CatalogFamilies(context.catalog, building=context.building)
        stored = context.load_path is not None
        self.timestamp = context.requested_timestamp or (context.timestamp if stored else None)
        self._backend, _ = trial_backend(context.plugins, context.settings, resolver or context._resolver)
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up; whoever asks for trials in a loop stops then, and says so."""
        return time.monotonic() > self._end

    def problem(
        self,
        requests: Iterable[str | Requirement] | None = None,
        changes: Mapping[str, FamilyChange] | None = None,
    ) -> Problem:
        """Make a problem of the request.

        Args:
            requests: in place of the context's, implicit ones included.
            changes: families that are to be imagined differently.

        Raises:
            PkgError: a request is malformed.
        """
        context = self.context
        wanted = context.requested_packages(include_implicit=True) if requests is None else list(requests)
        families = ChangedFamilies(self.families, changes) if changes else self.families
        problem = build_problem(
            wanted,
            catalog=context.catalog,
            families=families,
            settings=context.settings,
            package_filter=context.package_filter if context.has_filter else (),
            package_orderers=context.package_orderers or (),
            timestamp=self.timestamp,
            building=context.building,
            find=context.plugins.get,
            context=LateContext(wanted, building=context.building, settings=context.settings),
        )
        if changes:
            problem.package_paths = ()  # a backend that reads folders itself would not see the changes
        return problem

    def solve(
        self,
        requests: Iterable[str | Requirement] | None = None,
        *,
        also: Iterable[str] = (),
        changes: Mapping[str, FamilyChange] | None = None,
    ) -> Trial:
        """Solve; see `problem`.

        Args:
            requests: see there.
            also: further requests, behind the others.
            changes: see there.
        """
        context = self.context
        wanted = context.requested_packages(include_implicit=True) if requests is None else list(requests)
        try:
            problem = self.problem([*wanted, *also], changes)
            problem.trial = True
            return Trial.of(self._backend.solve(problem))
        except PkgError as error:
            return Trial(None, str(error))


def only_variant(version: Version, index: int | None) -> FamilyChange:
    """Return the change that leaves a family with one variant of one version."""

    def change(family: CandidateFamily | None) -> CandidateFamily | None:
        if family is None:
            return None
        kept = [each for each in family.candidates if each.version == version]
        return CandidateFamily(family.name, [_narrowed(each, index) for each in kept])

    return change


def _narrowed(candidate: Candidate, index: int | None) -> Candidate:
    return Candidate(
        candidate.version,
        lambda: [variant for variant in candidate.variants if variant.index == index],
        lambda: candidate.excluded,
        candidate.handle,
    )
