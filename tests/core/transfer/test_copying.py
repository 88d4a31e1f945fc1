"""Copying: what is refused, what is left when something goes wrong, and who sees the copy."""

import os
import resource
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from pkg.errors import PackageCopyError, PackageMoveError, PackageRepositoryError
from pkg.testing.packages import PackageFolder
from pkg.transfer import copy_package, move_package


@pytest.fixture
def copy(catalog, package_in, source, target):
    def run(name="tool-1.0", to=target, **options):
        return copy_package(package_in(source, name), catalog.repository(str(to.path)), **options)

    return run


@pytest.fixture(autouse=True)
def tool(source):
    source.add("tool-1.0", files={"bin/tool": "#!/bin/sh\n", "lib/data": "x" * 5000})
    source.add("vary-1", variants=[["a"], ["b"]], files={"a/f": "1", "b/f": "2"})


def everything(folder):
    return sorted(str(path.relative_to(folder.path)) for path in folder.path.rglob("*"))


@contextmanager
def without_rights():
    """Run as somebody who may not write everywhere."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield


@contextmanager
def files_up_to(size):
    """Let no file grow past a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # Python does not notice that it wrote half of a .pyc
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = writes


def test_a_full_disk_leaves_nothing(copy, target):
    with files_up_to(2000), pytest.raises(PackageCopyError, match=r"cannot copy .*lib/data"):
        copy()
    assert everything(target) == []


def test_a_definition_that_does_not_fit_leaves_nothing(copy, target):
    with files_up_to(50), pytest.raises(PackageRepositoryError, match="Nothing was changed"):
        copy(skip_payload=True)
    assert everything(target) == []


def test_a_full_disk_leaves_what_was_there(copy, target, source):
    copy()
    before = (target.path / "tool/1.0/lib/data").stat()
    (source.path / "tool/1.0/lib/data").write_text("y" * 6000)
    with files_up_to(5500), pytest.raises(PackageCopyError):
        copy(overwrite=True)
    assert (target.path / "tool/1.0/lib/data").stat() == before
    assert [name for name in everything(target) if ".pkg" in name or "lock" in name] == []


def test_a_folder_that_may_not_be_written_to_is_an_error_and_left_alone(catalog, package_in):
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        source, target = PackageFolder(Path(name, "a")), PackageFolder(Path(name, "b"))
        source.add("tool-1.0", files={"f": "1"})
        target.path.chmod(0o555)
        package = package_in(source, "tool-1.0")
        package.validate_data()
        with without_rights(), pytest.raises(PackageRepositoryError, match="permission denied"):
            copy_package(package, catalog.repository(str(target.path)))
        assert everything(target) == []
        target.path.chmod(0o755)


def test_a_file_that_cannot_be_read_leaves_nothing(catalog, package_in):
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        source, target = PackageFolder(Path(name, "a")), PackageFolder(Path(name, "b"))
        source.add("tool-1.0", files={"open": "1", "secret": "2"})
        (source.path / "tool/1.0/secret").chmod(0)
        target.path.chmod(0o777)
        package = package_in(source, "tool-1.0")
        package.validate_data()
        with (
            without_rights(),
            pytest.raises(PackageCopyError, match=r"cannot read .*secret: permission denied"),
        ):
            copy_package(package, catalog.repository(str(target.path)))
        assert everything(target) == []


def test_what_is_no_file_is_refused(copy, source, target):
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(source.path / "tool/1.0")
        try:
            server.bind("sock")
        finally:
            os.chdir(here)
        with pytest.raises(PackageCopyError, match="neither a file, nor a folder, nor a link"):
            copy()
    assert everything(target) == []


def test_links_in_a_circle_are_refused_when_they_are_followed(copy, source, target):
    (source.path / "tool/1.0/lib/up").symlink_to("..")
    with pytest.raises(PackageCopyError, match="leads to a folder that it is in"):
        copy(follow_symlinks=True)
    copy()
    assert (target.path / "tool/1.0/lib/up").is_symlink()


def test_a_link_to_nothing_is_kept_or_refused(copy, source, target):
    (source.path / "tool/1.0/gone").symlink_to("nowhere")
    with pytest.raises(PackageCopyError, match="cannot follow the link"):
        copy(follow_symlinks=True)
    copy()
    assert str((target.path / "tool/1.0/gone").readlink()) == "nowhere"


def test_a_package_that_is_not_relocatable_is_refused(copy, source, target):
    source.add("fixed-1", relocatable=False)
    with pytest.raises(PackageCopyError, match="non-relocatable"):
        copy("fixed-1")
    copy("fixed-1", force=True)
    assert (target.path / "fixed/1/package.py").exists()


def test_a_package_is_not_copied_over_itself(copy, source):
    with pytest.raises(PackageCopyError, match="over itself"):
        copy(to=source)


def test_variants_that_are_not_there_are_refused(copy):
    with pytest.raises(PackageCopyError, match="does not contain the variants: -3, 2"):
        copy("vary-1", variants=[2, 0, -3])


def test_a_payload_that_is_not_there_is_refused(copy, source, target):
    subprocess.run(["rm", "-r", str(source.path / "vary/1/b")], check=True)
    with pytest.raises(PackageCopyError, match="is not there"):
        copy("vary-1")
    assert everything(target) == []


