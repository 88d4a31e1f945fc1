"""The states of families, and the answers of later processes that rest on them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.environment.problems import build_problem
from pkg.version import Version


@pytest.fixture
def two(tmp_path, repository, plugins):
    """A catalog of two repositories that both have `tool`."""
    repository.add("tool-1.0")
    repository.add("tool-2.0")
    other = tmp_path / "other"
    for version in ("2-0", "3.0"):
        folder = other / "tool" / version
        folder.mkdir(parents=True)
        (folder / "package.py").write_text(f"name = 'tool'\nversion = {version!r}\n")
    return Catalog(plugins, paths=[repository.path, str(other)])


def states_of(catalog, **options):
    return build_problem(["tool"], catalog=catalog, **options).states


def test_a_choice_is_of_the_first_repository_that_has_the_version(two, repository):
    states = states_of(two)
    for version, root in (("1.0", repository.path), ("2.0", repository.path), ("3.0", two.paths[1])):
        choice = states.choice("tool", Version(version), None)
        assert str(choice.candidate.version) == version
        assert choice.variant.handle.uri == f"{root}/tool/{version}/package.py[]"
        assert [one.index for one in choice.candidate.variants] == [None]
        assert choice.variant.requires == ()


def test_states_change_with_the_families_and_keys_with_what_is_looked_at(two, repository, plugins):
    states = states_of(two)
    before = states.state("tool")
    assert before
    assert states.state("tool") == before
    assert states.state("nothing") != before
    repository.add("tool-9.0")
    again = Catalog(plugins, paths=two.paths)
    assert states_of(again).state("tool") != before

    keys = {
        states.key,
        states_of(two, building=True).key,
        states_of(two.with_paths([repository.path])).key,
    }
    assert len(keys) == 3
    assert states_of(again).key == states.key
    # What is hidden is no matter of the families.
    assert states_of(again, package_filter=[{"excludes": ["*.beta"]}], timestamp=9).key == states.key


def test_where_nothing_can_be_promised_there_are_no_states(two, plugins):
    without = Catalog(plugins, plugins.settings.override({"index": False}, "test"), two.paths)
    assert states_of(without) is None


def encoded(home):
    return {path: path.stat().st_mtime_ns for path in Path(home).rglob("encoded/*")}


def resolved(pkg_cli, *words):
    run = pkg_cli("--json", "solve", *words)
    assert run.code == 0, run.err
    return [(one["name"], one["version"], one["variant"]) for one in json.loads(run.out)["resolved"]]


def test_a_later_process_gives_the_same_answer_and_learns_nothing_new(pkg_cli, pkg_repo, pkg_environ):
    pkg_repo.add("python-3.10", "python-3.11")
    pkg_repo.add("maya-2024", variants=[["python-3.10"], ["python-3.11"]])
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    for definition in pkg_repo.path.glob("*/*/package.py"):
        for path in (definition, definition.parent, definition.parent.parent):
            os.utime(path, (1_000_000_000, 1_000_000_000))
    first = resolved(pkg_cli, "maya", "--resolver", "numba")
    assert first == [("python", "3.11", None), ("maya", "2024", 1)]
    kept = encoded(pkg_environ["HOME"])
    assert resolved(pkg_cli, "maya", "--resolver", "numba") == first
    assert resolved(pkg_cli, "maya", "--no-index", "--resolver", "numba") == first
    assert encoded(pkg_environ["HOME"]) == kept

    pkg_repo.add("python-3.12")
    pkg_repo.add("maya-2025", requires=["python"])
    assert resolved(pkg_cli, "maya", "--resolver", "numba")[-1] == ("maya", "2025", None)
    hidden = resolved(pkg_cli, "maya", "--exclude", "maya-2025", "--resolver", "numba")
    assert hidden == first
    assert resolved(pkg_cli, "maya", "--exclude", "maya-2025", "--resolver", "numba") == first


def test_a_chosen_package_that_was_edited_in_place_is_solved_for_again(pkg_cli, pkg_repo, pkg_environ):
    pkg_repo.add("python-3.10", "python-3.11")
    pkg_repo.add("maya-2024", requires=["python"])
    pkg_environ["REZ_PACKAGES_PATH"] = str(pkg_repo.path)
    pkg_environ["PKG_INDEX_CHECK"] = "families"
    assert resolved(pkg_cli, "maya")[0] == ("python", "3.11", None)
    definition = pkg_repo.path / "maya" / "2024" / "package.py"
    definition.write_text(definition.read_text().replace("'python'", "'python-3.10'"))
    assert resolved(pkg_cli, "maya")[0] == ("python", "3.10", None)
