"""Hidden folders in which an install or a removal is prepared, and what to do with those of the dead.

A staging folder is `.pkg-staging-<host>-<process>-<random>` in a family's folder, or in the repository's
where there is no family yet. rez and `pkg` both skip names that begin with a dot. The file `owner` in it is
locked (flock) as long as its process lives; a folder whose lock is free is a leftover. `journal`, where there
is one, says how far its owner had come in changing things that are in sight.
"""

# ruff: noqa: PTH119
# ruff: noqa: PTH102, PTH112
# ruff: noqa: PTH116, PTH118, PTH123
# ruff: noqa: PTH208
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from pkg.files import put_text
from pkg.settings.machine import host_name
from pkg_repositories.trees import remove_tree, rename

PREFIX = ".pkg-staging-"
_OWNER, _JOURNAL = "owner", "journal"
_UNSIGNED = 60  # seconds after which a folder that nobody signed is a leftover
_UNLOCKABLE = 24 * 3600  # the same where there are no locks


class StagingFolder:
    """A hidden folder of this process.

    Attributes:
        path: the folder.
    """

    def __init__(self, parent: str) -> None:
        """Make the folder.

        Args:
            parent: where; it exists.

        Raises:
            OSError: it cannot be made.
        """
        self.path = os.path.join(parent, f"{PREFIX}{_host()}-{os.getpid()}-{os.urandom(6).hex()}")
        os.mkdir(self.path)
        self._descriptor = os.open(
            os.path.join(self.path, _OWNER), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666
        )
        _take(self._descriptor)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def inside(self, name: str) -> str:
        """Return the path of something in the folder."""
        return os.path.join(self.path, name)

    def note(self, journal: dict[str, Any]) -> None:
        """Write down what is about to be changed in sight, for whoever cleans up after us."""
        import json

        put_text(self.inside(_JOURNAL), json.dumps(journal))

    def remove(self) -> None:
        """Remove the folder; what cannot be removed stays for the next one to clean."""
        if self._descriptor >= 0:
            discard(self.path)
            os.close(self._descriptor)
            self._descriptor = -1


class StagingPart:
    """The place of one install in the staging folder of a set.

    Attributes:
        path: the folder.
    """

    def __init__(self, path: str, on_note: Callable[[dict[str, Any]], None]) -> None:
        """Make the folder.

        Args:
            path: where.
            on_note: told what is about to be changed in sight.

        Raises:
            OSError: it cannot be made.
        """
        self.path = path
        self.note = on_note
        os.mkdir(path)

    def inside(self, name: str) -> str:
        """Return the path of something in the folder."""
        return os.path.join(self.path, name)

    def remove(self) -> None:
        """Leave it to the set."""


def leftovers(folders: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Find the staging folders of processes that are no more.

    Returns:
        Each with its journal, empty where there is none.
    """
    found = []
    for folder in folders:
        with suppress(OSError):
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                if name.startswith(PREFIX) and _is_left(path):
                    found.append((path, _journal(path)))
    return found


def undo(journal: dict[str, Any], is_wanted: Callable[[str], bool]) -> None:
    """Undo what was half done. The caller holds the lock on the package.

    Args:
        journal: what a staging folder says, of one package.
        is_wanted: tells of a path below the package's folder whether the definition there knows it.
    """
    target, aside = journal.get("target"), journal.get("aside")
    if target and aside and os.path.isdir(aside) and not os.path.lexists(target):
        # Killed between two renames, where the system knows no exchange.
        rename(aside, target)
    for placed in journal.get("placed", ()):
        if target and not is_wanted(placed):
            with suppress(OSError):
                remove_tree(os.path.join(target, placed))


def discard(path: str) -> None:
    """Remove a staging folder, what says whose it is at last; what cannot be removed stays."""
    with suppress(OSError):
        for name in os.listdir(path):
            if name != _OWNER:
                remove_tree(os.path.join(path, name))
        remove_tree(path)


def _host() -> str:
    from binascii import crc32

    return f"{crc32(host_name().encode()):08x}"


def _owner_is_dead(path: str) -> bool:
    """Tell whether the process whose name a folder bears ran on this machine, and does not any more."""
    host, _, rest = os.path.basename(path)[len(PREFIX) :].partition("-")
    process = rest.partition("-")[0]
    if host != _host() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _is_left(path: str) -> bool:
    owner = os.path.join(path, _OWNER)
    try:
        descriptor = os.open(owner, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return _owner_is_dead(path) or _age(path) > _UNSIGNED
    except OSError:
        return False
    try:
        taken = _take(descriptor)
        if taken is None:
            return _age(owner) > _UNLOCKABLE
        # Empty: its owner has not come to locking it yet.
        signed = os.fstat(descriptor).st_size > 0
        return taken and (signed or _owner_is_dead(path) or _age(owner) > _UNSIGNED)
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool | None:
    """Lock an open file; None where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _age(path: str) -> float:
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        return 0


def _journal(path: str) -> dict[str, Any]:
    import json

    try:
        with open(os.path.join(path, _JOURNAL), encoding="utf-8") as file:
            journal: dict[str, Any] = json.load(file)
    except (OSError, ValueError):
        return {}
    return journal
