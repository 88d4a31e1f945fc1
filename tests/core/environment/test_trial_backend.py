"""Which backend makes the trials of explanations."""

from __future__ import annotations

import pytest

import pkg
from pkg.environment.solving import build_problem, solve
from pkg.environment.trial_backend import trial_backend
from pkg.host import Host
from pkg.settings import Options, Setting
from pkg.settings.declared import DECLARED
from pkg_resolvers.python_backend import PythonResolver

APPS = [
    pkg.PackageData("python", "3.9"),
    pkg.PackageData("python", "3.10"),
    pkg.PackageData("maya", "2023", ["python-3.9"]),
    pkg.PackageData("maya", "2024", ["python-3.10"]),
]


class Noting(PythonResolver):
    """A studio's backend that keeps a log."""

    name = "noting"

    def __init__(self):
        super().__init__(Options({}))
        self.log = []

    def solve(self, problem):
        self.log.append((" ".join(map(str, problem.requests)), problem.trial))
        return super().solve(problem)


class Own(Noting):
    """One with rules of its own, which it names."""

    name = tried_by = "own"


class Strict(Noting):
    """One with rules of its own, which it does not name."""

    name = "strict"

    def solve(self, problem):
        outcome = super().solve(problem)
        if outcome.status == "solved" and any(str(one) == "maya-2023" for one in problem.requests):
            return super().solve(build_problem(["maya-2023", "python-3.10"], packages=APPS))
        return outcome


@pytest.fixture
def explained(pkg_host, monkeypatch):
    """Explain a failing request to a backend, where the default one is python."""
    monkeypatch.setitem(DECLARED, "resolver_backend", Setting("resolver_backend", str, "python", ""))

    def ask(backend, *request):
        return solve(list(request), APPS, resolver=backend, host=pkg_host).explain()

    return ask


def test_a_log_holds_only_what_was_asked_for(explained):
    backend = Noting()
    explanation = explained(backend, "maya-2024", "python-3.9")
    assert explanation.core == ("maya-2024", "python-3.9")
    assert explanation.fixes
    assert backend.log == [("maya-2024 python-3.9", False)]


def test_a_backend_that_names_itself_makes_its_trials_and_sees_that_they_are_some(explained):
    backend = Own()
    assert explained(backend, "maya-2024", "python-3.9").fixes
    assert backend.log[0] == ("maya-2024 python-3.9", False)
    assert len(backend.log) > 3
    assert all(trial for _, trial in backend.log[1:])


def test_a_backend_with_rules_that_it_does_not_name_is_noticed(explained):
    backend = Strict()
    explanation = explained(backend, "maya-2023")
    assert explanation.core == ("maya-2023",)
    assert [fix.request for fix in explanation.fixes] == [("maya-2024",)]


def test_the_default_one_answers_for_rez_and_for_those_that_are_switched_off(pkg_host, pkg_settings):
    settings = pkg_settings()
    names = {
        name: [one.name for one in trial_backend(pkg_host, settings, name)]
        for name in ("python", "numba", "rez")
    }
    assert names == {
        "python": ["python", "python"],
        "numba": ["numba", "numba"],
        "rez": ["numba", "rez"],
    }


def test_it_stays_with_the_one_that_answers_where_there_is_no_default(pkg_settings):
    settings = pkg_settings(plugins={"disable": ["resolvers:numba"]})
    backend = Noting()
    assert trial_backend(Host(settings), settings, backend) == (backend, backend)
