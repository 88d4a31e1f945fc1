"""What every resolver backend must do."""

# ruff: noqa: D102 - the names of the tests say it
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from pkg.errors import PackageFamilyNotFoundError, PackageMetadataError, PackageNotFoundError, PkgError
from pkg.interfaces.resolver import Resolver
from pkg.solve import Candidate, CandidateFamily, CandidateVariant, Outcome, Problem
from pkg.solve.orderers import SortedOrder
from pkg.solve.ordering import Ordering
from pkg.testing.plugins import PluginTests
from pkg.testing.resolves import CASES, Case, Packages, normal_failure
from pkg.version import Requirement, Version


def make_problem(
    packages: Packages,
    requests: Sequence[str],
    *,
    load: Callable[[str, str], None] | None = None,
    exclude: Callable[[str, str], bool] | None = None,
    ordering: Ordering | None = None,
    **options: Any,
) -> Problem:
    """Make a problem out of plain data.

    Args:
        packages: family to version to attributes (`requires`, `variants`), in listing order.
        requests: the request.
        load: called with family and version before a definition is loaded; may raise.
        exclude: a package filter; True hides the version.
        ordering: None for version descending.
        **options: see `Problem`.
    """

    def load_family(name: str) -> CandidateFamily | None:
        if name not in packages:
            return None
        return CandidateFamily(name, [candidate(name, version) for version in packages[name]])

    def candidate(name: str, version: str) -> Candidate:
        return Candidate(
            Version(version),
            lambda: variants(name, version),
            None if exclude is None else lambda: exclude(name, version),
        )

    def variants(name: str, version: str) -> list[CandidateVariant]:
        if load is not None:
            load(name, version)
        attributes = packages[name][version]
        shared = [Requirement(each) for each in attributes.get("requires", ())]
        if not attributes.get("variants"):
            return [CandidateVariant(None, shared, (name, version, None))]
        return [
            CandidateVariant(index, [*shared, *map(Requirement, own)], (name, version, index))
            for index, own in enumerate(attributes["variants"])
        ]

    if ordering is not None:
        options.setdefault("orderers", ordering.to_pod())  # what backends that delegate are given
    return Problem(
        [Requirement(request) for request in requests],
        load_family,
        ordering=ordering or Ordering.default(),
        **options,
    )


def chosen(outcome: Outcome) -> list[str]:
    """Return the solution as `name-version[variant index]`, in order."""
    names = []
    for choice in outcome.solution:
        version = f"-{choice.candidate.version}" if choice.candidate.version else ""
        index = "" if choice.variant.index is None else choice.variant.index
        names.append(f"{choice.family}{version}[{index}]")
    return names


