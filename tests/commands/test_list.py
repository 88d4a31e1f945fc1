from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("name", ["list", "ls"])
def test_families_are_listed_by_name(studio, pkg_cli, name):
    assert pkg_cli(name).out.split() == ["lookdev", "maya", "python"]


def test_a_request_lists_the_versions_it_allows(studio, pkg_cli):
    assert pkg_cli("list", "python-3.11+").out.split() == ["python-3.11"]


def test_latest_lists_the_newest_of_each_family(studio, pkg_cli):
    assert pkg_cli("list", "--latest").out.split() == ["lookdev-1.0.0", "maya-2024.2", "python-3.11"]


def test_listing_opens_no_definition(studio, pkg_cli):
    studio.write("maya-2025", "this is no Python")
    listed = pkg_cli("list", "maya")
    assert listed.code == 0
    assert listed.out.split() == ["maya-2023.1", "maya-2024.2", "maya-2025"]


def test_long_shows_variants_and_tools_and_tells_of_broken_definitions(studio, pkg_cli):
    studio.write("maya-2025", "this is no Python")
    lines = pkg_cli("list", "-L", "maya").out.splitlines()
    assert lines[2].split()[:4] == ["maya-2024.2", "0", "maya", "mayapy"]
    assert "invalid syntax" in lines[3]


def test_json_is_a_list_of_objects(studio, pkg_cli):
    assert json.loads(pkg_cli("ls", "maya", "--json").out) == [
        {"name": "maya", "version": "2023.1"},
        {"name": "maya", "version": "2024.2"},
    ]


def test_nothing_found_is_a_failure(studio, pkg_cli):
    finished = pkg_cli("list", "blender")
    assert (finished.code, finished.out) == (1, "")
    assert "No matching" in finished.err
