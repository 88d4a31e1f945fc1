from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pkg.host.discovery import installed_entry_points

RESOLVER = Path(__file__).parents[2].joinpath("data/plugins/lodge_solver.py").read_text()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def memories(cache):
    return sorted((cache / "plugins").glob("*"))


def names(cache, **options):
    return [
        entry.name for entry in installed_entry_points(str(cache), **options) if entry.kind == "resolvers"
    ]


@pytest.fixture
def forbidden_reading(monkeypatch):
    """Fail when anything goes through the installed distributions."""

    def forbid():
        import importlib_metadata

        def refuse():
            raise AssertionError("the installed distributions were read")

        monkeypatch.setattr(importlib_metadata, "entry_points", refuse)

    return forbid


def test_what_is_remembered_is_not_read_again(lodge, cache, forbidden_reading):
    first = names(cache)
    forbidden_reading()
    assert names(cache) == first
    assert "lodge" in first


def test_a_new_distribution_is_noticed(lodge, site, cache):
    names(cache)
    site("later-pkg").offer("resolvers", "later", "later_solver")
    assert "later" in names(cache)


def test_a_changed_list_of_entry_points_is_noticed(lodge, cache):
    names(cache)
    lodge.offer("resolvers", "more", "more_solver")
    assert "more" in names(cache)


def test_another_path_is_another_environment(lodge, cache, tmp_path, monkeypatch):
    before = names(cache)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(lodge.folder)])
    assert "lodge" in before
    assert "lodge" not in names(cache)
    assert len(memories(cache)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("lodge", "ledge"),
        lambda text: "pkg plugins 0 00000000\n",
        lambda text: "\0\0\0",
    ],
)
def test_a_damaged_memory_is_made_again(lodge, cache, damage):
    expected = names(cache)
    (memory,) = memories(cache)
    good = memory.read_text()
    memory.write_text(damage(good))
    assert names(cache) == expected
    assert memory.read_text() == good


def test_refresh_reads_again_whatever_is_remembered(lodge, cache, forbidden_reading):
    names(cache)
    forbidden_reading()
    with pytest.raises(AssertionError, match="were read"):
        names(cache, refresh=True)


def test_a_cache_folder_that_is_a_file_is_no_error(lodge, cache):
    cache.write_text("in the way")
    assert "lodge" in names(cache)


def test_nothing_is_left_beside_the_memory(lodge, cache):
    names(cache)
    assert [path.suffix for path in memories(cache)] == [".txt"]


def test_old_environments_are_forgotten(lodge, cache):
    folder = cache / "plugins"
    folder.mkdir(parents=True)
    for number in range(60):
        old = folder / f"{number:08x}.txt"
        old.write_text("")
        os.utime(old, (number, number))
    names(cache)
    assert len(memories(cache)) == 40
    assert not (folder / "00000000.txt").exists()


def test_a_shadowed_distribution_does_not_count(site, tmp_path, monkeypatch, cache):
    from pkg.testing import FakeDistribution

    FakeDistribution(tmp_path / "hidden", "lodge-pkg", "1.0").offer(
        "resolvers", "old", "old_solver", RESOLVER
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "hidden")])
    site("lodge_pkg", "2.0").offer("resolvers", "new", "new_solver", RESOLVER)
    found = names(cache)
    assert "new" in found
    assert "old" not in found


def test_a_warm_start_imports_no_metadata_reader(pkg_environ):
    code = (
        "import sys; from pkg.host import Host; from pkg.settings import load_settings\n"
        "names = Host(load_settings()).names('commands')\n"
        "print(len(names), 'importlib_metadata' in sys.modules, 'importlib.metadata' in sys.modules)"
    )
    command = [sys.executable, "-P", "-c", code]

    def run():
        return subprocess.run(
            command, env=pkg_environ, capture_output=True, text=True, check=True
        ).stdout.split()

    cold, warm = run(), run()
    assert cold[0] == warm[0]
    assert cold[1] == "True"
    assert warm[1:] == ["False", "False"]


def test_many_processes_may_remember_at_once(lodge, pkg_environ):
    code = "from pkg.host.discovery import *; import sys; print(len(installed_entry_points(sys.argv[1])))"
    started = time.monotonic()
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", code, pkg_environ["HOME"]],
            env=pkg_environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert time.monotonic() - started < 60
