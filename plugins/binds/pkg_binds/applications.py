"""What bind modules for applications have in common: installations are looked for, and left where they are.

A package of an application holds no files. Its attribute `locations` says for each platform where the
application is, and its commands use the one of the platform they run on. So one package serves Linux, macOS
and Windows workstations that share a repository: `pkg bind` on each of them adds a location and a variant.

The Python that an application brings along becomes a weak requirement: an environment without the package
`python` is fine, one with another version is a conflict.
"""

# ruff: noqa: PTH100, PTH111, PTH112, PTH113, PTH118, PTH123
from __future__ import annotations

import os
import re
from abc import abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pkg.errors import BindError, VersionError
from pkg.interfaces.bind import Bind, FoundSoftware
from pkg.settings import Setting
from pkg.settings.value_types import PATH_LIST
from pkg.version import Version

LOCATION = "location = this.locations[system.platform]"
"""How the commands of these packages begin."""

_DEPTH = 2
_READ = 2**20  # characters; the headers and scripts that hold versions are smaller

_FOLDERS = Setting("folders", PATH_LIST, [], "folders that hold installations, besides the usual ones")


class Installation:
    """One installation of an application.

    Attributes:
        location: the folder that its variables are about.
        folder: the folder that it was recognized by; the same or one above.
        version: as a package version; empty where the installation does not tell.
        tools: names of its programs.
        commands: the rest of the body of `commands()`, behind `LOCATION`.
        python: `3.11`; None where it is unknown or there is none.
    """

    __slots__ = ("commands", "folder", "location", "python", "tools", "version")

    def __init__(
        self, location: str, version: str, *, tools: Sequence[str], commands: str, python: str | None = None
    ) -> None:
        self.location = location
        self.folder = location
        self.version = version
        self.tools = list(tools)
        self.commands = commands
        self.python = python


class ApplicationBind(Bind):
    """An application, found where it is installed.

    Attributes:
        title: its name for people.
        usual: by platform, folders where it is usually installed.
    """

    title: ClassVar[str]
    usual: ClassVar[Mapping[str, Sequence[str]]]
    settings = (_FOLDERS,)

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--location",
            metavar="FOLDER",
            help="the installation, or a folder that holds it; looks nowhere else",
        )
        parser.add_argument(
            "--version", metavar="VERSION", help="take this for the version, whatever the installation says"
        )

    @abstractmethod
    def recognize(self, folder: str, platform: str) -> Installation | None:
        """Return the installation in a folder; None where there is none of this platform."""

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return every installation; with `--location` those in that folder."""
        folders = [arguments.location] if arguments.location else self._usual()
        found = [self._described(each, arguments.version) for each in self.installations(folders)]
        known = [each for each in found if each is not None]
        if not known:
            raise BindError(
                f"no {self.title} was found in {', '.join(folders) or 'any usual folder'}. Say where it is: "
                f"pkg bind {self.name} --location FOLDER"
            )
        return known

    def scan(self, folders: Sequence[str]) -> Iterable[FoundSoftware]:
        """Return every installation, those in the given folders first."""
        for each in self.installations([*folders, *self._usual()]):
            described = self._described(each, None)
            if described is not None:
                yield described

    def installations(self, folders: Iterable[str]) -> Iterator[Installation]:
        """Look through folders, and what they hold, for installations; each is given once."""
        seen: set[str] = set()
        given: set[str] = set()
        for folder in folders:
            for each in _folders(os.path.abspath(os.path.expanduser(folder)), _DEPTH):
                real = os.path.realpath(each)
                if real in seen or any(real.startswith(other + os.sep) for other in given):
                    continue
                seen.add(real)
                installation = self.recognize(each, self.system.platform)
                if installation is not None:
                    given.add(real)
                    # Links such as /opt/hfs20.0 lead somewhere else after the next update.
                    if real != each:
                        installation = self.recognize(real, self.system.platform) or installation
                    installation.folder = each
                    yield installation

    def _usual(self) -> list[str]:
        return [*self.options.folders, *self.usual.get(self.system.platform, ())]

    def _described(self, found: Installation, version: str | None) -> FoundSoftware | None:
        version = version or found.version
        try:
            Version(version)
        except VersionError:
            version = ""
        if not version:
            self.warn(
                f"{found.location} is left out: it does not tell which version of {self.title} it is. Say it "
                f"yourself: pkg bind {self.name} --location {found.folder} --version VERSION"
            )
            return None
        platform = self.system.platform
        attributes: dict[str, Any] = {
            "description": f"{self.title}, as it is installed on the machine.",
            "variants": [[f"platform-{platform}"]],
            "tools": found.tools or None,
            "requires": [f"~python-{found.python}"] if found.python else None,
            "locations": {platform: found.location},
            "commands": f"{LOCATION}\n{found.commands}",
        }
        return FoundSoftware(
            self.name, version, attributes=attributes, place=found.location, joined=("locations", "tools")
        )


# --- reading installations -----------------------------------------------------------------------


def is_file(*parts: str) -> bool:
    """Tell whether there is such a file."""
    return os.path.isfile(os.path.join(*parts))


def programs(folder: str, names: Iterable[str], platform: str) -> list[str]:
    """Return those of some programs that a folder holds, without `.exe`."""
    endings = (".exe", ".bat", "") if platform == "windows" else ("",)
    return [name for name in names if any(is_file(folder, name + ending) for ending in endings)]


def match_in_file(path: str, pattern: str) -> tuple[str, ...] | None:
    """Return the groups of the first match in a text file; None where there is none, or no file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(_READ)
    except OSError:
        return None
    match = re.search(pattern, text, re.MULTILINE)
    return match and match.groups()


def match_in_names(folder: str, pattern: str) -> list[tuple[str, ...]]:
    """Return the groups of every name in a folder that matches a pattern as a whole, sorted by name."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
    found = (re.fullmatch(pattern, name) for name in names)
    return [match.groups() for match in found if match]


def python_in(*places: tuple[str, str]) -> str | None:
    """Return the newest Python that names in folders tell of, such as `3.11`.

    Args:
        *places: folders, each with a pattern for names whose two groups are the parts of the version. The
            first folder with such a name counts.
    """
    for folder, pattern in places:
        minors = [(int(major), int(minor)) for major, minor in match_in_names(folder, pattern)]
        if minors:
            return "{}.{}".format(*max(minors))
    return None


def property_of(path: str, key: str) -> str | None:
    """Return a text of a macOS `Info.plist`; None where it is not there."""
    import plistlib
    from xml.parsers.expat import ExpatError

    try:
        with open(path, "rb") as file:
            data = plistlib.load(file)
    except (OSError, ValueError, ExpatError, plistlib.InvalidFileException):
        return None
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else None


def _folders(folder: str, depth: int) -> Iterator[str]:
    """Give a folder and, level by level, the folders it holds."""
    level = [folder]
    for _ in range(depth + 1):
        below: list[str] = []
        for each in level:
            if not os.path.isdir(each):
                continue
            yield each
            try:
                names = sorted(os.listdir(each))  # noqa: PTH208
            except OSError:
                continue
            below += [os.path.join(each, name) for name in names if not name.startswith(".")]
        level = below
