"""Sets of installs: all packages of a set appear at one moment, or none does."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from pkg.errors import PackageRepositoryError
from pkg.package.standalone import create_package
from pkg.settings import load_settings
from pkg.testing.packages import PackageFolder
from pkg_repositories import switches
from pkg_repositories.filesystem import FilesystemRepository

SETTINGS = load_settings({}, home="/nonexistent")
NEW = "new file\n"
# Steps between two kills; PKG_KILLS of any number kills at every single one.
STRIDE = 1 if os.environ.get("PKG_KILLS") else 4


def opened(path):
    return FilesystemRepository(None, str(path), settings=SETTINGS)


def variant(name, version="1.0", variants=None, **attributes):
    data = {"name": name, "version": version, **attributes}
    if variants:
        data |= {"variants": variants, "hashed_variants": True}
    return next(create_package(name, data, SETTINGS).iter_variants())


# A new family, a new family of two versions, a new version, a further variant, a variant that is replaced.
SET = [
    variant("fresh", description="a"),
    variant("twice", "1.0"),
    variant("twice", "2.0"),
    variant("grown", "2.0"),
    variant("more", variants=[["python-3.12"]]),
    variant("other", description="replaced"),
]


@pytest.fixture
def repository(tmp_path):
    made = opened(PackageFolder(tmp_path / "packages").path)
    for one in (variant("grown"), variant("more", variants=[["python-3.11"]]), variant("other")):
        with made.stage(one.name, one.version) as stage:
            Path(stage.payload(one), "file").write_text("old file\n")
            stage.add(one)
            stage.commit()
    return made


def install(repository, variants=SET):
    with repository.stage_set() as together:
        for one in variants:
            stage = together.stage(one.name, one.version)
            Path(stage.payload(one), "file").write_text(NEW)
            stage.add(one)
        return together.commit()


def seen(path):
    """Give what is to be seen of a repository: each variant, and what is in it."""
    found = {}
    fresh = opened(path)
    for family in fresh.families():
        for package in fresh.iter_packages(family.name):
            for each in package.iter_variants():
                if each.root:
                    found[label(each)] = Path(each.root, "file").read_text(), package.description
    return found


def label(one):
    return one.qualified_name.removesuffix("[]")


def hidden(path):
    """Give what is in a repository that is no package: staging folders, links."""
    return [
        str(each.relative_to(path))
        for each in path.rglob("*")
        if (each.name.startswith(".") or each.is_symlink()) and each.parent.name != "_v"
    ]


def test_everything_is_there_after_a_commit_and_nothing_else(repository):
    path = Path(repository.location)
    before = seen(path)
    installed = install(repository)
    after = seen(path)
    assert [label(each.variant) for each in installed] == [
        "fresh-1.0", "twice-1.0", "twice-2.0", "grown-2.0", "more-1.0[1]", "other-1.0",
    ]  # fmt: skip
    assert after == {
        **before,
        **{label(each.variant): (NEW, each.source.parent.description) for each in installed},
    }
    assert hidden(path) == []
    assert (path / "more/1.0" / installed[4].variant.subpath / "file").read_text() == NEW


def test_nothing_is_seen_before_the_commit_and_nothing_left_without_one(repository):
    path = Path(repository.location)
    before = seen(path)
    with repository.stage_set() as together:
        for one in SET:
            stage = together.stage(one.name, one.version)
            assert stage is together.stage(one.name, one.version)
            Path(stage.payload(one), "file").write_text(NEW)
            stage.add(one)
        assert seen(path) == before
    assert hidden(path) == []


def test_variants_that_are_there_are_left_as_they_are(repository):
    path = Path(repository.location)
    with repository.stage_set() as together:
        for one in (variant("grown"), variant("fresh")):
            stage = together.stage(one.name, one.version)
            Path(stage.payload(one), "file").write_text(NEW)
            stage.add(one, replace=False)
        assert [each.skipped for each in together.commit()] == [True, False]
    assert seen(path)["grown-1.0"][0] == "old file\n"


def test_one_that_does_not_go_with_what_is_there_keeps_all_others_out(repository):
    path = Path(repository.location)
    (path / "combined.py").write_text("versions = ['1.0']\n")
    before = seen(path)
    with pytest.raises(PackageRepositoryError, match="one file defines all versions"):
        install(repository, [*SET, variant("combined", "2.0")])
    assert seen(path) == before
    assert hidden(path) == []


def test_what_fails_in_the_middle_is_undone(repository, monkeypatch):
    path = Path(repository.location)
    before = seen(path)
    monkeypatch.setattr(switches, "_lay", failing_after(4, switches._lay))
    with pytest.raises(PackageRepositoryError, match="no space left"):
        install(repository)
    assert seen(path) == before
    assert hidden(path) == []
    assert sorted(each.name for each in (path / "more/1.0").iterdir() if each.name != "_v") == sorted(
        ["package.py", opened(path).package("more", "1.0").get_variant(0).non_shortlinked_subpath]
    )


def failing_after(count, function):
    def run(*arguments):
        nonlocal count
        count -= 1
        if count < 0:
            raise OSError(28, "No space left on device")
        return function(*arguments)

    return run


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "no-exchange"])
def test_a_set_without_exchange_or_links_is_installed_all_the_same(repository, monkeypatch, exchange):
    path = Path(repository.location)
    expected = {**seen(path), **{label(one): (NEW, one.parent.description) for one in SET}}
    if exchange:
        monkeypatch.setattr("pkg_repositories.together.can_switch", lambda _: False)
    else:
        monkeypatch.setattr(switches, "exchange", lambda *_: False)
    installed = install(repository)
    expected = {**{label(each.variant): (NEW, each.source.parent.description) for each in installed}}
    found = seen(path)
    assert {name: found[name] for name in expected} == expected
    assert hidden(path) == []


def killed_at(path, number):
    """Install in a process that dies at its so many-th change of the file system.

    Returns:
        Whether it died.
    """
    child = os.fork()
    if child == 0:
        changes = {"os.rename", "os.symlink", "os.link", "os.remove", "os.mkdir", "os.rmdir", "ctypes.dlsym"}
        left = number

        def count(event, _):
            nonlocal left
            if event in changes:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            made = opened(path)
            sys.addaudithook(count)
            install(made)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] != 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_at_any_change_the_whole_set_is_there_or_nothing_of_it(repository, tmp_path):
    """Every change of the file system from the first to the last."""
    model = Path(repository.location)
    before = seen(model)
    step, outcomes = 0, []
    while True:
        path = tmp_path / f"trial-{step}" / "packages"
        shutil.copytree(model, path, symlinks=True)
        died = killed_at(path, step)
        found = seen(path)
        whole = "fresh-1.0" in found
        if whole:
            assert {"twice-1.0", "twice-2.0", "grown-2.0", "more-1.0[1]"} <= set(found), step
            assert found["other-1.0"] == (NEW, "replaced"), step
        else:
            assert found == before, step
        outcomes.append(whole)
        extra = variant("later")
        install(opened(path), [extra])
        assert hidden(path) == [], step
        assert {name: text for name, text in seen(path).items() if name != "later-1.0"} == found, step
        if not died:
            break
        step += STRIDE
    assert outcomes == sorted(outcomes)
    assert step > 100
    assert outcomes.count(True) > 5
