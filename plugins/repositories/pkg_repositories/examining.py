"""What `pkg doctor` is told of a folder of packages: families that cannot be read, clocks, and the index."""

# ruff: noqa: PTH116, PTH118 - pathlib is slow to import
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pkg.index.stamps import folder_stamp
from pkg.index.store_file import key_of
from pkg.interfaces.finding import Finding

if TYPE_CHECKING:
    from pkg.index.store import Store
    from pkg_repositories.folder import FolderRepository

_MANY = 500  # families that are looked at, so that a large repository on slow storage takes no time
_AHEAD = 5.0  # seconds; less is between two machines that ask the same time server


def examine_folder(repository: FolderRepository) -> Iterator[Finding]:
    """Look at the families of a repository, some hundred at most, and at what is remembered of them."""
    location = repository.location
    try:
        with os.scandir(location) as entries:
            names = sorted(entry.name for entry in entries if entry.name[0] not in "._" and entry.is_dir())
    except OSError:
        return  # which pkg doctor has told
    unreadable, stamps, newest = [], {}, 0.0
    for name in names[:_MANY]:
        path = os.path.join(location, name)
        try:
            status = os.stat(path)
        except OSError:
            continue  # gone meanwhile
        stamps[name] = folder_stamp(status)
        newest = max(newest, status.st_mtime)
        if not os.access(path, os.R_OK | os.X_OK):
            unreadable.append(name)
    if unreadable:
        more = f" and {len(unreadable) - 3} more" if len(unreadable) > 3 else ""
        yield Finding(
            "error",
            f"{location}: these families cannot be read: {', '.join(unreadable[:3])}{more}",
            f"correct their permissions, such as: chmod -R a+rX {os.path.join(location, unreadable[0])}",
        )
    ahead = newest - time.time()
    if ahead > _AHEAD:
        yield Finding(
            "warning",
            f"{location}: a family was changed {_in_words(ahead)} from now: the clock of this machine or "
            "that of the file server is wrong, and what lies in the future is read again by each process",
            "have both ask the same time server, or touch the folder",
        )
    if repository.index is not None:
        yield from _index(repository.index.store, stamps)


def _index(store: Store, stamps: dict[str, bytes]) -> Iterator[Finding]:
    for path, problem in store.problems:
        published = path == store.published_path
        yield Finding(
            "warning" if published else "note",
            f"the index {path} is not used: {problem}",
            "publish it again: pkg scan --publish" if published else "nothing: the next solve makes it anew",
        )
    if store.published is not None:
        rows = {name: store.published.row(key_of(name)) for name in stamps}
        stale = [name for name, row in rows.items() if row is None or row[1] != stamps[name]]
        if stale:
            yield Finding(
                "note",
                f"the published index {store.published_path} is older than {len(stale)} of {len(stamps)} "
                "families; each user reads those anew",
                "publish it again after releases: pkg scan --publish",
            )
        else:
            yield Finding("ok", f"the published index {store.published_path} is up to date")


def _in_words(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
