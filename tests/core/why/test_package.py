"""Why a package, a version, a variant: small repositories with a known answer, and generated ones."""

import random

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError, PkgError, ResolvedContextError
from pkg.solve.filters import PackageFilterList
from pkg.testing import PackageFolder
from pkg.why.package import why_package


@pytest.fixture
def pythons(pkg_repo):
    pkg_repo.add("python-3.9", "python-3.10", "python-3.11", "python-3.12")
    return pkg_repo


def rows(answer):
    return [(list(row.versions), row.reason.kind, row.reason.because) for row in answer.newer]


def ways(answer):
    return [[str(link.requirement) for link in chain] for chain in answer.chains]


# --- chains --------------------------------------------------------------------------------------


def test_a_chain_leads_from_a_request_to_the_package(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    pythons.add("lookdev-1", requires=["maya"])
    answer = why_package(resolve("lookdev"), "python")
    assert ways(answer) == [["lookdev", "maya", "python-3.10"]]
    assert [link.source for link in answer.chains[0]] == ["request", "lookdev-1", "maya-2024"]


def test_every_request_has_its_shortest_chain_and_the_shortest_comes_first(pythons, resolve):
    pythons.add("a-1", requires=["b", "c"])
    pythons.add("b-1", requires=["c"])
    pythons.add("c-1", requires=["python"])
    answer = why_package(resolve("a", "b", "python"), "python")
    assert ways(answer) == [["python"], ["a", "c", "python"], ["b", "c", "python"]]


def test_weak_and_conflict_requirements_bring_nothing_in(pythons, resolve):
    pythons.add("a-1", requires=["~python-3.10", "!python-3.12"])
    answer = why_package(resolve("a", "python"), "python")
    assert ways(answer) == [["python"]]
    assert [str(link.requirement) for link in answer.links] == ["python", "~python-3.10", "!python-3.12"]


def test_implicit_requests_are_told_apart(pkg_repo, pkg_settings):
    from pkg.host import Host

    pkg_repo.add("base-1", "a-1")
    plugins = Host(pkg_settings(resolver_backend="python", implicit_packages=["base"]))
    context = ResolvedContext(["a"], package_paths=[str(pkg_repo.path)], plugins=plugins)
    assert why_package(context, "base").chains[0][0].source == "implicit request"


# --- versions ------------------------------------------------------------------------------------


def test_versions_that_one_requirement_rules_out_are_told_together(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    answer = why_package(resolve("maya"), "python")
    assert rows(answer) == [(["3.12", "3.11"], "requirement", "maya-2024 needs python-3.10")]


def test_a_request_is_blamed_before_anything_else(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    answer = why_package(resolve("maya", "python<3.12"), "python")
    assert rows(answer) == [
        (["3.12"], "request", "python<3.12 is requested"),
        (["3.11"], "requirement", "maya-2024 needs python-3.10"),
    ]


def test_what_a_version_needs_itself_is_found(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    pythons.add("maya-2025", requires=["python-3.11"])
    answer = why_package(resolve("maya", "python-3.10"), "maya")
    assert rows(answer) == [(["2025"], "needs", "it needs python-3.11, and python-3.10 is requested")]


def test_a_clash_with_another_package_names_it(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    pythons.add("maya-2025", requires=["python-3.11"])
    pythons.add("nuke-15", requires=["python-3.10"])
    answer = why_package(resolve("maya", "nuke"), "maya")
    assert rows(answer) == [
        (["2025"], "needs", "it needs python-3.11, and python is 3.10 because nuke-15 needs python-3.10")
    ]


def test_a_version_that_is_possible_costs_something_else(pythons, resolve):
    pythons.add("maya-2023", requires=["python-3.11"])
    pythons.add("maya-2024", requires=["python-3.10"])
    answer = why_package(resolve("maya"), "python")
    assert rows(answer) == [
        (["3.12"], "requirement", "maya-2024 needs python-3.10"),
        (["3.11"], "preference", "possible, but maya would be 2023 instead of 2024"),
    ]


def test_filters_are_named(pythons, resolve):
    hide = PackageFilterList.from_pod([{"excludes": ["python-3.12"]}])
    answer = why_package(resolve("python", package_filter=hide), "python")
    assert rows(answer) == [(["3.12"], "filter", "the package filter hides it: range(python-3.12)")]


def test_later_releases_are_told_by_their_time(pkg_repo, resolve):
    pkg_repo.add("tool-1", timestamp=1000)
    pkg_repo.add("tool-2", timestamp=2000)
    answer = why_package(resolve("tool", timestamp=1500), "tool")
    ((versions, kind, because),) = rows(answer)
    assert (versions, kind) == (["2"], "timestamp")
    assert "after the resolve looks at" in because


def test_what_was_released_after_a_saved_context_is_told_so(pkg_repo, resolve, plugins, tmp_path):
    pkg_repo.add("tool-1", timestamp=1000)
    context = resolve("tool")
    context.save(str(tmp_path / "a.rxt"))
    pkg_repo.add("tool-2", timestamp=context.timestamp + 1000)
    loaded = ResolvedContext.load(str(tmp_path / "a.rxt"), plugins=plugins)
    ((versions, kind, because),) = rows(why_package(loaded, "tool"))
    assert (versions, kind) == (["2"], "timestamp")
    assert "after the context was resolved" in because


def test_an_orderer_is_named(pythons, resolve):
    from pkg.solve.order_list import PackageOrderList

    orderers = PackageOrderList.from_pod([{"type": "sorted", "descending": False, "packages": ["python"]}])
    answer = why_package(resolve("python", package_orderers=orderers), "python")
    assert rows(answer) == [
        (["3.12", "3.11", "3.10"], "order", "possible, but the orderer 'sorted' puts it behind")
    ]


def test_a_version_that_cannot_be_loaded_is_told_so(pythons, resolve, plugins, tmp_path):
    pythons.add("tool-1")
    resolve("tool").save(str(tmp_path / "a.rxt"))
    pythons.write("tool-2", "this is no Python\n")
    loaded = ResolvedContext.load(str(tmp_path / "a.rxt"), plugins=plugins)
    ((versions, kind, because),) = rows(why_package(loaded, "tool"))
    assert (versions, kind) == (["2"], "broken")
    assert "tool/2/package.py" in because


def test_a_question_about_versions_is_about_those_only(pythons, resolve):
    pythons.add("maya-2024", requires=["python-3.10"])
    answer = why_package(resolve("maya"), "python-3.9")
    assert rows(answer) == [(["3.9"], "requirement", "maya-2024 needs python-3.10")]
    assert not answer.matches


def test_time_that_is_up_is_admitted(pythons, resolve):
    pythons.add("maya-2023", requires=["python-3.11"])
    pythons.add("maya-2024", requires=["python-3.10"])
    answer = why_package(resolve("maya"), "python", seconds=-1)
    assert not answer.complete


# --- variants ------------------------------------------------------------------------------------


def test_another_variant_may_only_be_less_wanted(pythons, resolve):
    pythons.add("tool-1", variants=[["python-3.10"], ["python-3.11"]])
    (other,) = why_package(resolve("tool"), "tool").variants
    assert (other.variant, other.requires, other.reason.kind) == (0, ("python-3.10",), "preference")
    assert "variant 1 comes first (version_priority)" in other.reason.because


def test_another_variant_may_be_impossible(pythons, resolve):
    pythons.add("tool-1", variants=[["python-3.10"], ["python-3.11"]])
    (other,) = why_package(resolve("tool", "python-3.10"), "tool").variants
    assert other.reason.because == "it needs python-3.11, and python-3.10 is requested"


def test_a_variant_may_clash_with_a_package(pythons, resolve):
    pythons.add("tool-1", variants=[["python-3.10"], ["python-3.11"]])
    pythons.add("maya-2024", requires=["python-3.10"])
    (other,) = why_package(resolve("maya", "tool"), "tool").variants
    expected = "it needs python-3.11, and python is 3.10 because maya-2024 needs python-3.10"
    assert other.reason.because == expected


# --- packages that are not there -----------------------------------------------------------------


def test_nobody_asks_for_it(pythons, resolve):
    pythons.add("nuke-14", requires=["python-3.9"])
    answer = why_package(resolve("python"), "nuke")
    assert answer.variant is None
    assert answer.absence.works
    assert answer.absence.package == "nuke-14"
    assert answer.absence.changes == ("python would be 3.9 instead of 3.12",)


def test_it_cannot_be_had(pythons, resolve):
    pythons.add("nuke-14", requires=["python-3.9"])
    answer = why_package(resolve("python-3.10+"), "nuke")
    assert answer.absence.works is False
    assert "python" in answer.absence.reason


def test_other_variants_and_weak_requests_speak_of_it(pythons, resolve):
    pythons.add("qt-5")
    pythons.add("tool-1", variants=[["python-3.9", "qt"], ["python-3.11"]])
    answer = why_package(resolve("tool", "~qt-5"), "qt")
    assert answer.absence.only_constrained == ("request: ~qt-5",)
    assert answer.absence.wanted_by == ("tool-1[0] (qt)",)


# --- mistakes ------------------------------------------------------------------------------------


def test_near_names_are_offered(pythons, resolve):
    with pytest.raises(PackageFamilyNotFoundError, match="Did you mean 'python'"):
        why_package(resolve("python"), "pyton")


def test_versions_that_nobody_has_are_refused(pythons, resolve):
    with pytest.raises(PackageNotFoundError, match=r"no version of 'python' matches 'python-4'.*3\.12"):
        why_package(resolve("python"), "python-4")


@pytest.mark.parametrize("question", ["!python", "~python-3", ".feature"])
def test_what_is_no_package_is_refused(pythons, resolve, question):
    with pytest.raises(PackageNotFoundError, match="names no package"):
        why_package(resolve("python"), question)


def test_a_failed_context_has_no_packages_to_ask_about(pythons, resolve):
    with pytest.raises(ResolvedContextError, match="no solution"):
        why_package(resolve("python-3.9", "!python-3.9"), "python")


# --- generated repositories ----------------------------------------------------------------------


def write_random(folder, dice):
    """Write packages that need each other, and return a request."""
    repo = PackageFolder(folder)
    names = ["a", "b", "c", "d", "e"]
    for place, name in enumerate(names):
        for version in ("1", "2", "3"):
            later = names[place + 1 :]
            variants = None
            if later and dice.random() < 0.3:
                variants = [[f"{later[0]}-{number}"] for number in dice.sample("123", 2)]
                later = later[1:]
            requires = [f"{other}-{dice.choice('123')}" if dice.random() < 0.4 else other for other in later]
            requires = [each for each in requires if dice.random() < 0.5]
            repo.add(f"{name}-{version}", requires=requires, variants=variants)
    requests = dice.sample(["a", "b<3", "c", "d-2+", "~e-1|2", "!d-3", "b"], 3)
    return requests, repo


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_of_a_version_is_true(tmp_path, resolve, seed):
    """A version that is called impossible has no solution, one that is called possible has one."""
    dice = random.Random(seed)
    for attempt in range(20):
        requests, repo = write_random(tmp_path / str(attempt), dice)
        options = {"package_paths": [str(repo.path)]}
        context = resolve(*requests, **options)
        if context.success:
            break
    assert context.success
    for variant in context.resolved_packages:
        answer = why_package(context, variant.name, seconds=60)
        versions = {str(package.version) for package in context.catalog.packages(variant.name)}
        newer = {version for version in versions if version > str(variant.version)}
        assert {version for row in answer.newer for version in row.versions} == newer
        assert answer.chains
        for row in answer.newer:
            for version in row.versions:
                assert has_solution(resolve, [*requests, f"{variant.name}=={version}"], options) is (
                    row.reason.kind == "preference"
                ), (variant.name, version, row.reason)
        if variant.index is not None:
            assert len(answer.variants) == 1


def has_solution(resolve, requests, options):
    try:
        return resolve(*requests, **options).success
    except PkgError:
        return False
