"""Killed at any moment, an install leaves the package as it was or as it was to be."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pkg.testing.packages import PackageFolder

SCRIPT = """
import os, sys
sys.path[:0] = {path!r}
from pkg.catalog import Catalog
from pkg.host import Host
from pkg.settings import load_settings
from pkg.transfer import copy_package

catalog = Catalog(Host(load_settings({{"HOME": {home!r}}}, {home!r})))
package = catalog.repository({source!r}).package("vary", "2.0")
target = catalog.repository({target!r})
package.validate_data()
read, write = int(sys.argv[1]), int(sys.argv[2])
while True:
    # A child for each try: importing everything anew would take most of the time.
    words = os.read(read, 64).split()
    if not words:
        break
    child = os.fork()
    if not child:
        os.write(write, b"%d\\n" % os.getpid())
        try:
            indices = None if words[0] == b"all" else [int(words[0])]
            copy_package(package, target, variants=indices, overwrite=True)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.write(write, b"done\\n")
"""


class Copier:
    """A process that copies when it is told to, in a child that can be killed."""

    def __init__(self, tmp_path, source, target):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        code = SCRIPT.format(path=sys.path, home=str(home), source=str(source), target=str(target))
        (orders, self.orders), (self.news, news) = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(orders), str(news)], pass_fds=(orders, news)
        )
        os.close(orders)
        os.close(news)
        self.lines = os.fdopen(self.news)

    def copy(self, what, kill_after=None):
        """Copy, and kill the copying process some seconds after it began; return how long it ran."""
        os.write(self.orders, what.encode())
        child = int(self.lines.readline())
        begin = time.monotonic()
        if kill_after is not None:
            end = begin + kill_after
            while time.monotonic() < end:
                pass
            with suppress(ProcessLookupError):  # done already
                os.kill(child, signal.SIGKILL)
        assert self.lines.readline() == "done\n"
        return time.monotonic() - begin

    def close(self):
        os.close(self.orders)
        self.process.wait()
        self.lines.close()


@pytest.fixture
def start_copier(tmp_path, source, target):
    made = []

    def start():
        made.append(Copier(tmp_path, source.path, target.path))
        return made[-1]

    yield start
    for each in made:
        each.close()


def release(source: PackageFolder, number: int):
    """Give the source another content: each file, and the definition, say which."""
    source.add(
        "vary-2.0",
        variants=[["a-1"], ["a-2"]],
        hashed_variants=False,
        description=f"release {number}",
        files={f"a-{index}/lib/{name}": f"{number}" for index in (1, 2) for name in range(12)},
    )


def state_of(target, variants=(1, 2)):
    """Return the release that is there, after checking that all of it is; None when there is nothing."""
    version = target.path / "vary" / "2.0"
    if not version.exists():
        return None
    text = (version / "package.py").read_text()
    found = set()
    for index in variants:
        if f"'a-{index}'" in text:
            files = list((version / f"a-{index}" / "lib").iterdir())
            assert len(files) == 12
            found |= {file.read_text() for file in files}
    assert len(found) == 1
    assert f"release {next(iter(found))}" in text
    return found.pop()


def hidden(folder):
    return [path for path in folder.path.rglob(".*") if not path.name.startswith(".ignore")]


@pytest.mark.slow
@pytest.mark.parametrize("fallback", [False, True], ids=["exchange", "two renames"])
def test_a_killed_copy_leaves_the_old_or_the_new(source, target, start_copier, fallback, monkeypatch):
    script = SCRIPT
    if fallback:  # as on a file system that cannot exchange two names
        script = SCRIPT.replace(
            "package.validate_data()",
            "package.validate_data()\n"
            "import pkg_repositories.installing as i; i.exchange = lambda a, b: False",
        )
    monkeypatch.setitem(globals(), "SCRIPT", script)
    chance = random.Random(20)
    release(source, 0)
    # The copying process reads the definition once, so each release has a process of its own.
    seen = {"old": 0, "new": 0}
    before = None
    for number in range(1, 11):
        release(source, number)
        copier = start_copier()
        longest = 0.03
        for attempt in range(6):
            last = attempt == 5
            longest = copier.copy("all", None if last else chance.uniform(0.0, longest))
            longest = min(max(longest, 0.005), 0.08)
            now = state_of(target) if not (fallback and _swapping(target)) else before
            assert now in (before, str(number))
            seen["new" if now == str(number) else "old"] += 1
            before = now
        assert state_of(target) == str(number)
        assert hidden(target) == []
    assert seen["old"] >= 5
    assert seen["new"] >= 10


def _swapping(target):
    """Tell whether a process died between two renames; the next install puts the old one back."""
    return not (target.path / "vary" / "2.0").exists() and bool(list(target.path.rglob("aside")))


@pytest.mark.slow
def test_a_killed_install_of_a_further_variant_leaves_the_first_one_alone(source, target, start_copier):
    chance = random.Random(7)
    release(source, 1)
    copier = start_copier()
    for _ in range(6):
        copier.copy("0")
        longest = 0.03
        for attempt in range(4):
            copier.copy("1", None if attempt == 3 else chance.uniform(0.0, longest))
            assert state_of(target) == "1"
        assert (target.path / "vary" / "2.0" / "a-2" / "lib").is_dir()
        assert hidden(target) == []
        subprocess.run(["rm", "-rf", str(target.path / "vary")], check=True)


def test_two_people_installing_different_variants_both_succeed(start_copier, source, target, package_in):
    release(source, 1)
    copiers = [start_copier() for _ in range(2)]
    for copier, index in zip(copiers, (b"0", b"1"), strict=True):
        os.write(copier.orders, index)
    for copier in copiers:
        copier.lines.readline()
        assert copier.lines.readline() == "done\n"
    package = package_in(target, "vary-2.0")
    assert package.num_variants == 2
    assert all(len(list(Path(variant.root, "lib").iterdir())) == 12 for variant in package.iter_variants())
    assert hidden(target) == []
