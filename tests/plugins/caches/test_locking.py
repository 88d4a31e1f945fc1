import os
import signal
import subprocess
import sys
import time

import pytest

from pkg.errors import PackageCacheError
from pkg_caches import locking
from pkg_caches.locking import locked

HOLD = """
import sys, time
from pkg_caches.locking import locked
with locked(sys.argv[1]):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "locked\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_lock_is_a_hard_link_that_goes_with_it(tmp_path):
    with locked(str(tmp_path)):
        assert (tmp_path / ".lock.lock").stat().st_nlink == 2
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_is_held_makes_others_wait_and_says_which_file(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(locking, "_PATIENCE", 0.2)
    told = r"locked by another process.*delete .*\.lock\.lock"
    with pytest.raises(PackageCacheError, match=told), locked(str(tmp_path)):
        pass


def test_the_lock_of_a_killed_process_is_let_go_at_once(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / ".lock.lock").exists()
    with locked(str(tmp_path)):
        pass


def test_a_lock_that_rez_left_is_let_go_when_it_is_old(tmp_path, monkeypatch):
    (tmp_path / "host-1.2").touch()
    os.link(tmp_path / "host-1.2", tmp_path / ".lock.lock")
    monkeypatch.setattr(locking, "_PATIENCE", 0.1)
    with pytest.raises(PackageCacheError), locked(str(tmp_path)):
        pass
    monkeypatch.setattr(locking, "_LONGEST", 0.0)
    time.sleep(0.01)
    with locked(str(tmp_path)):
        pass


@pytest.mark.rez
def test_rez_and_pkg_keep_each_other_out(tmp_path, monkeypatch):
    lockfile = pytest.importorskip("rez.vendor.lockfile")
    monkeypatch.setattr(locking, "_PATIENCE", 0.1)
    theirs = lockfile.LockFile(str(tmp_path / ".lock"))
    theirs.acquire(timeout=1)
    with pytest.raises(PackageCacheError), locked(str(tmp_path)):
        pass
    theirs.release()
    with locked(str(tmp_path)), pytest.raises(lockfile.LockTimeout):
        lockfile.LockFile(str(tmp_path / ".lock")).acquire(timeout=0.1)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    with pytest.raises(PackageCacheError, match="cannot be changed"), locked(str(tmp_path / "gone")):
        pass
