"""What one word may be, by the kinds that `surface` names: plugins, settings, packages, tools, files."""

# ruff: noqa: PTH111, PTH113, PTH118, PTH120, PTH208 - pathlib is slow to import
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pkg.cli.completing.memory import Memory, stamps_of
from pkg.cli.completing.packages import PackageNames
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.settings import Settings

Candidate = tuple[str, str]
"""A word, and a line about it that may be empty."""


class Found(NamedTuple):
    """What could stand in a place.

    Attributes:
        words: pkg's own suggestions, best first.
        others: what the shell itself may suggest where none of them fits: `files`, `files:<glob>`, `folders`,
            `programs`; empty for nothing.
    """

    words: Sequence[Candidate] = ()
    others: str = ""


class Line(NamedTuple):
    """What is known of the rest of the line.

    Attributes:
        arguments: the words that are no options, so far.
        given: the words given to options, by the option's name.
        word: the beginning of the word being typed, perhaps empty.
    """

    arguments: Sequence[str]
    given: Mapping[str, Sequence[str]]
    word: str


class Values:
    """Answers for one line."""

    def __init__(
        self, settings: Settings, host: Host, memory: Memory, packages: PackageNames, line: Line
    ) -> None:
        self._settings = settings
        self._host = host
        self._memory = memory
        self._packages = packages
        self._line = line

    def of(self, kinds: str, word: str) -> Found:
        """Return what a word may be.

        Args:
            kinds: of `surface`, joined by `+`.
            word: its beginning.
        """
        words: list[Candidate] = []
        others = ""
        for kind in kinds.split("+"):
            found = self._of_kind(kind, word)
            words += found.words
            others = others or found.others
        return Found(words, others)

    def _of_kind(self, kind: str, word: str) -> Found:
        name, _, detail = kind.partition(":")
        if name in ("files", "folders", "programs"):
            return Found((), kind)
        if name == "words":
            return _plain(detail.split(","))
        if name == "list":
            done, comma, rest = word.rpartition(",")
            found = self._of_kind(detail, rest)
            return Found([(done + comma + text, hint) for text, hint in found.words], found.others)
        if name == "search path":
            return Found((), "folders" if os.pathsep not in word else "")
        if name == "plugins":
            return _plain(self._host.names(detail))
        try:
            return getattr(self, "_" + name.replace(" ", "_"))(word) if name else Found()
        except (PkgError, OSError):
            return Found()

    # --- packages ----------------------------------------------------------------------------------

    def _requests(self, word: str) -> Found:
        return _plain(self._packages.completions(word))

    def _families(self, word: str) -> Found:
        return _plain(self._packages.completions(word, family_only=True))

    def _tests(self, _: str) -> Found:
        return _plain(self._packages.tests(self._line.arguments[0]) if self._line.arguments else ())

    def _tools(self, _: str) -> Found:
        """Return the tools of the suites on PATH."""
        tools: set[str] = set()
        for folder in self._settings.environ.get("PATH", "").split(os.pathsep):
            if os.path.isfile(os.path.join(os.path.dirname(folder), "suite.yaml")):
                with suppress(OSError):
                    tools.update(os.listdir(folder))
        return _plain(sorted(tools))

    def _objects(self, word: str) -> Found:
        current = self._of_kind("tools of context", word).words
        return Found([*self._tools(word).words, *current, *self._requests(word).words], "files")

    # --- contexts and suites -----------------------------------------------------------------------

    def _tools_of_context(self, _: str) -> Found:
        """Return the tools of the context on the line, or of the current one."""
        current = self._settings.environ.get("REZ_RXT_FILE", "")
        path = self._line.arguments[0] if self._line.arguments else current
        return _plain(self.tools_of_context(path) if path else ())

    def tools_of_context(self, path: str) -> list[str]:
        """Return the tools in a saved context.

        Raises:
            PkgError: it cannot be loaded.
        """
        path = os.path.realpath(os.path.expanduser(path))
        known = self._memory.recall("tools of context", path)
        if known is not None:
            return list(known)
        from pkg.environment.context import ResolvedContext

        stamps = stamps_of([path])
        found = sorted(
            {
                tool
                for _, tools in ResolvedContext.load(path, plugins=self._host).get_tools().values()
                for tool in tools
            }
        )
        self._memory.remember(stamps, found, "tools of context", path)
        return found

    def _suite(self) -> Any:
        from pkg.suite.suite import Suite

        folder = self._line.arguments[0] if self._line.arguments else "."
        return Suite.load(os.path.expanduser(folder), plugins=self._host)

    def _contexts_of_suite(self, _: str) -> Found:
        return _plain(self._suite().context_names)

    def _tools_of_suite(self, _: str) -> Found:
        suite = self._suite()
        wanted = self._line.given.get("context")
        names = wanted or suite.context_names
        return _plain(
            sorted(
                {
                    tool
                    for name in names
                    for _, tools in suite.context(name).get_tools().values()
                    for tool in tools
                }
            )
        )

    def _aliases_of_suite(self, _: str) -> Found:
        return _plain(sorted(self._suite().get_tools()))

    # --- the program -------------------------------------------------------------------------------

    def _configuration(self, _: str) -> Found:
        from pkg.settings.declared import DECLARED

        return _plain([*DECLARED, "plugins"])

    def _bind_modules(self, _: str) -> Found:
        from pkg.bind.modules import bind_modules

        return Found([(name, module.place) for name, module in bind_modules(self._host).items()])

    def _policies(self, _: str) -> Found:
        from pkg.environment.policies import names

        return _plain(names(self._settings))

    def _kinds(self, _: str) -> Found:
        from pkg.host.discovery import KINDS

        return _plain(KINDS)


def _plain(words: Sequence[str]) -> Found:
    return Found([(word, "") for word in words])
