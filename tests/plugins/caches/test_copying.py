# ruff: noqa: PTH115 - what a link holds, not where it leads
import os

import pytest

from pkg.errors import PackageCacheError
from pkg_caches.copying import close_folder, copy_payload, delete_tree, open_folder


@pytest.fixture
def payload(tmp_path):
    folder = tmp_path / "payload"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "maya").write_text("#!/bin/sh\n")
    (folder / "bin" / "maya").chmod(0o755)
    os.utime(folder / "bin" / "maya", (1_500_000_000, 1_500_000_000))
    return folder


@pytest.fixture
def copied(tmp_path):
    def copy(payload):
        target = tmp_path / "copy"
        target.mkdir()
        folder = open_folder(str(target))
        try:
            copy_payload(str(payload), folder)
        finally:
            close_folder(folder)
        return target

    return copy


def test_content_modes_and_times_are_those_of_the_payload(payload, copied):
    facts = (copied(payload) / "bin" / "maya").stat()
    assert (facts.st_mode & 0o777, facts.st_mtime) == (0o755, 1_500_000_000)
    assert (payload.parent / "copy" / "bin" / "maya").read_text() == "#!/bin/sh\n"


def test_empty_and_large_files_are_copied(payload, copied):
    (payload / "empty").touch()
    (payload / "large").write_bytes(os.urandom(9_000_000))
    copy = copied(payload)
    assert (copy / "empty").read_bytes() == b""
    assert (copy / "large").read_bytes() == (payload / "large").read_bytes()


def test_links_inside_of_the_payload_stay_links(payload, copied):
    (payload / "bin" / "latest").symlink_to("maya")
    (payload / "programs").symlink_to("bin")
    copy = copied(payload)
    assert os.readlink(copy / "bin" / "latest") == "maya"
    assert os.readlink(copy / "programs") == "bin"


def test_what_links_out_of_the_payload_lead_to_is_copied(payload, copied, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "icon").write_text("icon")
    (payload / "absolute").symlink_to(tmp_path / "shared" / "icon")
    (payload / "folder").symlink_to("../shared")
    (payload / "own").symlink_to(payload / "bin" / "maya")
    copy = copied(payload)
    assert not (copy / "absolute").is_symlink()
    assert (copy / "absolute").read_text() == "icon"
    assert (copy / "folder" / "icon").read_text() == "icon"
    assert not (copy / "own").is_symlink()


def test_a_link_that_leads_nowhere_is_copied_as_it_is(payload, copied):
    (payload / "gone").symlink_to("/no/such/place")
    assert os.readlink(copied(payload) / "gone") == "/no/such/place"


def test_a_link_to_a_folder_around_it_is_refused(payload, copied):
    (payload / "bin" / "up").symlink_to(payload)
    with pytest.raises(PackageCacheError, match="a link leads back into a folder that it is in"):
        copied(payload)


def test_what_is_no_file_is_refused_by_name(payload, copied):
    os.mkfifo(payload / "pipe")
    with pytest.raises(PackageCacheError, match=r"neither a file, a folder nor a link: .*pipe"):
        copied(payload)


def test_a_copy_goes_where_its_folder_was_moved_to(payload, tmp_path):
    target = tmp_path / "copy"
    target.mkdir()
    folder = open_folder(str(target))
    target.rename(tmp_path / "moved")
    target.mkdir()
    copy_payload(str(payload), folder)
    close_folder(folder)
    assert list(target.iterdir()) == []
    assert (tmp_path / "moved" / "bin" / "maya").exists()


def test_write_protected_folders_are_copied_and_deleted(payload, copied):
    (payload / "bin").chmod(0o555)
    copy = copied(payload)
    assert (copy / "bin").stat().st_mode & 0o777 == 0o555
    delete_tree(str(copy))
    assert not copy.exists()
    (payload / "bin").chmod(0o755)
