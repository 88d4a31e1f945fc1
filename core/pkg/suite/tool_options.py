"""The options that every tool of a suite understands: `+i`, `++about`, ... (rez 3.4.0).

argparse reads them, as in rez: that way the words it leaves to the tool are the same ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from pkg.errors import PkgError

if TYPE_CHECKING:
    from typing import IO


class ToolOptions:
    """What a user asks a wrapper for.

    Attributes:
        about, versions, peek, interactive, stdin, strict, no_local, quiet: whether the option was given.
        patch: requests to change the context by; None for none.
        command: words to run instead of the tool; None for the tool.
        verbosity: how often `++verbose` was given.
        tool_arguments: the words for the tool.
    """

    def __init__(self, found: argparse.Namespace, tool_arguments: list[str]) -> None:
        self.about: bool = found.about
        self.versions: bool = found.versions
        self.peek: bool = found.peek
        self.interactive: bool = found.interactive
        self.stdin: bool = found.stdin
        self.strict: bool = found.strict
        self.no_local: bool = found.no_local
        self.quiet: bool = found.quiet
        self.patch: list[str] | None = found.patch
        self.command: list[str] | None = found.command
        self.verbosity: int = found.verbose
        self.tool_arguments = tool_arguments


class OptionsEnd(Exception):  # noqa: N818 - also the good end of ++help
    """The options ask for nothing to be run: they are wrong, or ask for help.

    Attributes:
        code: exit code.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Parser(argparse.ArgumentParser):
    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            self._print_message(message, _stderr())
        raise OptionsEnd(status)


def _stderr() -> IO[str]:
    import sys

    return sys.stderr


def parse(tool: str, prefix: str, words: Sequence[str]) -> ToolOptions:
    """Read the words behind a tool's name.

    Args:
        tool: its name, for messages.
        prefix: the character that introduces options.
        words: what a user typed.

    Raises:
        OptionsEnd: help was asked for and printed, or an option is wrong and that was printed.
        PkgError: the prefix is none.
    """
    if len(prefix) != 1:
        raise PkgError(
            f"the options of a suite's tools begin with one character, not {prefix!r}; see the setting "
            "suite_alias_prefix_char, or what the context was added with (--prefix-char)."
        )
    parser = _parser(tool, prefix)
    found, rest = parser.parse_known_args(list(words))
    if found.no_rez_args:
        flag = _the_flag(words, 2 * prefix + "no-rez-args", 2 * prefix + "no-")
        rest = [word for number, word in enumerate(words) if number != flag]
        found = parser.parse_args([])
    return ToolOptions(found, rest)


def _the_flag(words: Sequence[str], whole: str, shortest: str) -> int:
    """Return where an option stands that may have been shortened."""
    return next(
        number
        for number, word in enumerate(words)
        if whole.startswith(word) and word.startswith(shortest) and len(word) > len(shortest)
    )


def _parser(tool: str, prefix: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=tool,
        prefix_chars=prefix,
        description="A tool of a suite. All words but these options go to the tool.",
    )

    def flag(*names: str, dest: str | None = None, text: str) -> None:
        flags = [name.replace("=", prefix) for name in names]
        parser.add_argument(*flags, dest=dest or flags[-1].strip(prefix), action="store_true", help=text)

    flag("=a", "==about", text="tell which suite, context and package the tool is from")
    flag("=i", "==interactive", text="start a shell in the tool's environment")
    parser.add_argument(
        f"{prefix}p", f"{2 * prefix}patch", nargs="*", metavar="PKG", help="change the context's packages"
    )
    flag("==versions", text="list the versions of the tool's package")
    parser.add_argument(
        f"{2 * prefix}command",
        nargs="+",
        metavar=("COMMAND", "ARG"),
        help="run this in the tool's environment, not the tool",
    )
    flag("==stdin", text="run commands from standard input, not the tool")
    flag("==strict", text="when patching, keep the exact versions of all other packages")
    flag("==nl", "==no-local", dest="no_local", text="when patching, leave out the local repository")
    flag("==peek", text="tell how resolving the context again would change it")
    parser.add_argument(f"{2 * prefix}verbose", action="count", default=0, help="tell more; may be repeated")
    flag("==quiet", text="no welcome text in an interactive shell")
    flag("==no-rez-args", dest="no_rez_args", text=f"give every word to the tool, also those with a {prefix}")
    return parser
