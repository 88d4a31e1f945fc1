"""Which plugins are installed: entry points, read once and remembered on disk.

Going through every installed distribution takes longer than a whole resolve, so the result is kept in
the user's cache folder. It is trusted as long as the interpreter, the folders of `sys.path`, their
modification times and those of the entry point files it was read from are the same: installing,
upgrading or removing a distribution changes the modification time of its folder.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100, PTH103, PTH108, PTH116, PTH118, PTH120, PTH123
from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final, NamedTuple

    class _Fields(NamedTuple):
        kind: str
        name: str
        module: str
        distribution: str
        version: str

else:
    _Fields = tuple

KINDS: Final = (
    "repositories",
    "shells",
    "build_systems",
    "resolvers",
    "orderers",
    "filters",
    "caches",
    "vcs",
    "release_hooks",
    "binds",
    "commands",
    "hooks",
)
GROUP_PREFIX: Final = "pkg."

_FORMAT: Final = "pkg plugins 3"
_PRIME: Final = (1 << 31) - 1
_KEEP_FILES: Final = 40  # environments remembered per user, the last used ones


class EntryPoint(_Fields):
    """One plugin as its distribution declares it.

    Attributes:
        kind: one of `KINDS`.
        name: what a user types.
        module: the module to import.
        distribution: the distribution's name, for messages.
        version: the distribution's version, empty where it has none.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # a NamedTuple is made with the help of half the standard library

        def __new__(cls, kind, name, module, distribution, version):  # noqa: D102
            return tuple.__new__(cls, (kind, name, module, distribution, version))

        kind = property(lambda self: self[0])
        name = property(lambda self: self[1])
        module = property(lambda self: self[2])
        distribution = property(lambda self: self[3])
        version = property(lambda self: self[4])


def installed_entry_points(cache_folder: str | None, *, refresh: bool = False) -> list[EntryPoint]:
    """List the plugins that are installed for this interpreter, sorted by kind and name.

    Imports no plugin. When the memory on disk fits, imports nothing at all.

    Args:
        cache_folder: where to remember; None reads the distributions every time.
        refresh: read the distributions again, whatever the memory says.
    """
    folders = [_absolute(path) for path in sys.path]
    if cache_folder is None:
        return _read_distributions()[0]
    memory = os.path.join(cache_folder, "plugins", f"{_checksum(_identity(folders))}.txt")
    if not refresh:
        found = _recall(memory, folders)
        if found is not None:
            return found
    # Stamps are taken first: what changes while reading is then noticed next time.
    stamps = [_stamp(folder) for folder in folders]
    entry_points, sources = _read_distributions()
    _remember(memory, folders, stamps, sources, entry_points)
    return entry_points


def _absolute(path: str) -> str:
    try:
        return os.path.abspath(path)
    except OSError:  # the current folder is gone
        return path


def _read_distributions() -> tuple[list[EntryPoint], list[str]]:
    """Read the entry points of every distribution, and name the files that hold ours."""
    import importlib_metadata

    found: set[EntryPoint] = set()
    sources: set[str] = set()
    known: dict[object, tuple[str, str]] = {}  # name and version by distribution
    everything = importlib_metadata.entry_points()
    for kind in KINDS:
        for entry in everything.select(group=GROUP_PREFIX + kind):
            distribution = entry.dist
            if distribution is None:
                continue
            if distribution not in known:  # each question to it reads a file
                # A damaged installation may lack either; the plugin still deserves to be listed.
                metadata = distribution.metadata
                known[distribution] = metadata.get("Name") or "unknown", metadata.get("Version") or ""
                for path in distribution.files or ():
                    if path.name == "entry_points.txt":
                        sources.add(os.fspath(distribution.locate_file(path)))
            found.add(EntryPoint(kind, entry.name, entry.value, *known[distribution]))
    return sorted(found), sorted(sources)


# --- memory on disk ------------------------------------------------------------------------------
#
# Lines of tab-separated fields behind a line with their checksum. Not JSON, because importing json
# takes longer than reading this file.


def _identity(folders: Sequence[str]) -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    return "\n".join((_FORMAT, sys.executable or "", version, *folders))


def _stamp(path: str) -> str:
    """Return what changes when a folder or file changes; the same for every missing one."""
    try:
        status = os.stat(path)
    except OSError:
        return "-"
    return f"{status.st_mtime_ns}.{status.st_ino}"


def _checksum(text: str) -> str:
    # A remainder, since it takes longer to import a better one.
    return f"{int.from_bytes(text.encode('utf-8', 'surrogateescape'), 'little') % _PRIME:08x}"


def _recall(memory: str, folders: Sequence[str]) -> list[EntryPoint] | None:
    """Return what is remembered for these folders, or None when it is missing, old or damaged."""
    try:
        with open(memory, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            head, _, body = file.read().partition("\n")
    except OSError:
        return None
    if head != f"{_FORMAT} {_checksum(body)}":
        return None
    entry_points: list[EntryPoint] = []
    known_folders: list[str] = []
    for line in body.split("\n")[:-1]:
        what, *fields = line.split("\t")
        if what == "plugin":
            entry_points.append(EntryPoint(*fields))
            continue
        path, stamp = fields
        if _stamp(path) != stamp:
            return None
        if what == "folder":
            known_folders.append(path)
    # A checksum of 32 bits names the file, so another environment could share it.
    if known_folders != list(folders):
        return None
    return entry_points


def _remember(
    memory: str,
    folders: Sequence[str],
    stamps: Sequence[str],
    sources: Sequence[str],
    entry_points: Sequence[EntryPoint],
) -> None:
    """Write the memory aside and put it in place; a folder that cannot be written is no error."""
    lines = [("folder", *each) for each in zip(folders, stamps, strict=True)]
    lines += [("source", path, _stamp(path)) for path in sources]
    rows: list[tuple[str, ...]] = [*lines, *(("plugin", *each) for each in entry_points)]
    if any("\t" in field or "\n" in field for row in rows for field in row):
        return  # a folder name that this format cannot hold
    body = "".join("\t".join(row) + "\n" for row in rows)
    from pkg.files import put_text

    try:
        os.makedirs(os.path.dirname(memory), exist_ok=True)
        put_text(memory, f"{_FORMAT} {_checksum(body)}\n{body}")
        _forget_the_oldest(os.path.dirname(memory))
    except OSError:
        pass


def _forget_the_oldest(folder: str) -> None:
    """Keep the memory from growing with every virtual environment that ever was."""
    with os.scandir(folder) as entries:
        files = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.is_file())
    for _, path in files[:-_KEEP_FILES]:
        os.unlink(path)