def test_another_package_of_that_name_is_refused(copy, source, target):
    source.add("named-1", uuid="one")
    target.add("named-1", uuid="two")
    with pytest.raises(PackageRepositoryError, match="uuids differ"):
        copy("named-1")


def test_variants_do_not_go_into_a_package_without_any(copy, target):
    target.add("vary-1")
    with pytest.raises(PackageRepositoryError, match="has no variants"):
        copy("vary-1")


def test_overwriting_removes_files_that_are_gone(copy, source, target):
    copy()
    (source.path / "tool/1.0/lib/data").unlink()
    copy(overwrite=True)
    assert not (target.path / "tool/1.0/lib/data").exists()
    assert (target.path / "tool/1.0/bin/tool").exists()


def test_overwriting_one_variant_leaves_the_files_of_the_others(copy, source, target):
    copy("vary-1")
    kept = (target.path / "vary/1/a/f").stat().st_ino
    (source.path / "vary/1/b/f").write_text("new")
    copy("vary-1", variants=[1], overwrite=True)
    assert (target.path / "vary/1/b/f").read_text() == "new"
    assert (target.path / "vary/1/a/f").stat().st_ino == kept


@pytest.mark.parametrize("link", ["auto", "never", "hard"])
def test_contents_arrive_however_they_are_linked(copy, source, target, link):
    copy(link=link)
    ours, theirs = (folder.path / "tool/1.0/lib/data" for folder in (target, source))
    assert ours.read_bytes() == theirs.read_bytes()
    assert ours.samefile(theirs) == (link == "hard")
    assert ours.stat().st_mode == theirs.stat().st_mode


def test_links_that_the_file_system_does_not_know_are_an_error(copy, target, monkeypatch):
    monkeypatch.setattr("pkg.transfer.payload._CLONE", 0)  # no file system knows this request
    with pytest.raises(PackageCopyError, match="the file system cannot"):
        copy(link="reflink")
    assert everything(target) == []
    copy(link="auto")


def test_progress_adds_up_to_the_size(copy):
    steps = []
    copy(on_progress=lambda done, total: steps.append((done, total)))
    total = sum(done for done, _ in steps)
    assert {total for _, total in steps} == {total}
    assert total == 5000 + len("#!/bin/sh\n")


def test_a_dry_run_changes_nothing(copy, target):
    result = copy("vary-1", dry_run=True)
    assert [other for _, other in result["copied"]] == [None, None]
    assert everything(target) == []


def test_nothing_of_a_copy_is_seen_before_it_is_complete(copy, catalog, target):
    seen = []

    def look(*_):
        repository = catalog.repository(str(target.path))
        repository.clear_caches()
        seen.append((list(repository.families()), repository.package("tool", "1.0")))

    copy(on_progress=look)
    assert len(seen) > 1
    assert all(families == [] and package is None for families, package in seen)


def test_this_process_sees_a_copy_at_once(copy, catalog, target):
    repository = catalog.repository(str(target.path))
    assert repository.family("tool") is None
    copy()
    assert [str(package.version) for package in repository.iter_packages("tool")] == ["1.0"]
    copy(dest_version="2.0")
    assert [str(package.version) for package in repository.iter_packages("tool")] == ["1.0", "2.0"]
    repository.ignore_package("tool", "1.0")
    assert [str(package.version) for package in repository.iter_packages("tool")] == ["2.0"]
    repository.remove_package("tool", "2.0")
    assert list(repository.iter_packages("tool")) == []


def test_a_solve_of_another_process_sees_each_change_at_once(copy, catalog, target, pkg_environ):
    pkg_environ["REZ_PACKAGES_PATH"] = str(target.path)

    def solved():
        run = subprocess.run(
            [sys.executable, "-m", "pkg", "solve", "tool"],
            env=pkg_environ,
            capture_output=True,
            text=True,
            check=False,
        )
        return next((word for word in run.stdout.split() if word.startswith("tool-")), None)

    repository = catalog.repository(str(target.path))
    assert solved() is None
    copy()
    assert solved() == "tool-1.0"
    copy(dest_version="2.0")
    assert solved() == "tool-2.0"
    repository.ignore_package("tool", "2.0")
    assert solved() == "tool-1.0"
    repository.unignore_package("tool", "2.0")
    assert solved() == "tool-2.0"
    repository.remove_package("tool", "2.0")
    assert solved() == "tool-1.0"


def test_a_move_back_shows_the_original_again(copy, catalog, package_in, source, target):
    move_package(package_in(source, "tool-1.0"), catalog.repository(str(target.path)))
    assert package_in(source, "tool-1.0") is None
    move_package(package_in(target, "tool-1.0"), catalog.repository(str(source.path)))
    assert package_in(source, "tool-1.0") is not None
    assert package_in(target, "tool-1.0") is None


def test_a_move_onto_a_package_is_refused(copy, catalog, package_in, source, target):
    copy()
    with pytest.raises(PackageMoveError, match="already exists"):
        move_package(package_in(source, "tool-1.0"), catalog.repository(str(target.path)))
    assert package_in(source, "tool-1.0") is not None


def test_an_unversioned_package_can_be_copied_and_overwritten(copy, source, target, package_in):
    source.add("notes", files={"text": "one"})
    copy("notes")
    assert (target.path / "notes/text").read_text() == "one"
    (source.path / "notes/text").write_text("two")
    copy("notes", overwrite=True)
    assert (target.path / "notes/text").read_text() == "two"
    assert str(package_in(target, "notes").version) == ""
