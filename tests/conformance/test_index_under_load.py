"""Many processes on one repository and one index at once, and processes that are killed while they write.

`PKG_UNDER_LOAD=200` takes as many processes, and as many kills, as that; the usual run takes a few.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MANY = int(os.environ.get("PKG_UNDER_LOAD", "16"))

FAMILIES = ("app", "lib", "core", "plugin")
REQUEST = ("app", "plugin")

# One release: a complete package appears in one rename, as an installer does it.
RELEASE = """
import fcntl, os, sys
root, number = sys.argv[1], int(sys.argv[2])
with open(f"{root}/../lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    with open(f"{root}/../count", "r+") as counter:
        done = int(counter.read() or 0)
        sys.path.insert(0, sys.argv[3])
        from test_index_under_load import release
        release(root, done)
        counter.seek(0)
        counter.write(str(done + 1))
"""

# One answer, with the number of releases before and after it.
RESOLVE = """
import json, sys
root, request = sys.argv[1], sys.argv[2:]
def count():
    with open(f"{root}/../count") as counter:
        return int(counter.read() or 0)
before = count()
import pkg
result = pkg.solve(request, package_paths=[root])
print(json.dumps([before, count() + 1, result.status, result.failure_description, result.resolved]))
"""


def release(root: str, number: int) -> None:
    """Put release number so and so into a repository."""
    choose = random.Random(number)
    family = choose.choice(FAMILIES)
    version = f"1.{number + 1}"
    requires = {
        "app": [f"lib-{choose.choice(['1', '1.2+', '<1.40', '1.1'])}", "core"],
        "lib": [choose.choice(["core", "core<1.30", "core-1.1+"])],
        "core": [],
        "plugin": [choose.choice(["app", "app<1.60", "lib"]), "core"],
    }[family]
    folder = Path(root, family)
    folder.mkdir(exist_ok=True)
    aside = folder / f".{version}"
    aside.mkdir()
    (aside / "package.py").write_text(f"name = {family!r}\nversion = {version!r}\nrequires = {requires!r}\n")
    aside.rename(folder / version)


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "packages"
    root.mkdir()
    for number in range(12):
        release(str(root), number)
    (tmp_path / "count").write_text("12")
    return root


@pytest.fixture
def environ(tmp_path):
    return {
        **{name: value for name, value in os.environ.items() if name[:4] not in ("PKG_", "REZ_")},
        "HOME": str(tmp_path),
        "PKG_CACHE_PATH": str(tmp_path / "cache"),
    }


def python(environ, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", *arguments], env=environ, stdout=subprocess.PIPE, text=True, **options
    )


def rez_answers(root: Path, releases: int) -> list[object]:
    """What rez says after each release: [status, resolved], made in a repository that grows again."""
    from rez.package_repository import package_repository_manager
    from rez.resolved_context import ResolvedContext

    root.mkdir()
    answers = []
    for number in range(releases):
        release(str(root), number)
        package_repository_manager.clear_caches()
        try:
            context = ResolvedContext(list(REQUEST), package_paths=[str(root)], caching=False)
        except Exception as error:
            answers.append(["error", type(error).__name__])
            continue
        found = [[v.name, str(v.version), v.index] for v in context.resolved_packages or ()]
        answers.append([context.status.name, found])
    return answers


@pytest.mark.rez
def test_answers_under_load_are_those_between_two_releases(repository, environ, tmp_path, needs_rez):
    processes = []
    waiting = []
    for number in range(MANY):
        here = str(Path(__file__).parent)
        waiting.append((RELEASE, str(repository), str(number), here) if number % 2 else None)
    if MANY > 50:
        random.Random(1).shuffle(waiting)
    for job in waiting:
        arguments = job or (RESOLVE, str(repository), *REQUEST)
        processes.append((job is None, python(environ, *arguments)))
        while sum(process.poll() is None for _, process in processes) >= max(4, MANY // 12):
            time.sleep(0.005)
    answers = []
    for resolves, process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        if resolves:
            answers.append(json.loads(output))
    total = int((tmp_path / "count").read_text())
    assert total == 12 + MANY // 2
    expected = rez_answers(tmp_path / "again", total)
    for before, after, status, why, resolved in answers:
        allowed = expected[before - 1 : after]
        assert [status, resolved] in allowed, (before, after, why)
    assert len({json.dumps(answer[4]) for answer in answers}) > 1


# Releases, resolves and keeps, again and again, until it is killed.
WRITER = """
import sys
root, number, here = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sys.path.insert(0, here)
from test_index_under_load import release
import pkg
while True:
    pkg.solve(["app", "plugin"], package_paths=[root])
    print(number, flush=True)
    release(root, number)
    number += 1
"""

# What the index says, and what the files say.
CHECK = """
import json, os, sys
import pkg
def answer():
    result = pkg.solve(["app", "plugin"], package_paths=[sys.argv[1]])
    return [result.status, result.failure_description, result.resolved]
print(json.dumps(answer()))
"""


def test_a_process_killed_while_it_writes_leaves_an_index_that_is_right(repository, environ, tmp_path):
    choose = random.Random(7)
    number, killed = 12, 0
    for _ in range(MANY):
        writer = python(environ, WRITER, str(repository), str(number), str(Path(__file__).parent))
        assert writer.stdout is not None
        writer.stdout.readline()  # the imports are done, and the first index is written
        time.sleep(choose.random() * 0.05)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        number = 1 + max(int(folder.name.lstrip(".").split(".")[1]) for folder in repository.glob("*/*"))
        for half in repository.glob("*/.1.*"):
            for file in half.iterdir():
                file.unlink()
            half.rmdir()
        killed += 1
        checks = [
            python({**environ, **more}, CHECK, str(repository)) for more in ({}, {"PKG_INDEX": "false"})
        ]
        indexed, plain = (check.communicate(timeout=60)[0] for check in checks)
        assert indexed == plain
        assert json.loads(indexed)[0] in ("solved", "failed")
    assert killed == MANY
    leftovers = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(leftovers) < 40 + MANY
