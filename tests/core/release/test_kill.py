"""Killed at any moment, a release leaves the repository as it was or as it was to be, and can be finished."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import pytest

KILLS = int(os.environ.get("PKG_KILLS", "15"))


@pytest.mark.slow
def test_a_killed_release_is_old_or_new_and_is_finished_by_the_next(project):
    git = project("git")
    chance = random.Random(9)
    seen = {"old": 0, "new": 0}
    longest = 1.5
    number = 0
    for _ in range(KILLS):
        version = f"1.{number}"
        begin = time.monotonic()
        process = subprocess.Popen(
            ["pkg", "release", "--no-message"],
            cwd=git.source,
            env=git.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(chance.uniform(0.05, longest))
            longest = max(0.1, min(longest, 1.2 * (time.monotonic() - begin)))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            # git died with it, on both sides; the server would have lived on.
            for repository in ("origin", "clone/.git"):
                for lock in (git.folder / repository).rglob("*.lock"):
                    lock.unlink()
            longest = min(8, longest * 1.02)
        folder = git.releases / "tool" / version
        if folder.exists():
            seen["new"] += 1
            assert sorted(path.name for path in folder.iterdir()) == ["dep-1", "dep-2", "package.py"]
            text = git.definition(version)
            for part in ("['dep-1']", "['dep-2']", "revision =", "changelog ="):
                assert part in text
            for variant in ("dep-1", "dep-2"):
                assert (folder / variant / "content.txt").read_text() == f"content of {version}\n"
            git.release("--no-message")
            assert f"tool-{version}" in git.tags()
            number += 1
            git.write(f"1.{number}")
            git.commit(f"1.{number}")
        else:
            seen["old"] += 1
            assert f"tool-{version}" not in git.tags()
    git.release("--no-message")
    hidden = [path for path in git.releases.rglob(".pkg-staging-*") if path.is_dir()]
    assert hidden == []
    assert seen["old"] >= KILLS / 10
    assert seen["new"] >= 1
