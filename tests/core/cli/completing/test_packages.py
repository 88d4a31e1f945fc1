from __future__ import annotations

import time

import pytest

from pkg.catalog import Catalog
from pkg.cli.completing.memory import Memory
from pkg.cli.completing.packages import PackageNames
from pkg.host import Host


@pytest.fixture
def later(monkeypatch):
    monkeypatch.setattr("pkg.cli.completing.memory.clock", lambda: time.time_ns() + 10_000_000_000)


@pytest.fixture
def repo(pkg_repo):
    pkg_repo.add("maya-2023.1", "maya-2024.2", "maya-2024.10", "mari-6", "plain")
    pkg_repo.add("nuke-14", tools=["nuke", "nukex"], tests={"unit": "true", "ui": "true"})
    return pkg_repo


@pytest.fixture
def names(repo, pkg_settings, tmp_path, later):
    """Make a fresh view of the repository; `opened` counts how often the catalog had to be asked."""
    opened = []

    def make():
        settings = pkg_settings(packages_path=[str(repo.path)])

        def open_catalog():
            opened.append(1)
            return Catalog(Host(settings), settings)

        made = PackageNames(open_catalog, settings.packages_path, Memory(str(tmp_path / "cache"), ""))
        made.opened = opened
        return made

    return make


def test_families_and_the_versions_of_a_single_one(names):
    assert names().completions("ma") == ["mari", "maya"]
    assert names().completions("may") == ["maya", "maya-2024.10", "maya-2024.2", "maya-2023.1"]
    assert names().completions("ma", family_only=True) == ["mari", "maya"]
    assert names().completions("plain") == ["plain"]


@pytest.mark.parametrize("separator", ["-", "==", "@", "#", ">=", "<", ">", "<="])
def test_versions_complete_behind_every_separator(names, separator):
    assert names().completions(f"maya{separator}2024") == [
        f"maya{separator}2024.10",
        f"maya{separator}2024.2",
    ]


@pytest.mark.parametrize("range_", ["2023.1..", "2023|", ">=2023,<", "2023.1|2024.2|"])
def test_the_last_version_of_a_range_completes(names, range_):
    start = f"maya-{range_}" if range_[0] != ">" else f"maya{range_}"
    assert names().completions(start + "2023") == [start + "2023.1"]


@pytest.mark.parametrize("sign", ["!", "~", "^"])
def test_signs_stay_in_front(names, sign):
    assert names().completions(f"{sign}mar") == [f"{sign}mari", f"{sign}mari-6"]
    assert names().completions(f"{sign}mar", family_only=True) == []


@pytest.mark.parametrize("prefix", ["nothing", "nothing-1", "no good-", "maya-9", "-", "maya|"])
def test_what_is_not_there_completes_to_nothing(names, prefix):
    assert names().completions(prefix) == []


def test_tools_and_tests_of_the_newest_package(names):
    assert names().tools("nuke-14") == ["nuke", "nukex"]
    assert names().tools("!nuke") == []
    assert names().tests("nuke") == ["ui", "unit"]


def test_nothing_is_opened_when_nothing_has_changed(names):
    for _ in range(2):
        names().completions("may")
        names().tools("nuke")
    assert len(names().opened) == 2  # once per view, of two that learned


def test_a_release_is_seen(names, repo):
    assert names().completions("maya-2025") == []
    names().completions("")
    repo.add("maya-2025", "modo-1")
    assert names().completions("maya-2025") == ["maya-2025"]
    assert "modo" in names().completions("")


def test_a_tool_that_is_added_in_place_is_seen(names, repo):
    assert names().tools("nuke") == ["nuke", "nukex"]
    repo.add("nuke-14", tools=["nuke"])
    assert names().tools("nuke") == ["nuke"]


def test_a_version_under_construction_is_seen_when_it_is_done(names, repo):
    family = repo.path / "maya"
    (family / "2026").mkdir()
    (family / ".building2026").touch()
    assert names().completions("maya-2026") == []
    (family / "2026" / "package.py").write_text("name = 'maya'\nversion = '2026'\n")
    assert names().completions("maya-2026") == ["maya-2026"]