class ResolverTests(PluginTests):
    """Tests for a resolver backend.

    A subclass gives the fixture `plugin` (the class), and the fixture `options` where the defaults of
    its settings do not suit a test. A backend that does less overrides the test with the reason.
    """

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {}

    @pytest.fixture
    def resolver(self, plugin: Any, options: dict[str, Any], pkg_settings: Any) -> Resolver:
        settings = pkg_settings()
        if options:
            settings = settings.override({"plugins": {"resolvers": {plugin.name: options}}}, "this test")
        resolver: Resolver = plugin(settings.plugin_options("resolvers", plugin.name, plugin.settings))
        return resolver

    @pytest.fixture
    def solve(self, resolver: Resolver) -> Callable[..., Outcome]:
        """Solve a problem made of plain data: `solve({"maya": {"2024": {}}}, "maya")`."""

        def solve(packages: Packages, *requests: str, **options: Any) -> Outcome:
            return resolver.solve(make_problem(packages, requests, **options))

        return solve

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
    def test_the_answer_is_rezs(self, resolver: Resolver, case: Case) -> None:
        outcome = resolver.solve(make_problem(case.packages, case.requests))
        if case.solution is None:
            assert outcome.status == "failed"
            assert outcome.failure is not None
            assert normal_failure(outcome.failure.description) == normal_failure(case.failure)
            assert outcome.solution == ()
        else:
            assert outcome.status == "solved", outcome.failure and outcome.failure.description
            assert chosen(outcome) == case.solution
            assert [str(each) for each in outcome.ephemerals] == case.ephemerals
            assert outcome.failure is None

    def test_one_problem_leaves_nothing_behind_for_the_next(self, resolver: Resolver) -> None:
        def solved() -> list[tuple[str, list[str]]]:
            outcomes = [resolver.solve(make_problem(case.packages, case.requests)) for case in CASES]
            return [(outcome.status, chosen(outcome)) for outcome in outcomes]

        assert solved() == solved()

    def test_chosen_variants_carry_the_handles_they_came_with(self, solve: Any) -> None:
        packages = {"tool": {"1": {"variants": [["x-1"], ["x-2"]]}}, "x": {"1": {}}}
        handles = [choice.variant.handle for choice in solve(packages, "tool").solution]
        assert handles == [("x", "1", None), ("tool", "1", 0)]

    def test_a_missing_family_in_the_request_is_an_error(self, solve: Any) -> None:
        with pytest.raises(PackageFamilyNotFoundError, match="nothing"):
            solve({"a": {"1": {}}}, "a", "nothing")

    def test_a_missing_version_in_the_request_is_an_error(self, solve: Any) -> None:
        with pytest.raises(PackageNotFoundError, match="a-2"):
            solve({"a": {"1": {}}}, "a-2")

    def test_a_filtered_version_is_passed_over(self, solve: Any) -> None:
        packages: Packages = {"a": {"1": {}, "2": {}, "3": {}}}
        assert chosen(solve(packages, "a", exclude=lambda _, version: version == "3")) == ["a-2[]"]

    def test_an_orderer_decides_which_version_is_tried_first(self, solve: Any) -> None:
        packages: Packages = {"a": {"1": {}, "2": {}, "3": {}}}
        ascending = Ordering([SortedOrder(descending=False)])
        assert chosen(solve(packages, "a-2+", ordering=ascending)) == ["a-2[]"]

    def test_intersection_priority_prefers_variants_that_share_most_with_the_request(
        self, solve: Any
    ) -> None:
        packages = {
            "tool": {"1": {"variants": [["x-2"], ["x-1", "y"]]}},
            "x": {"1": {}, "2": {}},
            "y": {"1": {}},
        }
        requests = ("tool", "x", "y")
        first = solve(packages, *requests)
        other = solve(packages, *requests, variant_select_mode="intersection_priority")
        assert "tool-1[0]" in chosen(first)
        assert "tool-1[1]" in chosen(other)

    def test_families_that_the_answer_does_not_need_are_not_fetched(self, resolver: Resolver) -> None:
        problem = make_problem({"a": {"1": {}}, "b": {"1": {}}}, ["a"])
        resolver.solve(problem)
        assert problem.touched == ("a",)

    def test_definitions_outside_the_requested_range_are_not_loaded(self, solve: Any) -> None:
        loaded: list[tuple[str, str]] = []
        packages: Packages = {"a": {"1": {}, "2": {}, "3": {}}}
        solve(packages, "a-2", load=lambda name, version: loaded.append((name, version)))
        assert set(loaded) <= {("a", "2")}

    def test_a_definition_that_cannot_be_loaded_ends_the_resolve_with_its_error(self, solve: Any) -> None:
        def load(name: str, version: str) -> None:
            raise PackageMetadataError(f"{name}-{version} is broken")

        with pytest.raises(PkgError, match="a-1 is broken"):
            solve({"a": {"1": {}}}, "a", load=load)

    def test_statistics_are_counted(self, solve: Any) -> None:
        stats = solve({"a": {"1": {"requires": ["b"]}}, "b": {"1": {}}}, "a").stats
        assert stats.num_solves >= 1
        assert stats.solve_time >= 0
