from __future__ import annotations

import pickle

import pytest

import pkg
from pkg.catalog import Catalog
from pkg.environment.context import ResolvedContext
from pkg.environment.solving import solve
from pkg.errors import PackageFamilyNotFoundError
from pkg.explain import explain
from pkg.explain.panel import sections

APPS = [
    pkg.PackageData("python", "3.9"),
    pkg.PackageData("python", "3.10"),
    pkg.PackageData("maya", "2023", ["python-3.9"]),
    pkg.PackageData("maya", "2024", ["python-3.10"]),
]


@pytest.fixture
def context_of(pkg_repo, pkg_host):
    """Resolve a request in the test's repository, with the reference backend."""
    pkg_repo.add("python-3.9", "python-3.10")
    pkg_repo.add("maya-2023", requires=["python-3.9"])
    pkg_repo.add("maya-2024", requires=["python-3.10"])

    def make(*requests, **options):
        options.setdefault("package_paths", [str(pkg_repo.path)])
        options.setdefault("add_implicit_packages", False)
        return ResolvedContext(list(requests), plugins=pkg_host, resolver="python", **options)

    return make


def test_a_solution_needs_no_explanation(pkg_host, context_of):
    assert solve(["maya"], APPS, resolver="python", host=pkg_host).explain() is None
    assert context_of("maya").explain() is None


def test_a_request_that_cannot_be_read_has_none(pkg_host):
    assert solve(["maya 2024"], APPS, resolver="python", host=pkg_host).explain() is None


def test_a_failed_context_explains_itself(context_of):
    explanation = context_of("maya-2024", "python-3.9").explain()
    assert explanation.core == ("maya-2024", "python-3.9")
    assert explanation.fixes[0].request == ("maya-2024", "python-3.10")


def test_a_loaded_context_is_explained_with_the_packages_of_today(context_of, pkg_host, pkg_repo, tmp_path):
    path = str(tmp_path / "failed.rxt")
    context_of("maya-2024", "python-3.9").save(path)
    loaded = ResolvedContext.load(path, plugins=pkg_host)
    assert loaded.explain().core == ("maya-2024", "python-3.9")
    pkg_repo.add("maya-2024.1", requires=["python-3.9"])
    assert ResolvedContext.load(path, plugins=pkg_host).explain() is None


def test_an_error_of_a_context_can_be_explained_and_still_travels(context_of):
    with pytest.raises(PackageFamilyNotFoundError) as raised:
        context_of("mayaa-2024")
    error = raised.value
    assert explain(error.question()).fixes[0].change == "ask for maya-2024 instead of mayaa-2024"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.question, again.family) == (str(error), None, "mayaa")


def test_implicit_requests_are_part_of_it_and_can_be_left_out(context_of, pkg_host, pkg_settings):
    context = context_of("maya-2024", add_implicit_packages=False)
    context.implicit_packages = [pkg.PackageRequest("~python-3.9")]
    context._status, context._outcome = type(context.status).failed, None
    explanation = context.explain()
    assert explanation.core == ("maya-2024", "~python-3.9")
    assert [chain.implicit for chain in explanation.chains] == [False, True]
    drop = next(fix for fix in explanation.fixes if fix.kind == "drop")
    assert drop.change == "leave out the implicit request ~python-3.9"
    assert (drop.request, drop.options) == (("maya-2024",), {"add_implicit_packages": False})
    assert drop.arguments == ("--no-implicit",)


def test_what_a_repository_that_was_not_searched_has_is_offered(context_of, pkg_host, pkg_repo, tmp_path):
    from pkg.testing.packages import PackageFolder

    release = PackageFolder(tmp_path / "release")
    release.add("nuke-15", requires=["python-3.10"])
    pkg_host.settings = pkg_host.settings.override({"release_packages_path": str(release.path)}, "test")
    catalog = Catalog(pkg_host, pkg_host.settings, [str(pkg_repo.path)])
    result = solve(["nuke", "maya-2024"], catalog=catalog, resolver="python", host=pkg_host)
    explanation = result.explain()
    assert explanation.missing.elsewhere == ((str(release.path), "15"),)
    fix = explanation.fixes[0]
    assert fix.change == f"search {release.path} too"
    assert solve(list(fix.request), resolver="python", host=pkg_host, **fix.options).status == "solved"


def test_a_failure_by_a_limit_says_that_there_is_a_solution(pkg_host):
    packages = [
        pkg.PackageData("a", "1", ["c-1"]),
        pkg.PackageData("a", "2", ["c-2"]),
        pkg.PackageData("b", "1", ["c-1|2"], [["c-1"], ["d-1"]]),
        pkg.PackageData("c", "1"),
        pkg.PackageData("c", "2"),
        pkg.PackageData("d", "1", ["c-1"]),
    ]
    result = solve(["a", "b", "c"], packages, resolver="python", host=pkg_host, max_fails=1)
    assert result.failure_kind == "limit"
    explanation = result.explain()
    assert (explanation.kind, explanation.core) == ("limit", ())
    assert [fix.kind for fix in explanation.fixes] == ["limit"]


def test_when_the_time_is_over_what_is_known_is_told_and_that_it_was_cut(pkg_host):
    explanation = solve(["maya-2024", "python-3.9"], APPS, resolver="python", host=pkg_host).explain(0.0)
    assert explanation.cut
    assert not explanation.minimal
    assert explanation.core == ("maya-2024", "python-3.9")
    assert explanation.fixes == ()


def test_sections_of_the_page_name_the_nodes_that_they_are_about(context_of):
    context = context_of("maya-2024", "python-3.9")
    graph = context.graph()
    found = sections(context.explain(), graph)
    assert [one["title"] for one in found] == ["maya-2024", "python-3.9", "No python is left", "What works"]
    labels = {graph.label(node) for node in found[0]["nodes"]}
    assert any(label.startswith("maya-2024") for label in labels)
    assert sections(None, graph) == ()
