"""Locks: one at a time, in rez's forms, and not for ever."""

import subprocess
import sys
import threading
import time
import warnings

import pytest

from pkg.errors import PackageRepositoryError, PackageRepositoryLockedError
from pkg_repositories.locks import locked

KINDS = ("link", "mkdir", "symlink")


@pytest.mark.parametrize("kind", ["default", *KINDS])
def test_a_lock_leaves_nothing_behind(tmp_path, kind):
    with locked(str(tmp_path), "maya-1", kind=kind, timeout=1):
        assert (tmp_path / ".lock.maya-1.lock").exists() or (tmp_path / ".lock.maya-1.lock").is_symlink()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_who_waits_too_long_is_told_which_file_it_is(tmp_path, kind):
    with (
        locked(str(tmp_path), "maya-1", kind=kind, timeout=1),
        pytest.raises(PackageRepositoryLockedError, match=r"\.lock\.maya-1\.lock"),
        locked(str(tmp_path), "maya-1", kind=kind, timeout=0.05),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_other_packages_are_not_kept_waiting(tmp_path, kind):
    with (
        locked(str(tmp_path), "maya-1", kind=kind, timeout=1),
        locked(str(tmp_path), "maya-2", kind=kind, timeout=0),
    ):
        pass


@pytest.mark.parametrize("kind", KINDS)
def test_threads_take_turns(tmp_path, kind):
    inside, most = [], []

    def work():
        for _ in range(5):
            with locked(str(tmp_path), "maya-1", kind=kind, timeout=20):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 20
    assert set(most) == {1}


@pytest.mark.parametrize("kind", KINDS)
def test_the_lock_of_a_dead_process_is_broken(tmp_path, kind):
    code = (
        "import os, signal, sys\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from pkg_repositories.locks import locked\n"
        f"with locked({str(tmp_path)!r}, 'maya-1', kind={kind!r}, timeout=1):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert list(tmp_path.iterdir())
    with locked(str(tmp_path), "maya-1", kind=kind, timeout=5):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with (
        pytest.raises(PackageRepositoryError, match="cannot lock maya-1"),
        locked(str(tmp_path / "none"), "maya-1", kind="link", timeout=0),
    ):
        pass


@pytest.mark.rez
@pytest.mark.parametrize("kind", KINDS)
def test_rez_and_pkg_keep_each_other_out(tmp_path, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lockfile = pytest.importorskip("rez.vendor.lockfile")
        from rez.vendor.lockfile.linklockfile import LinkLockFile
        from rez.vendor.lockfile.mkdirlockfile import MkdirLockFile
        from rez.vendor.lockfile.symlinklockfile import SymlinkLockFile
    theirs = {"link": LinkLockFile, "mkdir": MkdirLockFile, "symlink": SymlinkLockFile}[kind]
    lock = theirs(str(tmp_path / ".lock.maya-1"))
    with locked(str(tmp_path), "maya-1", kind=kind, timeout=1), pytest.raises(lockfile.LockError):
        lock.acquire(timeout=-1)
    lock.acquire(timeout=1)
    with (
        pytest.raises(PackageRepositoryLockedError),
        locked(str(tmp_path), "maya-1", kind=kind, timeout=0.05),
    ):
        pass
    lock.release()
    with locked(str(tmp_path), "maya-1", kind=kind, timeout=0):
        pass
    assert list(tmp_path.iterdir()) == []
