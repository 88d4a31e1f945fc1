"""The interface of bind modules: software that is on this machine already, described as packages.

A bind module looks and describes; it writes nothing. What it finds becomes packages in `pkg.bind`: there
versions are checked, what exists is skipped, payloads are filled where nobody looks, and all appears at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from pkg.settings import Options, Settings
    from pkg.settings.system import System


class Link:
    """A symbolic link in a payload.

    Attributes:
        path: where, below the payload's folder, with `/`.
        target: what it points to, an absolute path of this machine.
    """

    __slots__ = ("path", "target")

    def __init__(self, path: str, target: str) -> None:
        self.path = path
        self.target = target

    def __str__(self) -> str:
        return f"{self.path} -> {self.target}"


class Copied:
    """A file or folder of this machine, copied into a payload; links are followed.

    Attributes:
        path: where, below the payload's folder, with `/`.
        source: an absolute path of this machine.
        skip: names directly in the folder that are left out.
    """

    __slots__ = ("path", "skip", "source")

    def __init__(self, path: str, source: str, skip: Sequence[str] = ()) -> None:
        self.path = path
        self.source = source
        self.skip = tuple(skip)

    def __str__(self) -> str:
        return f"{self.path}, a copy of {self.source}"


class Written:
    """A text file of a payload.

    Attributes:
        path: where, below the payload's folder, with `/`.
        text: its content.
        executable: whether it is a program.
    """

    __slots__ = ("executable", "path", "text")

    def __init__(self, path: str, text: str, *, executable: bool = False) -> None:
        self.path = path
        self.text = text
        self.executable = executable

    def __str__(self) -> str:
        return self.path


Content = Link | Copied | Written


class FoundSoftware:
    """Software that was found, as the package it may become.

    Attributes:
        name: the package's name.
        version: its version.
        attributes: what else its definition holds: `requires`, `variants` (at most one), `tools`, ... The
            commands (`commands`, `post_commands`, ...) are the text of a function's body.
        contents: its payload; empty for none.
        place: where it was found, for people.
        joined: attributes, mappings or lists, of which a package that is there keeps what it has beside ours:
            the locations of one application on several platforms. Where two mappings say different things
            for one key, the package is left as it is.
    """

    __slots__ = ("attributes", "contents", "joined", "name", "place", "version")

    def __init__(
        self,
        name: str,
        version: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        contents: Sequence[Content] = (),
        place: str = "",
        joined: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.version = version
        self.attributes = dict(attributes or {})
        self.contents = tuple(contents)
        self.place = place
        self.joined = tuple(joined)

    def __repr__(self) -> str:
        return f"FoundSoftware({self.name}-{self.version}, {self.place!r})"


class Bind(Plugin, ABC):
    """A bind module, which finds one piece of software. Its name is usually the package's.

    Attributes:
        config: the settings of this run.
        warn: tells a person what was left out, and why.
    """

    def __init__(self, options: Options, *, config: Settings, warn: Callable[[str], object]) -> None:
        super().__init__(options)
        self.config = config
        self.warn = warn

    @property
    def system(self) -> System:
        """Facts about this machine: `platform`, `arch`, `os`, and `variant` with all three."""
        return self.config.system

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options of `pkg bind NAME OPTIONS`; rez's modules have a function of this name."""

    @abstractmethod
    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Look for the software.

        Args:
            arguments: values of the options; the defaults when it is bound because something requires it.

        Returns:
            Each installation that was found; never nothing. Versions that are not wanted are left out later.

        Raises:
            BindError: it is not there; says where was looked, and what to do.
        """

    def scan(self, folders: Sequence[str]) -> Iterable[FoundSoftware]:  # noqa: ARG002 - see the class
        """Look for installations of an application, for `pkg bind --scan`.

        Args:
            folders: where to look besides the usual places. An installation may be the folder itself, or lie
                up to two folders below it.

        Returns:
            Each installation once. Nothing for software that is no application; that is the default.
        """
        return ()
