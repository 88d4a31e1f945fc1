"""Which suites go on PATH."""

from __future__ import annotations

import os

import pytest

from pkg.environment.rex import suite_paths, visible_suite_paths


@pytest.fixture
def suites(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "suite.yaml").write_text("contexts: {}")
    (tmp_path / "none" / "bin").mkdir(parents=True)
    path = os.pathsep.join([f"{tmp_path}/{name}/bin" for name in ("none", "two", "gone", "one")] + [""])
    return {"PATH": path}, str(tmp_path / "one"), str(tmp_path / "two")


def test_a_suite_is_visible_when_its_bin_is_on_path(suites):
    environ, one, two = suites
    assert visible_suite_paths(environ) == [two, one]
    assert visible_suite_paths({}) == []


@pytest.mark.parametrize(
    ("visibility", "parent", "expected"),
    [
        ("always", None, ["two", "one"]),
        ("never", "one", []),
        ("parent", None, []),
        ("parent", "one", ["one"]),
        ("parent_priority", None, []),
        ("parent_priority", "one", ["one"]),
    ],
)
def test_visibility_decides_which_suites_stay(suites, tmp_path, visibility, parent, expected):
    environ, *_ = suites
    found = suite_paths(visibility, parent and str(tmp_path / parent), environ)
    assert list(found) == [str(tmp_path / name) for name in expected]


def test_a_parent_suite_does_not_stay_when_no_suite_is_visible(tmp_path):
    assert list(suite_paths("parent", str(tmp_path), {"PATH": "/usr/bin"})) == []
