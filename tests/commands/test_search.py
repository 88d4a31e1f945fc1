from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["maya"],
        ["m*"],
        ["maya-2024+"],
        ["maya", "--latest"],
        ["maya", "--after", "1500"],
        ["maya", "--before", "1500"],
        ["*", "--type", "package", "--before", "2000", "--after", "1000"],
        ["lookdev", "-t", "variant"],
        ["lookdev", "-t", "variant", "-f", "{qual} {index} {root}"],
        ["maya", "-f", r"{qualified_name}\n  {desc} {requires} {tools} {nothing}"],
        ["--no-newlines", "maya", "-f", "{description}|{authors}|{base}|{num}"],
        ["nothing"],
        ["maya", "--errors"],
    ],
)
def test_search_prints_what_rez_prints(studio, pkg_cli, rez_tool, arguments):
    ours, theirs = pkg_cli("search", *arguments), rez_tool("search", *arguments)
    assert ours.out == theirs.stdout
    assert ours.code == theirs.returncode


def test_a_broken_definition_is_a_hit_for_errors(studio, pkg_cli):
    studio.write("maya-2025", "name = 'maya'\nrequires = 3\n")
    found = pkg_cli("search", "maya", "--errors")
    assert found.code == 0
    assert found.out.startswith("maya-2025\n")
    assert "requires" in found.out
    assert "maya-2024.2" not in found.out


def test_json_describes_each_hit(studio, pkg_cli):
    rows = json.loads(pkg_cli("search", "lookdev", "-t", "variant", "--json").out)
    assert [(row["name"], row["version"], row["index"]) for row in rows] == [
        ("lookdev", "1.0.0", 0),
        ("lookdev", "1.0.0", 1),
    ]


def test_times_that_exclude_each_other_are_wrong_usage(studio, pkg_cli):
    finished = pkg_cli("search", "maya", "--after", "2000", "--before", "1000")
    assert finished.code == 2
    assert "no time is in both" in finished.err


def test_a_malformed_time_is_wrong_usage(studio, pkg_cli):
    finished = pkg_cli("search", "maya", "--after", "yesterday")
    assert finished.code == 2
    assert "'yesterday' is no point in time" in finished.err


def test_paths_replace_the_configured_repositories(studio, pkg_cli, tmp_path):
    assert pkg_cli("search", "--paths", str(tmp_path / "elsewhere")).code == 1
