from __future__ import annotations

import pytest

from pkg.environment.problems import build_problem
from pkg.environment.solving import PackageData
from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError, ResolveError
from pkg.solve import Candidate, CandidateFamily, CandidateVariant, Problem
from pkg.solve.ordering import Ordering
from pkg.version import PackageRequest
from pkg_resolvers.reference import solve


def answer(*requests, packages, **options):
    return solve(build_problem(requests, packages=[PackageData(*package) for package in packages], **options))


def chosen(outcome):
    return [repr(choice) for choice in outcome.solution]


def test_a_missing_family_says_who_required_it():
    with pytest.raises(PackageFamilyNotFoundError, match=r"not found: bar, was required by: foo$"):
        answer("foo", packages=[("foo", "1", ["bar"])])


def test_a_missing_version_lists_those_there_are():
    with pytest.raises(PackageNotFoundError, match=r"foo-3; versions of foo: 2, 1$"):
        answer("foo-3", packages=[("foo", "1"), ("foo", "2")])


def test_a_hidden_version_is_hinted_at():
    with pytest.raises(PackageNotFoundError, match="filter or timestamp hides some"):
        answer("foo-1", packages=[("foo", "1")], package_filter=[{"excludes": ["foo"]}])


def test_a_package_that_contradicts_itself_ends_the_solve_even_when_another_would_do():
    with pytest.raises(
        ResolveError, match=r"foo-1\[0\] has an internal requirements conflict: bar-1 <--!--> bar-2"
    ):
        answer("foo", packages=[("foo", "2"), ("foo", "1", [], [["bar-1", "bar-2"]]), ("bar", "1")])


def test_a_missing_family_only_fails_the_step_when_the_settings_say_so(pkg_settings):
    settings = pkg_settings(error_on_missing_variant_requires=False)
    packages = [("foo", "2", [], [["gone"], ["there"]]), ("there", "1")]
    outcome = answer("foo", packages=packages, settings=settings)
    assert chosen(outcome) == ["there-1[]", "foo-2[1]"]
    outcome = answer("foo", packages=[("foo", "1", ["gone"])], settings=settings)
    assert (outcome.status, outcome.failure.kind) == ("failed", "missing_family")
    assert outcome.failure.description == "Solver failed with unknown reason."
    assert outcome.notes == ("package family not found: gone, was required by: foo",)


def test_a_weak_requirement_without_range_says_nothing():
    # rez stumbles over it when it compares variants (TypeError).
    packages = [("foo", "1", [], [["~bar"], ["bar-1"]]), ("bar", "1"), ("bar", "2")]
    assert chosen(answer("foo", "bar", packages=packages)) == ["bar-1[]", "foo-1[1]"]


def test_contradicting_requests_fail_before_anything_is_fetched():
    def load(name):
        raise AssertionError(f"{name} was fetched")

    requests = [PackageRequest("foo-1"), PackageRequest("foo-2")]
    outcome = solve(Problem(requests, load, ordering=Ordering.default()))
    assert (outcome.status, outcome.failure.kind) == ("failed", "request_conflict")
    assert outcome.failure.description == "The following package conflicts occurred: (foo-1 <--!--> foo-2)"
    assert (outcome.stats.num_solves, outcome.stats.num_fails) == (0, 1)


def test_late_requirements_are_asked_for_when_a_variant_is_looked_at_and_only_once():
    asked = []

    def requires(version):
        def late():
            asked.append(version)
            return [PackageRequest("bar")]

        return late

    def load(name):
        versions = "12" if name == "foo" else "1"
        return CandidateFamily(
            name,
            [
                Candidate(
                    PackageRequest(f"{name}=={v}").range.bounds[0].lower,
                    lambda v=v: [CandidateVariant(None, requires(v) if name == "foo" else [])],
                )
                for v in versions
            ],
        )

    problem = Problem([PackageRequest("foo-2")], load, ordering=Ordering.default())
    assert chosen(solve(problem)) == ["bar-1[]", "foo-2[]"]
    assert chosen(solve(problem)) == ["bar-1[]", "foo-2[]"]
    assert asked == ["2"]


def test_scopes_are_shown_as_rez_shows_them():
    packages = [
        ("foo", "2", [], [["bar"], ["baz"]]), ("foo", "1"), ("one", "1", [], [["bar"], ["baz"]]),
        ("bar", "1"), ("bar", "2"), ("baz", "1"),
    ]  # fmt: skip
    seen = []

    def watch(state):
        seen.append(str(state.phase))
        return "keep_going", ""

    answer("foo", "one", "!qux", ".eph-1", packages=packages, callback=watch)
    assert seen[0] == "foo[1..2(2:3)] [one==1[0,1]] !qux .eph-1"
