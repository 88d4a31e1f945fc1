"""The backend that delegates. Its answers are compared in tests/conformance with those of rez's Solver."""

from __future__ import annotations

import sys

import pytest

from pkg.environment.solving import solve
from pkg.errors import MissingDependencyError
from pkg_resolvers.rez_backend import RezResolver


@pytest.fixture
def rez(pkg_host):
    pytest.importorskip("rez")
    return pkg_host


def answer(host, repo, *requests, **options):
    return solve(list(requests), package_paths=[str(repo.path)], resolver="rez", host=host, **options)


def test_without_rez_the_error_names_what_to_install(pkg_host, monkeypatch):
    monkeypatch.setitem(sys.modules, "rez", None)
    monkeypatch.setitem(sys.modules, "rez.solver", None)
    with pytest.raises(MissingDependencyError, match=r"pip install pkg-studio\[rez\]"):
        pkg_host.create("resolvers", "rez").solve(None)


def test_it_reads_repositories_itself_and_answers_with_packages_of_pkg(rez, pkg_repo):
    pkg_repo.add("bar-1", "bar-2")
    pkg_repo.add("foo-1", variants=[["bar-1"], ["bar-2"]])
    result = answer(rez, pkg_repo, "foo", "bar-1")
    assert result.resolved == [("bar", "1", None), ("foo", "1", 0)]
    assert result.resolved_packages[1].uri == f"{pkg_repo.path}/foo/1/package.py[0]"
    assert type(result.resolved_packages[1].handle).__module__ == "pkg.package.variant"


def test_filter_orderers_timestamp_and_mode_of_the_problem_count(rez, pkg_repo):
    pkg_repo.add("foo-1", timestamp=10)
    pkg_repo.add("foo-2", timestamp=20)
    pkg_repo.add("foo-3", timestamp=30)
    assert answer(rez, pkg_repo, "foo").resolved == [("foo", "3", None)]
    assert answer(rez, pkg_repo, "foo", timestamp=25).resolved == [("foo", "2", None)]
    assert answer(rez, pkg_repo, "foo", package_filter=[{"excludes": ["foo-3"]}]).resolved == [
        ("foo", "2", None)
    ]
    orderers = [{"type": "sorted", "descending": False}]
    pkg_repo.add("top-1", requires=["foo"])
    assert answer(rez, pkg_repo, "top", package_orderers=orderers).resolved[0] == ("foo", "1", None)


def test_a_package_released_between_two_solves_is_seen(rez, pkg_repo):
    pkg_repo.add("foo-1")
    assert answer(rez, pkg_repo, "foo").resolved == [("foo", "1", None)]
    pkg_repo.add("foo-2")
    assert answer(rez, pkg_repo, "foo").resolved == [("foo", "2", None)]


def test_rezs_configuration_is_left_as_it_was(rez, pkg_repo):
    from rez.config import config

    pkg_repo.add("foo-1")
    before = dict(config.overrides)
    assert answer(rez, pkg_repo, "foo", variant_select_mode="intersection_priority").status == "solved"
    assert config.overrides == before


def test_rezs_errors_come_back_under_the_same_name(rez, pkg_repo):
    pkg_repo.add("foo-1", requires=["gone"])
    result = answer(rez, pkg_repo, "foo")
    assert (result.status, result.error_class) == ("error", "PackageFamilyNotFoundError")
    assert "gone" in result.failure_description
    assert answer(rez, pkg_repo, "foo-2").error_class == "PackageNotFoundError"


def test_where_rez_stumbles_the_error_says_so(rez):
    from pkg.environment.solving import PackageData

    packages = [
        PackageData("foo", "1", [], [["~bar"], ["bar-1"]]),
        PackageData("bar", "1"),
        PackageData("bar", "2"),
    ]
    result = solve(["foo", "bar"], packages, resolver="rez", host=rez)
    assert (result.status, result.error_class) == ("error", "ResolveError")
    assert "rez found no answer but stumbled: TypeError" in result.failure_description


def test_late_bound_requirements_see_the_request(rez, pkg_repo):
    pkg_repo.add("bar-1")
    pkg_repo.write(
        "foo-1",
        "name = 'foo'\nversion = '1'\n"
        "@late()\ndef requires():\n    return ['bar'] if in_context() and 'extra' in request else []\n",
    )
    pkg_repo.add("extra-1")
    assert [name for name, _, _ in answer(rez, pkg_repo, "foo").resolved] == ["foo"]
    assert [name for name, _, _ in answer(rez, pkg_repo, "foo", "extra").resolved] == ["bar", "foo", "extra"]


def test_limits_are_kept(rez, pkg_repo):
    for n in range(1, 6):
        pkg_repo.add(f"foo-{n}", requires=[f"mid{n}"])
        pkg_repo.add(f"mid{n}-1", requires=["bar-1" if n == 1 else "bar-2"])
    pkg_repo.add("bar-1", "bar-2")
    result = answer(rez, pkg_repo, "foo", "bar-1", max_fails=2)
    assert (result.status, result.failure_kind, result.num_fails) == ("failed", "limit", 2)
    assert result.failure_description.startswith("fail limit reached: aborted after 2 failures:\n")
    assert answer(rez, pkg_repo, "foo", "bar-1", time_limit=0).failure_description == "time limit exceeded"


def test_it_is_light_until_it_solves():
    assert RezResolver.name == "rez"
    assert RezResolver.settings == ()
