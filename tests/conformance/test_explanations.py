"""What is said of conflicts whose root cause is known."""

from __future__ import annotations

from collections import Counter

import pytest
from explained_conflicts import CONFLICTS, read_packages, rez_solves

import pkg
from pkg.cli.explanation import lines_of
from pkg.host import Host
from pkg.settings import load_settings

BY_TITLE = {conflict.title: conflict for conflict in CONFLICTS}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Plugins for all conflicts: they are plain data, and nothing is kept."""
    home = str(tmp_path_factory.mktemp("home"))
    return Host(load_settings({"HOME": home}, home))


# All tests of one conflict follow each other, and share what is said of it.
@pytest.fixture(scope="module", params=BY_TITLE)
def conflict(request):
    return BY_TITLE[request.param]


@pytest.fixture(scope="module")
def ask(host, conflict):
    """Solve on the conflict's packages; each request once."""
    packages = pkg.Repository(read_packages(conflict.packages))
    known = {}

    def ask(request, **options):
        words = request.split() if isinstance(request, str) else list(request)
        key = (*words, repr(options))
        if key not in known:
            given = {**conflict.options, **options}
            known[key] = pkg.solve(words, packages, resolver="python", host=host, **given)
        return known[key]

    return ask


@pytest.fixture(scope="module")
def explanation(ask, conflict):
    result = ask(conflict.request)
    assert result.status != "solved"
    return result.explain()


def sort_of(result):
    """Tell failures apart that an explanation keeps apart."""
    kind = "cycle" if result.failure_kind == "cycle" else result.status
    return kind, result.failure_description if kind != "failed" else None


def test_there_are_sixty_designed_conflicts_with_names_of_their_own():
    assert len(BY_TITLE) == len(CONFLICTS) >= 60


def test_the_root_cause_is_found(explanation, conflict):
    assert " ".join(explanation.core) == conflict.core
    assert (explanation.kind, explanation.minimal, explanation.cut) == (conflict.kind, True, False)
    if conflict.about:
        assert explanation.meeting == conflict.about


def check_core(explanation, ask):
    """Check that a core fails, and that any part of it solves, or fails for another reason."""
    core = list(explanation.core)
    whole = ask(core)
    assert whole.status != "solved", core
    for place in range(len(core)):
        rest = [*core[:place], *core[place + 1 :]]
        if rest:
            assert sort_of(ask(rest)) != sort_of(whole), (core, rest)


def test_no_member_of_the_root_cause_can_be_left_out(explanation, ask):
    check_core(explanation, ask)


def test_the_way_to_it_is_told(explanation, conflict):
    told = [step.text for chain in explanation.chains for step in chain.steps]
    told += [one.by for one in explanation.ruled_out]
    told += [arrow.requirement for arrow in explanation.cycle]
    for text in conflict.says:
        assert any(text in one for one in told), (text, told)


def test_every_fix_solves_and_the_expected_ones_are_among_them(explanation, ask, conflict):
    for fix in explanation.fixes:
        assert ask(fix.request, **fix.options).status == "solved", fix
    found = {" ".join(fix.request) for fix in explanation.fixes}
    assert set(conflict.fixes) <= found


def test_it_fits_a_terminal(explanation):
    lines = lines_of(explanation)
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80


def test_it_is_the_same_each_time(explanation, ask, conflict):
    again = ask(conflict.request).explain()
    assert again.to_dict() == explanation.to_dict()


@pytest.mark.rez
def test_every_fix_solves_in_rez_too(needs_rez, explanation, conflict):
    packages = read_packages(conflict.packages)
    if conflict.title == "a requirement that is none":
        pytest.skip("rez reads the definitions of a memory repository when it lists them")
    for fix in explanation.fixes:
        assert rez_solves(packages, fix.request, **{**conflict.options, **fix.options}), fix


@pytest.mark.parametrize("begin", range(200_000, 200_120, 40))
def test_what_is_said_of_random_failures_holds(needs_rez, host, begin):
    """On repositories with everything odd in them: the core is minimal, and fixes solve, in rez too."""
    from hard_repositories import make_hard_case

    explained = 0
    for seed in range(begin, begin + 40):
        case = make_hard_case(seed)
        if any(package.late or package.repository for package in case.packages):
            continue
        packages = pkg.Repository(
            pkg.PackageData(one.name, one.version, one.requires, one.variants, one.timestamp)
            for one in case.packages
        )
        options = {"package_filter": case.package_filter, "timestamp": case.timestamp or None}

        def ask(request, packages=packages, **options):
            return pkg.solve(request, packages, resolver="python", host=host, **options)

        for request in case.requests:
            result = ask(request, **options)
            explanation = result.explain()
            if explanation is None:
                continue
            explained += 1
            check_core(explanation, lambda part, ask=ask, options=options: ask(part, **options))
            for fix in explanation.fixes:
                given = {**options, **fix.options}
                assert ask(fix.request, **given).status == "solved", (seed, request, fix)
            assert max(map(len, lines_of(explanation))) <= 80
    assert explained > 10


def test_fixes_are_of_many_kinds(host):
    kinds = Counter()
    for conflict in CONFLICTS:
        packages = read_packages(conflict.packages)
        words = conflict.request.split()
        result = pkg.solve(words, packages, resolver="python", host=host, **conflict.options)
        kinds.update({fix.kind for fix in result.explain().fixes})
    assert set(kinds) >= {"replace", "widen", "avoid", "filter", "time", "drop", "several"}
