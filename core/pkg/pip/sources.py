"""What somebody asks for: words of a command line and files, sorted by who can read them.

A word is a requirement (`numpy>=2`), a wheel or an archive, the folder of a project, a folder of wheels, a
URL, or one of the files that have a form of their own: `pyproject.toml`, `uv.lock`, `pylock.toml`.
Requirement files are pip's own form, and pip reads them: nested files, hashes, markers and options in them.
"""

# ruff: noqa: PTH100, PTH110, PTH111, PTH112, PTH113, PTH118, PTH119, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pkg.errors import PipError
from pkg.pip.locks import LockFile, is_lock, read_lock
from pkg.pip.pyproject import dependencies

_URL = re.compile(r"(?:[a-z]+\+)?[a-z][a-z0-9.+-]*://|git\+|file:", re.IGNORECASE)
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True)
class Sources:
    """What is asked for.

    Attributes:
        requirements: words for pip: requirements, paths, URLs.
        files: requirement files for pip.
        constraints: constraint files for pip.
        lock: a lock, which says everything itself; there is nothing else then. None for none.
    """

    requirements: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    lock: LockFile | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What is asked for, for people."""
        lock = () if self.lock is None else (self.lock.path,)
        return (*self.requirements, *self.files, *lock)


def read_sources(
    words: Sequence[str],
    *,
    files: Sequence[str] = (),
    constraints: Sequence[str] = (),
    extras: Sequence[str] = (),
    groups: Sequence[str] = (),
) -> Sources:
    """Sort words and files.

    Args:
        words: of the command line.
        files: requirement files, or files of the forms that have a name of their own.
        constraints: constraint files.
        extras: of the projects and locks among the files.
        groups: the same, dependency groups.

    Raises:
        PipError: something cannot be read, is no requirement, or does not go together.
    """
    requirements: list[str] = []
    requirement_files: list[str] = []
    locks: list[str] = []
    projects = 0

    def take_file(path: str) -> bool:
        nonlocal projects
        name = os.path.basename(path)
        if is_lock(name):
            locks.append(path)
        elif name == "pyproject.toml":
            requirements.extend(dependencies(path, extras, groups))
            projects += 1
        else:
            return False
        return True

    for word in words:
        path = os.path.expanduser(word)
        if os.path.isfile(path) and take_file(path):
            continue
        requirements += _taken(word)
    for path in map(os.path.expanduser, files):
        if not _URL.match(path) and not os.path.isfile(path):
            raise PipError(f"no requirement file {path!r}: there is no such file")
        if not take_file(path):
            requirement_files.append(path)
    for path in map(os.path.expanduser, constraints):
        if not _URL.match(path) and not os.path.isfile(path):
            raise PipError(f"no constraint file {path!r}: there is no such file")
    if (extras or groups) and not projects and not locks:
        raise PipError(
            "extras and groups are those of a pyproject.toml or a lock, and there is none. "
            "Extras of a requirement stand in it: 'httpx[http2]'"
        )
    if not locks:
        return Sources(
            tuple(requirements), tuple(requirement_files), tuple(map(os.path.expanduser, constraints))
        )
    if len(locks) > 1 or requirements or requirement_files or constraints:
        raise PipError(
            f"{locks[0]} says everything itself and cannot be mixed with other requests. "
            "Run the command once for each"
        )
    return Sources(lock=read_lock(locks[0], extras, groups))


def _taken(word: str) -> list[str]:
    """Return what pip is told for one word."""
    if _URL.match(word):
        return [word]
    path, extras = word, ""
    if word.endswith("]") and not os.path.exists(word):
        path, _, extras = word.rpartition("[")  # ./project[gui]
        extras = f"[{extras}"
    path = os.path.expanduser(path)
    if os.path.isdir(path) and (os.sep in path or "/" in path or path in (".", "..") or _is_project(path)):
        if _is_project(path):
            return [os.path.abspath(path) + extras]
        wheels = sorted(name for name in os.listdir(path) if name.endswith(".whl"))
        if wheels and not extras:
            return [os.path.join(os.path.abspath(path), name) for name in wheels]
        raise PipError(
            f"{word!r} is a folder with neither a project (pyproject.toml, setup.py) nor wheels in it"
        )
    if path.lower().endswith(_ARCHIVES):
        if not os.path.isfile(path):
            raise PipError(f"{word!r} is no file; a wheel or an archive was expected there")
        return [os.path.abspath(path) + extras]
    if path.lower().endswith((".txt", ".in")) and os.path.isfile(path):
        raise PipError(
            f"{word!r} is a file. Requirement files are given by --requirements (-R); "
            "-r means --release, as in rez"
        )
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(word)
    except InvalidRequirement as error:
        reason = str(error).split("\n", 1)[0]
        raise PipError(
            f"{word!r} is no requirement, such as 'numpy' or 'httpx[http2]>=0.27', and no file, folder "
            f"or URL ({reason[:1].lower()}{reason[1:]})"
        ) from error
    return [word]


def _is_project(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in _PROJECT)
