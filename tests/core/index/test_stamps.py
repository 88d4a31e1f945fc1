"""Stamps of files and folders."""

import os

from pkg.index.stamps import ABSENT, SETTLED, clock, file_stamp, folder_stamp, is_young, stamp_of_file


def test_every_kind_of_change_changes_the_stamp_of_a_file(tmp_path):
    file = tmp_path / "file"
    assert stamp_of_file(str(file)) is ABSENT
    file.write_text("a")
    before = stamp_of_file(str(file))
    os.utime(file, ns=(1, 1))
    older = stamp_of_file(str(file))
    file.write_text("ab")
    os.utime(file, ns=(1, 1))
    longer = stamp_of_file(str(file))
    other = tmp_path / "other"
    other.write_text("ab")
    os.utime(other, ns=(1, 1))
    other.replace(file)
    assert len({before, older, longer, stamp_of_file(str(file))}) == 4


def test_a_stamp_is_young_until_two_seconds_have_passed(tmp_path):
    now = clock()
    for stamp in (folder_stamp(tmp_path.stat()), file_stamp(tmp_path.stat())):
        assert is_young(stamp, now)
        assert not is_young(stamp, now + SETTLED + 10**9)
    assert not is_young(ABSENT, now)


def test_a_stamp_of_the_future_is_young_until_then(tmp_path):
    file = tmp_path / "file"
    file.write_text("a")
    os.utime(file, (4e9, 4e9))
    assert is_young(stamp_of_file(str(file)), clock() + 100 * SETTLED)
    assert not is_young(stamp_of_file(str(file)), int(4e18) + SETTLED + 1)
