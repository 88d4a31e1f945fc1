"""Installing into folders, and taking packages out of them again: the corners."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pkg.errors import ConfigurationError, PackageMetadataError, PackageRepositoryError
from pkg.package.merging import REMOVE
from pkg.package.standalone import create_package
from pkg.settings.options import Options
from pkg.testing.packages import PackageFolder
from pkg_repositories.filesystem import FilesystemRepository
from pkg_repositories.short_links import make_short_link, next_name
from pkg_repositories.trees import link_tree, remove_tree, remove_tree_but


@pytest.fixture
def folder(tmp_path):
    return PackageFolder(tmp_path / "packages")


@pytest.fixture
def repository(folder, pkg_settings):
    return FilesystemRepository(None, str(folder.path), settings=pkg_settings())


@pytest.fixture
def made(pkg_settings):
    """Make a package in memory and return its first variant."""

    def make(name="tool", version="1.0", **attributes):
        data = {"name": name, "version": version, **attributes}
        return next(create_package(name, data, pkg_settings()).iter_variants())

    return make


def names(path):
    return sorted(entry.name for entry in path.iterdir())


def install(repository, variant, content="x"):
    with repository.stage(variant.name, variant.version) as stage:
        Path(stage.payload(variant), "file").write_text(content)
        stage.add(variant)
        return stage.commit()[0].variant


def test_a_payload_is_on_the_disk_before_it_has_its_name(repository, made, monkeypatch):
    seen = []

    def synced(folder):
        seen.append((Path(folder, "file").read_text(), repository.with_ignored().is_empty()))

    monkeypatch.setattr("pkg_repositories.installing.sync_file_system", synced)
    install(repository, made(), "whole")
    assert seen == [("whole", True)]


def test_names_of_short_links_go_on_after_z():
    assert [
        next_name(names)
        for names in ([], ["a"], ["b", "a"], ["z", "y"], ["z", "aa"], ["az"], ["zz"])
    ] == [
        "a", "b", "c", "aa", "ab", "ba", "aaa",
    ]  # fmt: skip


def test_a_hundred_short_links_are_all_made_and_found_again(tmp_path):
    made = [make_short_link(str(tmp_path / "_v"), f"variant-{number}") for number in range(100)]
    assert len(set(made)) == 100
    assert make_short_link(str(tmp_path / "_v"), "variant-40") == made[40]
    assert (tmp_path / "_v" / made[99]).readlink().name == "variant-99"


def test_a_definition_can_be_read_by_all_and_written_by_none(repository, folder, made):
    install(repository, made())
    assert oct((folder.path / "tool/1.0/package.py").stat().st_mode & 0o777) == "0o444"


def test_an_override_leaves_an_attribute_out(repository, made):
    installed = repository.install_variant(
        made(description="long", tools=["t"]), overrides={"description": REMOVE, "extra": 1}
    )
    assert installed.description is None
    assert (installed.extra, installed.tools) == (1, ["t"])


def test_build_only_attributes_are_not_installed(repository, made):
    installed = repository.install_variant(made(build_command="make", pre_build_commands="pass"))
    assert not {"build_command", "pre_build_commands"} & set(installed.parent.data)


def test_an_unversioned_package_is_refused_where_the_settings_do(folder, pkg_settings, made):
    strict = FilesystemRepository(
        None, str(folder.path), settings=pkg_settings(allow_unversioned_packages=False)
    )
    with pytest.raises(PackageMetadataError, match="allow_unversioned_packages"):
        strict.install_variant(made(version=""))
    assert names(folder.path) == []


def test_a_package_without_definition_is_replaced(repository, folder, made):
    (folder.path / "tool/1.0").mkdir(parents=True)
    (folder.path / "tool/1.0/left").write_text("over")
    install(repository, made())
    assert names(folder.path / "tool/1.0") == ["file", "package.py"]


def test_the_payload_of_another_program_in_the_making_is_left_alone(repository, folder, made):
    (folder.path / "tool/1.0/python-2").mkdir(parents=True)
    (folder.path / "tool/.building1.0").write_text("")
    install(repository, made(variants=[["python-3"]]))
    assert names(folder.path / "tool/1.0") == ["package.py", "python-2", "python-3"]


def test_a_version_folder_without_write_permission_takes_a_further_variant(repository, folder, made):
    install(repository, made(variants=[["a"]]))
    version = folder.path / "tool/1.0"
    version.chmod(0o555)
    install(repository, made(variants=[["b"]]))
    assert names(version) == ["a", "b", "package.py"]
    assert oct(version.stat().st_mode & 0o777) == "0o555"


def test_a_family_in_one_file_takes_nothing_and_loses_nothing(repository, folder, made):
    (folder.path / "tool.py").write_text("versions = ['1.0']\n")
    for change in (
        lambda: install(repository, made(version="2.0")),
        lambda: repository.ignore_package("tool", "1.0"),
        lambda: repository.remove_package("tool", "1.0"),
        lambda: repository.remove_package_family("tool"),
    ):
        with pytest.raises(PackageRepositoryError):
            change()
        assert names(folder.path) == ["tool.py"]
    assert repository.remove_package_family("tool", force=True)
    assert names(folder.path) == []


def test_an_unversioned_package_with_versions_beside_it_is_not_removed(repository, folder):
    folder.add("tool", "tool-1.0")
    with pytest.raises(PackageRepositoryError, match=r"holds versions too \(1\.0\)"):
        repository.remove_package("tool", "")
    assert (folder.path / "tool/1.0/package.py").exists()


def test_folders_without_write_permission_are_removed(repository, folder):
    package = folder.add("tool-1.0", files={"a/b/c": "1"})
    for path in ("a/b", "a", ""):
        (package / path).chmod(0o555)
    assert repository.remove_package("tool", "1.0")
    assert names(folder.path / "tool") == []


def test_a_mark_keeps_a_version_out_of_sight_while_it_is_written_in_place(repository, folder, made):
    variant = made()
    repository.pre_variant_install(variant)
    (folder.path / "tool/1.0").mkdir()
    assert list(repository.iter_packages("tool")) == []
    repository.install_variant(variant)
    assert names(folder.path / "tool") == ["1.0"]
    repository.pre_variant_install(variant)
    repository.on_variant_install_cancelled(variant)
    assert names(folder.path / "tool") == ["1.0"]


def test_marks_of_long_ago_are_removed(repository, folder, made):
    repository.pre_variant_install(made(version="2.0"))
    marker = folder.path / "tool/.building2.0"
    repository.on_variant_install_cancelled(made(version="2.0"))
    assert marker.exists()
    os.utime(marker, (time.time() - 7200,) * 2)
    repository.on_variant_install_cancelled(made(version="2.0"))
    assert not marker.exists()


def test_what_a_dead_process_left_is_removed_and_what_a_living_one_has_is_not(repository, folder, made):
    code = (
        "import os, signal, sys\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from pkg_repositories.staging import StagingFolder\n"
        f"StagingFolder({str(folder.path)!r})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    (dead,) = folder.path.iterdir()
    with repository.stage("other", "1") as living:
        assert not dead.exists()
        with repository.stage("tool", "1.0"):
            assert Path(living.folder).is_dir()
    assert names(folder.path) == []


def test_a_lock_folder_is_used_where_it_exists(folder, pkg_settings, made):
    def with_folder(name):
        values = {setting.name: setting.default for setting in FilesystemRepository.settings}
        options = Options({**values, "file_lock_dir": name})
        return FilesystemRepository(options, str(folder.path), settings=pkg_settings())

    repository = with_folder(".lock")
    (folder.path / ".lock").mkdir()
    with repository.lock("tool", "1.0"):
        assert ".lock.tool-1.0.lock" in names(folder.path / ".lock")
    install(repository, made())
    assert names(folder.path) == [".lock", "tool"]
    with pytest.raises(ConfigurationError, match="file_lock_dir"):
        with_folder("a/b").lock("tool", "1.0")


def test_a_tree_is_linked_where_it_is_wanted(tmp_path):
    for name in ("a/x", "a/y", "b/z"):
        (tmp_path / "one" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "one" / name).write_text(name)
    (tmp_path / "two").mkdir()
    link_tree(str(tmp_path / "one"), str(tmp_path / "two"), lambda path: path.endswith("x"))
    assert (tmp_path / "two/a/x").samefile(tmp_path / "one/a/x")
    assert names(tmp_path / "two") == ["a"]
    remove_tree(str(tmp_path / "two"))
    assert names(tmp_path) == ["one"] or names(tmp_path) == ["home", "one"]


def test_a_folder_is_removed_but_for_what_is_inside_of_it_and_kept(tmp_path):
    for path in ("a/file", "a/b/c/file", "a/b/file", "a/bc/file"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    remove_tree_but(str(tmp_path / "a"), {str(tmp_path / "a" / "b" / "c")})
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "a",
        "a/b",
        "a/b/c",
        "a/b/c/file",
    ]


def test_a_variant_below_one_that_stays_is_installed(repository, made):
    first, below = (made(variants=[["one"], ["one", "two"]]).parent.get_variant(index) for index in (0, 1))
    for content, variants in (("old", [first]), ("new", [first, below])):
        with repository.stage("tool", "1.0") as stage:
            for variant in variants:
                Path(stage.payload(variant), "file").write_text(content)
                stage.add(variant, keep=True)
            stage.commit()
    package = Path(repository.location, "tool", "1.0")
    assert (package / "one" / "file").read_text() == "old"
    assert (package / "one" / "two" / "file").read_text() == "new"
