"""What all phases of one solve share: the request, the families met so far, counters."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError
from pkg_resolvers.reference.family import Family

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg.version import Requirement

Conflict = tuple["Requirement", "Requirement"]


class Counters:
    """What one solve did, and the seconds spent on it; see `SolveStats.details`.

    A broad test asks whether something is to be done at all, a test looks at versions or variants.
    """

    def __init__(self) -> None:
        self.extractions = 0
        self.extraction_time = 0.0
        self.intersections = 0
        self.intersection_tests = 0
        self.intersection_broad_tests = 0
        self.intersection_time = 0.0
        self.intersection_test_time = 0.0
        self.reductions = 0
        self.reduction_tests = 0
        self.reduction_broad_tests = 0
        self.reduction_time = 0.0
        self.reduction_test_time = 0.0

    def details(self) -> dict[str, dict[str, float]]:
        """Return the counters under rez's names."""
        return {
            "extractions": {
                "extraction_time": self.extraction_time,
                "num_extractions": self.extractions,
            },
            "intersections": {
                "num_intersections": self.intersections,
                "num_intersection_tests": self.intersection_tests,
                "num_intersection_broad_tests": self.intersection_broad_tests,
                "intersection_time": self.intersection_time,
                "intersection_test_time": self.intersection_test_time,
            },
            "reductions": {
                "num_reductions": self.reductions,
                "num_reduction_tests": self.reduction_tests,
                "num_reduction_broad_tests": self.reduction_broad_tests,
                "reduction_time": self.reduction_time,
                "reduction_test_time": self.reduction_test_time,
            },
        }


class Session:
    """One solve.

    Attributes:
        problem: what is being solved.
        requests: the merged request, in order.
        load_time: seconds spent on fetching families and loading definitions.
        mentioned_by: for each family, those of which some variant says something about it.
        steps: told what happens inside of a step; None when nobody listens.
        counters: what was done so far.
        notes: what a person should be told although the solve went on.
    """

    def __init__(self, problem: Problem, requests: Iterable[Requirement]) -> None:
        self.problem = problem
        self.requests = tuple(requests)
        self.load_time = 0.0
        self.notes: list[str] = []
        self.mentioned_by: dict[str, set[str]] = {}
        # Of `problem.steps`, if it wants to hear of what happens inside of a step; else None.
        self.steps = problem.steps if problem.steps is not None and problem.steps.detailed else None
        self.counters = Counters()
        self._families: dict[str, Family] = {}
        self._merged: dict[tuple[int, int], tuple[Requirement, Requirement, Requirement | None]] = {}

    def family(self, name: str) -> Family:
        """Give a family, fetching it on first use.

        Raises:
            PackageFamilyNotFoundError: no repository has it.
        """
        known = self._families.get(name)
        if known is None:
            start = time.perf_counter()
            family = self.problem.family(name)
            self.load_time += time.perf_counter() - start
            if family is None or not family.candidates:
                error = PackageFamilyNotFoundError(f"package family not found: {name}{self.searched}")
                error.family = name
                raise error
            known = self._families[name] = Family(family, self)
        return known

    @property
    def searched(self) -> str:
        """Where families were looked for, as the end of a message; empty for plain data."""
        paths = self.problem.package_paths
        return f" (searched: {'; '.join(paths)})" if paths else ""

    def not_found(self, request: Requirement) -> PackageNotFoundError:
        """Make the error for a family without a version in range, saying what there is."""
        versions = [candidate.version for candidate in self.family(request.name).candidates]
        shown = [str(version) or "(unversioned)" for version in sorted(versions, reverse=True)]
        more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
        hidden = "; a filter or timestamp hides some" if self.problem.filters else ""
        # Without its separator or weak flag, as rez shows it.
        request = type(request).construct(request.name, request.range)
        error = PackageNotFoundError(
            f"Package could not be found: {request}; versions of {request.name}: "
            f"{', '.join(shown[:8])}{more}{hidden}{self.searched}"
        )
        error.family, error.wanted = request.name, str(request.range)
        return error

    def merge(self, requirements: Iterable[Requirement]) -> dict[str, Requirement] | Conflict:
        """Merge requirements name by name, in order; the first pair that cannot be merged instead, if any."""
        merged: dict[str, Requirement] = {}
        for requirement in requirements:
            before = merged.get(requirement.name)
            if before is None:
                merged[requirement.name] = requirement
            else:
                both = self._merge(before, requirement)
                if both is None:
                    return before, requirement
                merged[requirement.name] = both
        return merged

    def _merge(self, one: Requirement, other: Requirement) -> Requirement | None:
        key = (id(one), id(other))
        known = self._merged.get(key)
        if known is None:
            # Both are kept so that nothing else can get their ids.
            known = self._merged[key] = (one, other, one.merged(other))
        return known[2]
