"""Many names that change at one moment: links through one link, which is the switch.

    maya/2024  ->  .pkg-staging-1/state/0        state -> old      old/0 -> what was there, if anything
                                                                   new/0 -> what is to be there

A link that leads nowhere is seen neither by rez nor by `pkg`. So first every path is made a link through
`state`, which changes nothing for anybody. Then `state` is replaced by a link to `new`, which is one rename
and changes all paths at once. Then every link is exchanged with what it leads to, which again changes
nothing. Killed before that rename, everything is undone by the next one who changes something here; killed
behind it, the links are replaced by him. Decision 55.
"""

# ruff: noqa: PTH102, PTH105, PTH108, PTH112, PTH114, PTH115
# ruff: noqa: PTH118, PTH120, PTH211
from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pkg_repositories.trees import exchange, rename, writable

if TYPE_CHECKING:
    from pkg_repositories.installing import Switch

_STATE, _OLD, _NEW = "state", "old", "new"


def can_switch(folder: str) -> bool:
    """Tell whether a folder takes symbolic links."""
    probe = os.path.join(folder, "probe")
    try:
        os.symlink("nowhere", probe)
        os.unlink(probe)
    except OSError:
        return False
    return True


def entries_of(switches: Sequence[Switch], folder: str) -> list[dict[str, str]]:
    """Return what the journal of a staging folder says of switches."""
    return [
        {"path": each.path, "new": each.new, "kept": os.path.join(folder, f"kept-{number}")}
        for number, each in enumerate(switches)
    ]


def switch_all(folder: str, entries: Sequence[dict[str, str]]) -> None:
    """Change what paths lead to, all at once. The journal has been written.

    Args:
        folder: the staging folder.
        entries: see `entries_of`.

    Raises:
        OSError: something refuses; everything is as it was.
    """
    for name in (_OLD, _NEW):
        os.mkdir(os.path.join(folder, name))
    os.symlink(_OLD, os.path.join(folder, _STATE))
    try:
        for number, entry in enumerate(entries):
            os.symlink(os.path.relpath(entry["new"], os.path.join(folder, _NEW)), _at(folder, _NEW, number))
            os.symlink(os.path.relpath(entry["kept"], os.path.join(folder, _OLD)), _at(folder, _OLD, number))
            _lay(folder, number, entry)
        after = os.path.join(folder, "next")
        os.symlink(_NEW, after)
        os.replace(after, os.path.join(folder, _STATE))
    except BaseException:
        _undo_all(folder, entries)
        raise


def finish_switches(folder: str, journal: dict[str, Any]) -> bool:
    """Bring switches to their end, or back to their beginning, whichever they are nearer to.

    Args:
        folder: the staging folder.
        journal: what it says.

    Returns:
        Whether the new things are there.

    Raises:
        OSError: something refuses; another try may follow.
    """
    entries = journal["switches"]
    if not is_switched(folder):
        _undo_all(folder, entries)
        return False
    for entry in entries:
        _settle(folder, entry)
    return True


def is_switched(folder: str) -> bool:
    """Tell whether the switch has been thrown."""
    try:
        return os.readlink(os.path.join(folder, _STATE)) == _NEW
    except OSError:
        return False


def _lay(folder: str, number: int, entry: dict[str, str]) -> None:
    """Make a path a link that leads to what was there."""
    path, kept = entry["path"], entry["kept"]
    text = os.path.relpath(_at(folder, _STATE, number), os.path.dirname(path))
    with writable(os.path.dirname(path)):
        if not os.path.lexists(path):
            os.symlink(text, path)
            return
        os.symlink(text, kept)
        if exchange(kept, path):
            return
        # A moment without the path, where it is a folder and the system knows no exchange.
        os.unlink(kept)
        if os.path.isdir(path):
            rename(path, kept)
            os.symlink(text, path)
        else:
            os.link(path, kept)
            aside = os.path.join(folder, "link")
            os.symlink(text, aside)
            os.replace(aside, path)


def _undo_all(folder: str, entries: Sequence[dict[str, str]]) -> None:
    for entry in entries:
        path, kept = entry["path"], entry["kept"]
        with writable(os.path.dirname(path)):
            if os.path.lexists(kept) and not os.path.islink(kept):
                _put(kept, path, folder)
            elif _is_ours(path, folder):
                os.unlink(path)


def _settle(folder: str, entry: dict[str, str]) -> None:
    """Replace a link by what it leads to."""
    new, path = entry["new"], entry["path"]
    if os.path.lexists(new) and not os.path.islink(new):
        with writable(os.path.dirname(path)):
            _put(new, path, folder)


def _put(content: str, path: str, folder: str) -> None:
    """Give content the path that a link of ours has, or nothing."""
    if not os.path.lexists(path):
        rename(content, path)
    elif _is_ours(path, folder):
        with writable(content):
            if exchange(content, path):
                return
            if os.path.isdir(content):
                os.unlink(path)
                rename(content, path)
            else:
                os.replace(content, path)


def _is_ours(path: str, folder: str) -> bool:
    with suppress(OSError):
        return f"{os.path.basename(folder)}/{_STATE}/" in os.readlink(path).replace(os.sep, "/")  # noqa: PTH119
    return False


def _at(folder: str, name: str, number: int) -> str:
    return os.path.join(folder, name, str(number))
