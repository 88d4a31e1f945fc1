from __future__ import annotations

import os
import stat

import pytest

from pkg import files


def test_a_file_is_replaced_in_one_step_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "note"
    files.put_text(str(path), "old\n")
    with path.open() as reader:
        files.put_text(str(path), "new\r\n", durable=True)
        assert reader.read() == "old\n"
    assert path.read_bytes() == b"new\r\n"
    assert [file.name for file in tmp_path.iterdir()] == ["note"]


def test_a_failure_leaves_the_old_content_and_no_rest(tmp_path):
    path = tmp_path / "note"
    files.put_text(str(path), "old")

    def parts():
        yield b"half"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        files.put_bytes(str(path), parts())
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["note"]


def test_permissions_are_kept_unless_given(tmp_path):
    path = tmp_path / "tool"
    files.put_text(str(path), "one", mode=0o700)
    files.put_text(str(path), "two")
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    files.put_text(str(path), "three", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to("target")
    files.put_text(str(link), "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.put_text(str(pipe), "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


@pytest.mark.parametrize("known", [True, False])
def test_a_file_system_is_synced_by_path_or_descriptor_whatever_the_system_knows(
    tmp_path, monkeypatch, known
):
    if not known:
        monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    files.sync_file_system(str(tmp_path))
    descriptor = os.open(tmp_path, os.O_RDONLY)
    files.sync_file_system(descriptor)
    os.close(descriptor)  # which it left open
