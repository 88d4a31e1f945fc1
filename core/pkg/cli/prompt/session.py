"""The lines of one prompt: what they mean, and what is kept from one to the next."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pkg.cli.app import App
from pkg.cli.completing.candidates import Completer
from pkg.cli.completing.reading import ReadWords, read_words
from pkg.cli.completing.surface import surface_of
from pkg.cli.completing.values import Candidate, Found
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.cli.output import Output
    from pkg.host import Host
    from pkg.settings import Settings

OWN: Final = {
    "help": "list the commands, or show the help of one",
    "run": "run a program in the environment of the packages last named in env or solve",
    "quit": "leave; Ctrl-D does it too",
}
_LEAVE = ("quit", "exit")
_INTERRUPTED = 130

# What makes no sense within: itself, what shells call, and what is spelt without the first word here.
_WITHOUT = frozenset(("shell", "complete"))


class Session:
    """Runs lines.

    The imports of a command, the index of each repository and the compiled solver stay in memory. Every
    command looks at the state of the repositories for itself, as a process of its own would.

    Attributes:
        settings: the settings of all lines.
        output: the streams.
        finished: whether a line asked to leave.
        code: exit code of the last line.
        failed: exit code of the last line that failed; 0 when none has.
    """

    def __init__(self, settings: Settings, host: Host, output: Output, *, verbosity: int = 0) -> None:
        self.settings = settings
        self.output = output
        self.finished = False
        self.code = 0
        self.failed = 0
        self._host = host
        self._verbosity = verbosity
        self._requests: list[str] = []
        self._catalogs: dict[tuple[str, ...], Catalog] = {}
        self._completer = Completer(settings, host, open_catalog=self._catalog)

    # --- running -----------------------------------------------------------------------------------

    def run(self, line: str) -> int:
        """Run one line and return its exit code; nothing that a line does ends the session by itself.

        Blank lines and those that begin with `#` do nothing, and leave the exit code as it was.
        """
        try:
            words = [_expanded(word) for word in shlex.split(line, comments=False)]
        except ValueError as error:
            self.output.error(f"the line cannot be read: {str(error).lower()}. Close the quotation mark.")
            return self._ended(2)
        if not words or words[0].startswith("#"):
            return self.code
        self._catalogs.clear()
        try:
            return self._ended(self._run(words))
        except KeyboardInterrupt:
            return self._ended(_INTERRUPTED)
        except Exception:  # a mistake of ours, or of a plugin
            import traceback

            traceback.print_exc()
            return self._ended(1)

    def _run(self, words: list[str]) -> int:
        name = words[0]
        if name == "pkg" and len(words) > 1:  # out of habit
            return self._run(words[1:])
        if name in _LEAVE:
            self.finished = True
            return 0
        if name == "help":
            return self._help(words[1:])
        if name in _WITHOUT:
            self.output.error(f"{name!r} is not for within the prompt.")
            return 2
        if name == "run":
            words = self._program(words[1:])
            if not words:
                return 2
        try:
            self._host.find("commands", words[0])
        except PkgError as error:
            self.output.error(f"{error} 'help' lists the commands.")
            return 2
        code = self._command(words)
        if words[0] in ("env", "solve") and code == 0:
            requests = self._read(words).positional
            self._requests = requests or self._requests
        return code

    def _command(self, words: Sequence[str]) -> int:
        app = App(settings=self.settings, host=self._host)
        app.output.color = self.output.color
        app.be_more_verbose(self._verbosity)
        return app.run(words)

    def _program(self, words: list[str]) -> list[str]:
        """Make the `env` command of a `run` command; empty after saying why there is none."""
        if "--" in words:
            return ["env", *words]
        if words and self._requests:
            return ["env", *self._requests, "--", *words]
        self.output.error(
            "run what, in which environment? 'solve maya-2024', then 'run mayapy'; "
            "or 'run maya-2024 -- mayapy'."
        )
        return []

    def _help(self, words: list[str]) -> int:
        if words and words[0] not in OWN:
            return self._command([words[0], "--help"])
        shown = {name: OWN[name] for name in words} or {**self._command_names(), **OWN}
        self.output.table((f"  {name}", summary) for name, summary in sorted(shown.items()))
        if not words:
            self.output.line(
                "\n'help COMMAND' shows its options. Tab completes, Ctrl-C stops, Ctrl-D leaves."
            )
        return 0

    def _ended(self, code: int) -> int:
        sys.stdout.flush()
        self.code = code
        self.failed = code or self.failed
        return code

    def _read(self, words: Sequence[str]) -> ReadWords:
        return read_words(surface_of(self._host, self._completer.memory, words[0]), words[1:])

    # --- completing --------------------------------------------------------------------------------

    def complete(self, words: Sequence[str], word: str) -> Found:
        """Return what a word could become; see `Completer.complete`."""
        if words[:1] == ["pkg"]:
            words = words[1:]
        if not words or words == ["help"]:
            names = {**self._command_names(), **(OWN if not words else {})}
            return _beginning(word, sorted(names.items()))
        if words[0] in OWN:
            if words[0] != "run":
                return Found()
            if "--" not in words and len(words) == 1:
                programs = self._completer.complete(["env", *self._requests, "--"], word)
                requests = self._completer.complete(["env"], word)
                return Found([*programs.words, *requests.words])
            words = ["env", *words[1:]]
        return self._completer.complete(words, word)

    def forget_listings(self) -> None:
        """Have the next completion look at the repositories again; called when a line begins."""
        self._catalogs.clear()

    def _command_names(self) -> dict[str, str]:
        from pkg.cli.completing.surface import command_names

        names = command_names(self._host, self._completer.memory)
        return {name: summary for name, summary in names.items() if name not in _WITHOUT}

    def _catalog(self, paths: Sequence[str]) -> Catalog:
        key = tuple(paths)
        if key not in self._catalogs:
            from pkg.catalog import Catalog

            self._catalogs[key] = Catalog(self._host, self.settings, paths)
        return self._catalogs[key]

    def greeting(self) -> str:
        """Say what there is, in one line."""
        from pkg._version import __version__

        try:
            catalog = self._catalog(self.settings.packages_path)
            count = len({family.name for family in catalog.families()})
            catalog.keep()
        except PkgError as error:
            return f"pkg {__version__}: {error}"
        places = len(self.settings.packages_path)
        return (
            f"pkg {__version__}: {count:,} {'family' if count == 1 else 'families'} in {places} "
            f"{'repository' if places == 1 else 'repositories'}. Try 'help'; 'quit' leaves."
        )


def _beginning(word: str, candidates: Sequence[Candidate]) -> Found:
    return Found([candidate for candidate in candidates if candidate[0].startswith(word)])


def _expanded(word: str) -> str:
    """Expand `~/`, as shells do; a bare `~name` is a weak request."""
    return os.path.expanduser(word) if word.startswith(("~/", f"~{os.sep}")) else word  # noqa: PTH111
