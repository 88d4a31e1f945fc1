"""Killed at any moment, a build that installs leaves the package as it was or as it was to be."""

# ruff: noqa: PTH208
from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pkg.catalog import Catalog
from pkg.testing import SourceFolder

SCRIPT = """
import os, sys
sys.path[:0] = {path!r}
from pkg.build import Builder, create_build_system
from pkg.build import build_shell, builder, checks
from pkg.catalog import Catalog
from pkg.environment import environments
from pkg.environment.rex import launch, sequence
from pkg.host import Host
from pkg.settings import load_settings

settings = load_settings({{"HOME": {home!r}, "PATH": os.environ["PATH"]}}, {home!r})
host = Host(settings.override({{"packages_path": [{target!r}], "implicit_packages": [], "tmpdir": {tmp!r},
    "context_tmpdir": {tmp!r}}}, "test"))
package = Catalog(host).developer_package({source!r})
print("ready", flush=True)
sys.stdin.readline()
Builder(create_build_system(package, plugins=host), plugins=host, jobs=2).build({target!r}, install=True)
"""

FILES = 12


@pytest.fixture
def made(tmp_path):
    return SourceFolder(
        tmp_path / "source",
        "vary-2.0",
        variants=[[], []],
        build_command='for n in {{1..12}}; do echo "$CONTENT {install_path}" > "{install_path}/$n"; done',
    )


def start(made, tmp_path, content):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (tmp_path / "tmp").mkdir(exist_ok=True)
    code = SCRIPT.format(
        path=sys.path,
        home=str(home),
        source=str(made.path),
        target=str(tmp_path / "installed"),
        tmp=str(tmp_path / "tmp"),
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "CONTENT": content, "SHELL": "/bin/bash"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def go(process, kill_after=None):
    """Let it build, kill it and what it has started some seconds later; return how long it ran."""
    begin = time.monotonic()
    process.stdin.write(b"\n")
    process.stdin.flush()
    if kill_after is not None:
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    _, err = process.communicate()
    if kill_after is None:
        assert process.returncode == 0, err.decode()
    return time.monotonic() - begin


def state(host, folder):
    """Return which content is there, after checking that all of it is; None for no package."""
    package = Catalog(host, paths=[str(folder)]).package("vary", "2.0")
    if package is None:
        return None
    contents = set()
    for variant in package.iter_variants():
        files = {path for path in Path(variant.root).iterdir() if path.name.isdigit()}
        assert len(files) == FILES
        for path in files:
            content, place = path.read_text().split()
            assert place == variant.root
            contents.add(content)
    assert len(contents) == 1, contents
    return contents.pop()


@pytest.mark.slow
def test_killed_at_random_moments_the_package_is_old_or_new(made, host, tmp_path, pkg_repo):
    pkg_repo.add("one-1", "one-2")
    text = (made.path / "package.py").read_text()
    (made.path / "package.py").write_text(
        text.replace("variants = [[], []]", "variants = [['two'], ['three']]")
    )
    for name in ("two", "three"):
        folder = tmp_path / "installed" / name
        folder.mkdir(parents=True)
        (folder / "package.py").write_text(f"name = {name!r}\n")
    whole = go(start(made, tmp_path, "first"))
    installed = tmp_path / "installed"
    assert state(host, installed) == "first"
    known = "first"
    chance = random.Random(1)
    outcomes = []
    for number in range(int(os.environ.get("PKG_KILLS", "12"))):
        content = f"content{number}"
        process = start(made, tmp_path, content)
        go(process, kill_after=chance.uniform(0.3, 1.1) * whole)
        now = state(host, installed)
        assert now in (known, content)
        outcomes.append(now == content)
        known = now
    go(start(made, tmp_path, "last"))
    assert state(host, installed) == "last"
    assert [name for name in os.listdir(installed / "vary") if name.startswith(".")] == []
