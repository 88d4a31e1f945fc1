"""Sets of installs into repositories that know nothing of sets."""

from pathlib import Path

import pytest

from pkg.interfaces.installing import OneByOne
from pkg.package.standalone import create_package
from pkg.settings import load_settings
from pkg_repositories.filesystem import FilesystemRepository

SETTINGS = load_settings({}, home="/nonexistent")


@pytest.fixture
def repository(tmp_path):
    return FilesystemRepository(None, str(tmp_path / "packages"), settings=SETTINGS)


def add(together, name):
    variant = next(create_package(name, {"version": "1.0"}, SETTINGS).iter_variants())
    stage = together.stage(name, "1.0")
    Path(stage.payload(variant), "file").write_text(name)
    stage.add(variant)
    return stage


def test_installs_appear_one_after_the_other_in_their_order(repository):
    with OneByOne(repository.stage) as together:
        stages = [add(together, name) for name in ("b", "a")]
        assert together.stage("a", "1.0") is stages[1]
        assert repository.is_empty()
        assert [each.variant.name for each in together.commit()] == ["b", "a"]
    assert [family.name for family in repository.families()] == ["a", "b"]


def test_without_commit_nothing_is_left(repository):
    with OneByOne(repository.stage) as together:
        add(together, "a")
    assert list(Path(repository.location).iterdir()) == []
