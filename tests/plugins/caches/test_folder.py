"""What a payload cache in a folder does, also after something went wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pkg.errors import PackageCacheError
from pkg.testing import PayloadCacheTests
from pkg_caches.folder import FolderCache, pkg_register_caches
from pkg_caches.marking import Marker

HANG = """
import sys, time
import pkg_caches.copying as copying
from pkg.host import Host
from pkg.settings import load_settings
from pkg.catalog import Catalog

def hang(source, target):
    import os
    os.close(os.open("half", os.O_CREAT | os.O_WRONLY, dir_fd=target))
    print("copying", flush=True)
    time.sleep(60)

copying.copy_payload = hang
repo, cache, family, version = sys.argv[1:]
host = Host(load_settings({"PKG_PACKAGES_PATH": repo}, "/"))
variant = next(Catalog(host).package(family, version).iter_variants())
host.create("caches", "folder", cache).add(variant)
"""


def names_in(folder):
    return [path.name for path in Path(folder).iterdir()]


class TestFolderCache(PayloadCacheTests):
    @pytest.fixture
    def plugin(self):
        return FolderCache


def test_it_registers():
    registered = []
    pkg_register_caches(registered.append)
    assert registered == [FolderCache]


@pytest.fixture
def cache(studio):
    return studio.host.create("caches", "folder", str(studio.cache))


@pytest.fixture
def maya(studio):
    studio.repo.add("maya-2024", files={"bin/maya": "#!/bin/sh\n", "lib/a": "a", "lib/b": "b"})
    return studio.variant("maya-2024")


@pytest.fixture
def copier(studio, maya):
    """Another process that has begun to copy maya."""
    words = [str(studio.repo.path), str(studio.cache), "maya", "2024"]
    process = subprocess.Popen([sys.executable, "-c", HANG, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "copying\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_layout_is_documented_with_the_copy(cache, maya, studio):
    status, root, made = cache.add(maya)
    assert (status, made) == ("cached", True)
    shelf = Path(root).parent
    assert Path(root).relative_to(studio.cache).parts[:2] == ("maya", "2024")
    assert sorted(names_in(shelf)) == ["a", "a.json"]
    assert json.loads((shelf / "a.json").read_text()) == {"handle": maya.handle.to_dict()}


def test_a_copy_is_on_the_disk_before_it_counts(cache, maya, monkeypatch):
    seen = []
    monkeypatch.setattr("pkg_caches.folder.sync_file_system", lambda _: seen.append(cache.find(maya)[0]))
    assert cache.add(maya)[2]
    assert seen == ["copying"]


def test_a_copy_in_the_making_is_neither_used_nor_made_twice(cache, maya, copier):
    assert cache.find(maya)[0] == "copying"
    assert cache.add(maya)[::2] == ("copying", False)
    assert cache.remove(maya) == "copying"


def test_the_copy_of_a_killed_process_counts_as_missing_and_is_replaced(cache, maya, copier):
    copier.send_signal(signal.SIGKILL)
    copier.wait()
    assert cache.find(maya) == ("missing", "")
    assert [each.status for each in cache.payloads()] == ["stalled"]
    status, root, made = cache.add(maya)
    assert (status, made) == ("cached", True)
    assert sorted(names_in(root)) == ["bin", "lib", "package.py"]


def test_what_a_killed_process_left_is_swept(cache, maya, copier, studio):
    copier.send_signal(signal.SIGKILL)
    copier.wait()
    assert cache.remove(maya) == "removed"
    list(cache.sweep())
    assert {path.name for path in studio.cache.iterdir()} == {".sys"}
    assert list((studio.cache / ".sys" / "to_delete").iterdir()) == []


def test_a_copy_that_was_taken_away_does_not_count_and_does_not_harm_the_next(
    cache, maya, studio, monkeypatch
):
    import pkg_caches.copying as copying

    copy = copying.copy_payload

    def meanwhile(source, folder):
        # Somebody with a fast clock cleans up, and the next one copies to the same place.
        monkeypatch.setattr(copying, "copy_payload", copy)
        shelf = next(studio.cache.glob("maya/2024/*"))
        (shelf / "a").rename(studio.cache / ".sys" / "to_delete" / "gone")
        (shelf / "a.json").unlink()
        (shelf / ".copying-a").unlink()
        assert cache.add(maya)[::2] == ("cached", True)
        copy(source, folder)

    monkeypatch.setattr(copying, "copy_payload", meanwhile)
    assert cache.add(maya) == ("missing", "", False)
    status, root = cache.find(maya)
    assert status == "cached"
    assert sorted(names_in(root)) == ["bin", "lib", "package.py"]


def test_a_copy_that_failed_is_stalled_takes_no_room_and_can_be_removed(cache, maya, studio):
    os.mkfifo(Path(maya.root) / "pipe")
    with pytest.raises(PackageCacheError, match=r"could not be cached: neither .*pipe.*--clean"):
        cache.add(maya)
    status, root = cache.find(maya)
    assert status == "stalled"
    assert names_in(root) == []
    assert cache.add(maya)[::2] == ("stalled", False)
    assert cache.remove(maya) == "removed"
    assert cache.find(maya) == ("missing", "")


def test_a_copy_that_rez_left_behind_is_stalled_after_five_seconds(cache, maya, studio):
    root = Path(cache.add(maya)[1])
    marker = root.parent / ".copying-a"
    marker.touch()
    assert cache.find(maya)[0] == "copying"
    os.utime(marker, (time.time() - 6, time.time() - 6))
    assert cache.find(maya)[0] == "stalled"


def test_a_file_that_is_cut_short_hides_its_copy_and_is_swept(cache, maya, studio):
    root = Path(cache.add(maya)[1])
    (root.parent / "a.json").write_text('{"handle": {"ke')
    assert cache.find(maya) == ("missing", "")
    assert cache.add(maya)[1] == str(root.parent / "b")
    assert str(root) in list(cache.sweep())
    assert sorted(names_in(root.parent)) == ["b", "b.json"]


def test_a_removal_that_was_interrupted_counts_as_missing(cache, maya):
    root = Path(cache.add(maya)[1])
    root.rename(root.parent / "elsewhere")
    assert cache.find(maya) == ("missing", "")
    assert cache.add(maya)[::2] == ("cached", True)


def test_a_copy_is_not_used_while_it_is_being_removed(cache, maya):
    root = cache.add(maya)[1]
    assert cache.use(root)
    marker = Marker(str(Path(root).parent / ".copying-a"))
    assert not cache.use(root)
    marker.remove()
    assert cache.use(root)


def test_a_copy_that_was_just_used_is_not_removed_as_unused(cache, maya):
    root = cache.add(maya)[1]
    before = time.time() - 60
    assert cache.remove(maya, unused_since=before) == "cached"
    os.utime(f"{root}.json", (before - 1, before - 1))
    assert cache.remove(maya, unused_since=before) == "removed"


def test_variants_of_one_shelf_get_names_of_their_own(cache, studio, monkeypatch):
    from pkg_caches import layout

    monkeypatch.setattr(layout, "shelf_of", lambda path, variant: f"{path}/{variant.name}/1/f00d")
    studio.repo.add("foo-1", variants=[["a"], ["b"], ["c"]])
    for index, name in enumerate("abc"):
        assert Path(cache.add(studio.variant("foo-1", index))[1]).name == name
    assert cache.remove(studio.variant("foo-1", 1)) == "removed"
    assert [cache.find(studio.variant("foo-1", index))[0] for index in range(3)] == [
        "cached",
        "missing",
        "cached",
    ]


def test_notes_are_kept_once_and_damaged_ones_do_no_harm(cache, maya, studio):
    cache.ask_for([maya, maya])
    cache.ask_for([maya])
    pending = studio.cache / ".sys" / "pending"
    assert len(names_in(pending)) == 1
    (pending / "cut").write_text("{")
    assert [handle for _, handle in cache.asked_for()] == [maya.handle.to_dict()]
    for name, _ in cache.asked_for():
        cache.forget(name)
    assert cache.asked_for() == []


def test_a_cache_that_cannot_be_written_to_says_so(studio, maya):
    (studio.cache / ".sys").write_text("")
    cache = studio.host.create("caches", "folder", str(studio.cache))
    assert cache.find(maya) == ("missing", "")
    with pytest.raises(PackageCacheError, match="cannot be used"):
        cache.add(maya)
