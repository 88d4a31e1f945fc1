"""What could stand where a user is typing: commands, options, values and package requests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pkg.cli.completing.memory import Memory
from pkg.cli.completing.packages import PackageNames
from pkg.cli.completing.reading import option_of, read_words
from pkg.cli.completing.surface import Parameter, Surface, command_names, surface_of
from pkg.cli.completing.values import Candidate, Found, Line, Values
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.settings import Settings


class Completer:
    """Completes lines under one set of settings.

    Attributes:
        settings: the settings.
        host: the plugins.
    """

    def __init__(
        self,
        settings: Settings,
        host: Host,
        *,
        open_catalog: Callable[[Sequence[str]], Catalog] | None = None,
    ) -> None:
        """Make a completer.

        Args:
            settings: the settings.
            host: the plugins.
            open_catalog: gives the catalog of a search path; for a process that has it open. None opens one
                where memory does not know.
        """
        self.settings = settings
        self.host = host
        self._given_catalog = open_catalog

    def complete(self, words: Sequence[str], word: str) -> Found:
        """Return what a word could become.

        Args:
            words: the finished words after `pkg`.
            word: the beginning of the word being typed, perhaps empty.

        Returns:
            What begins with `word`, without doubles; nothing where nothing fits. Mistakes in the finished
            words and broken configurations give nothing: a completion must never complain.
        """
        try:
            found = self._found(list(words), word)
        except PkgError:
            return Found()
        fitting = {text: hint for text, hint in found.words if text.startswith(word)}
        return Found(list(fitting.items()), found.others)

    @cached_property
    def memory(self) -> Memory:
        """What earlier processes found out."""
        import sys

        settings = self.settings
        purpose = [sys.executable or "", repr(sys.path), *settings.source_list]
        purpose += [
            f"{name}={value}"
            for name, value in sorted(settings.environ.items())
            if name.startswith(("PKG_", "REZ_")) and _is_setting(name)
        ]
        return Memory(settings.cache_path or None, "\n".join(purpose))

    # --- the line ----------------------------------------------------------------------------------

    def _found(self, words: list[str], word: str) -> Found:
        rest = words[_global_words(words) :]
        if rest[:1] == ["rez"]:
            rest = rest[1:]
            if not rest and not word.startswith("-"):
                from pkg.commands.rez import REZ_COMMANDS

                return Found([pair for pair in self._commands() if pair[0] in REZ_COMMANDS])
        if not rest:
            if word.startswith("-"):
                return Found(_flags(surface_of(self.host, self.memory, "")["options"]))
            if words[-1:] == ["--color"]:
                return Found([(choice, "") for choice in ("auto", "always", "never")])
            return Found(self._commands())
        surface = surface_of(self.host, self.memory, rest[0])
        words = rest[1:]
        if surface["commands"] is not None:
            while words and words[0].startswith("-"):
                words = words[1:]
            if not words and not word.startswith("-"):
                return Found([(name, each["help"]) for name, each in surface["commands"].items()])
            if words and words[0] in surface["commands"]:
                surface = surface["commands"][words[0]]
            words = words[1:]
        if surface["passthrough"]:
            return Found((), "files")
        return self._of_command(rest[0], surface, words, word)

    def _commands(self) -> list[Candidate]:
        return list(command_names(self.host, self.memory).items())

    def _of_command(self, name: str, surface: Surface, words: list[str], word: str) -> Found:
        read = read_words(surface, words)
        positional, given, by_flag = read.positional, read.given, read.by_flag
        values = self._values(Line(positional, given, word))
        if read.behind is not None:
            return self._of_program(values, positional, given, read.behind, word)
        if read.unfinished is not None:
            option, number = read.unfinished
            # Of `--alias TOOL ALIAS` the first is there already, the second is new.
            return self._of_parameter(name, values, option, word) if not number else Found()
        if word.startswith("-") and not read.only_arguments:
            flag, equals, value = word.partition("=")
            if equals:
                named = option_of(by_flag, flag)
                if named is None or not named["takes"]:
                    return Found()
                found = self._of_parameter(name, values, named, value)
                return Found([(f"{flag}={text}", hint) for text, hint in found.words], found.others)
            return Found(_flags(surface["options"]))
        number = len(positional)
        for argument in surface["arguments"]:
            if argument["takes"] == -1 or number < argument["takes"]:
                return self._of_parameter(name, values, argument, word)
            number -= argument["takes"]
        return Found()

    def _of_program(
        self,
        values: Values,
        requests: Sequence[str],
        given: Mapping[str, Sequence[str]],
        behind: Sequence[str],
        word: str,
    ) -> Found:
        """Complete the command behind `--`: first the tools of the packages, then whatever it takes."""
        if behind:
            return Found((), "files")
        packages = self._packages(given)
        tools: dict[str, str] = {}
        for request in requests:
            try:
                tools.update(dict.fromkeys(packages.tools(request), f"of {request}"))
            except PkgError:
                continue
        for path in given.get("input_", ()):
            try:
                tools.update(dict.fromkeys(values.tools_of_context(path), f"in {path}"))
            except (PkgError, OSError):
                continue
        fitting = [(tool, hint) for tool, hint in tools.items() if tool.startswith(word)]
        return Found(fitting, "" if fitting else "programs")

    def _of_parameter(self, command: str, values: Values, param: Parameter, word: str) -> Found:
        if param["values"] == "asked":
            return Found(_asked(self.settings, self.host, command, param["name"], word))
        return values.of(param["values"], word)

    def _values(self, line: Line) -> Values:
        return Values(self.settings, self.host, self.memory, self._packages(line.given), line)

    def _packages(self, given: Mapping[str, Sequence[str]]) -> PackageNames:
        paths: Sequence[str] = [
            os.path.expanduser(path)  # noqa: PTH111
            for text in given.get("paths", ())
            for path in text.split(os.pathsep)
            if path
        ]
        if not paths:
            paths = (
                self.settings.nonlocal_packages_path if "no_local" in given else self.settings.packages_path
            )
        given_catalog = self._given_catalog
        if given_catalog is not None:
            return PackageNames(lambda: given_catalog(paths), paths, None)

        def open_catalog() -> Catalog:
            from pkg.catalog import Catalog

            return Catalog(self.host, self.settings, paths)

        return PackageNames(open_catalog, paths, self.memory)


def _global_words(words: Sequence[str]) -> int:
    """Count the options before the command's name."""
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] == "--color" else 1
    return min(position, len(words))


def _flags(options: Iterable[Parameter]) -> list[Candidate]:
    return [(flag, option["help"]) for option in options for flag in option["flags"]]


def _asked(settings: Settings, host: Host, command: str, name: str, word: str) -> list[Candidate]:
    """Ask an option that brings its own completion (`typer.Option(autocompletion=...)`)."""
    from pkg.cli.app import App
    from pkg.cli.group import build

    built = build(host.get("commands", command))
    context = built.make_context(command, [], resilient_parsing=True, obj=App(settings=settings, host=host))
    param: Any = next(each for each in built.params if each.name == name)
    return [(item.value, item.help or "") for item in param.shell_complete(context, word)]


def _is_setting(variable: str) -> bool:
    from pkg.settings.declared import DECLARED

    key = variable[4:].lower().removesuffix("_json")
    return key in DECLARED or key in ("config_file", "disable_home_config", "disable_plugins", "plugins")
