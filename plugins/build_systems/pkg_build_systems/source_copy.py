"""A copy of a source folder that is brought up to date, for tools that build where the source is."""

# ruff: noqa: PTH100, PTH114
# ruff: noqa: PTH103, PTH108, PTH112, PTH115, PTH116, PTH118, PTH211
from __future__ import annotations

import os
from collections.abc import Container

_LEFT_OUT = frozenset((".git", ".hg", ".svn", "__pycache__"))


def update_copy(source: str, target: str, left_out: Container[str]) -> None:
    """Copy what is new or changed in a folder; what a build has made in the copy stays.

    Args:
        source: the folder.
        target: its copy; made where it is missing.
        left_out: absolute paths of folders that are not copied.

    Raises:
        OSError: something cannot be read or written.
    """
    from shutil import copy2, rmtree

    os.makedirs(target, exist_ok=True)
    with os.scandir(source) as entries:
        for entry in entries:
            goal = os.path.join(target, entry.name)
            if entry.is_symlink():
                link = os.readlink(entry.path)
                if not os.path.islink(goal) or os.readlink(goal) != link:
                    if os.path.lexists(goal):
                        os.unlink(goal)
                    os.symlink(link, goal)
            elif entry.is_dir():
                if entry.name not in _LEFT_OUT and os.path.abspath(entry.path) not in left_out:
                    if os.path.islink(goal):
                        os.unlink(goal)
                    update_copy(entry.path, goal, left_out)
            elif not _is_same(entry.stat(), goal):
                if os.path.isdir(goal) and not os.path.islink(goal):
                    rmtree(goal)
                copy2(entry.path, goal)


def _is_same(status: os.stat_result, path: str) -> bool:
    try:
        other = os.stat(path)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
