"""What one folder of a repository holds, read with a single scan."""

# ruff: noqa: PTH113, PTH115, PTH118 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Iterable

from pkg.errors import PackageRepositoryError

EXTENSIONS = ("py", "yaml")
IGNORE_PREFIX = ".ignore"
BUILDING_PREFIX = ".building"

# Python's folder of compiled files; rez takes it for a version and then cannot resolve (defect 17).
_NEVER_VERSIONS = frozenset(("__pycache__",))


class Folder:
    """The names in a folder, split into folders and files; symbolic links count as what they point to.

    Attributes:
        folders: names of folders.
        files: names of files.
        links: whether a name is a symbolic link, so that the kind of it can change without the folder.
    """

    __slots__ = ("files", "folders", "links")

    def __init__(self, folders: list[str], files: set[str], links: bool = False) -> None:
        self.folders = folders
        self.files = files
        self.links = links


def scan(path: str) -> Folder | None:
    """Read a folder.

    Returns:
        What it holds, in the order of the file system; None when there is no such folder.

    Raises:
        PackageRepositoryError: it cannot be read.
    """
    folders: list[str] = []
    files: set[str] = set()
    links = False
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.is_file():
                    files.add(entry.name)
                if not links and entry.is_symlink():
                    links = True
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise PackageRepositoryError(
            f"the package folder {path} cannot be read: {error.strerror}; check its permissions, or leave "
            "the repository out of packages_path"
        ) from error
    return Folder(folders, files, links)


def visible_versions(folder: Folder, *, show_ignored: bool = False) -> list[str]:
    """List the folders that count as versions, sorted by name.

    Left out are names with a leading dot and versions with an `.ignore<version>` file beside them.

    Args:
        folder: a family's folder.
        show_ignored: list ignored versions as well.
    """
    files = folder.files
    return sorted(
        name
        for name in folder.folders
        if name[0] != "."
        and name not in _NEVER_VERSIONS
        and (show_ignored or IGNORE_PREFIX + name not in files)
    )


def under_construction(folder: Folder) -> set[str]:
    """List the versions with a `.building<version>` marker."""
    size = len(BUILDING_PREFIX)
    return {
        name[size:]
        for names in (folder.files, folder.folders)
        for name in names
        if name.startswith(BUILDING_PREFIX)
    }


def has_definition(folder: str, names: Iterable[str]) -> bool:
    """Tell whether a folder holds a definition file of one of these names, without the extension."""
    return any(
        os.path.isfile(f"{folder}{os.sep}{name}.{extension}") for name in names for extension in EXTENSIONS
    )


def links_in(folder: str) -> dict[str, str]:
    """Map what the symbolic links of a folder point to onto their names; the first of several counts."""
    links: dict[str, str] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    target = os.path.normpath(os.path.join(folder, os.readlink(entry.path)))
                    links.setdefault(target, entry.name)
    except OSError:
        return {}
    return links
