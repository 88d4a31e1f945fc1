"""Programs that build: `cmake` and `gcc`."""

# ruff: noqa: PTH113, PTH118
from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from pkg.errors import BindError
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, FoundSoftware, Link
from pkg_binds.programs import find_program, version_of

_ON_PATH = "env.PATH.append('{this.root}/bin')"


class CmakeBind(Bind):
    """The cmake on PATH, by a link to it."""

    name = "cmake"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--exe", metavar="PATH", help="bind this cmake instead of the one on PATH")
        parser.add_argument("--version", metavar="VERSION", help="take this for its version, do not ask it")

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the one cmake."""
        program = find_program("cmake", arguments.exe)
        word = 2 if self.system.platform == "windows" else -1
        version = arguments.version or version_of(program, ["--version"], word=word)
        attributes = {"tools": ["cmake"], "commands": _ON_PATH, "variants": [self.system.variant]}
        contents = [Link("bin/cmake", program)]
        return [FoundSoftware("cmake", version, attributes=attributes, contents=contents, place=program)]


class GccBind(Bind):
    """The gcc and g++ on PATH, by links to them."""

    name = "gcc"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--exe", metavar="PATH", help="bind this gcc, and the g++ beside it, instead of those on PATH"
        )
        parser.add_argument("--version", metavar="VERSION", help="take this for the version, do not ask")

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the one gcc."""
        c = find_program("gcc", arguments.exe)
        # rez links both names to the given program.
        cpp = find_program("g++", _beside(c) if arguments.exe else None)
        version = arguments.version
        if not version:
            ask = ["-dumpfullversion", "-dumpversion"]
            version = version_of(c, ask)
            other = version_of(cpp, ask)
            if version != other:
                raise BindError(
                    f"gcc and g++ are of different versions: {c} is {version}, {cpp} is {other}. "
                    "Name a pair with --exe"
                )
        attributes = {"tools": ["gcc", "g++"], "commands": _ON_PATH, "variants": [self.system.variant]}
        contents = [Link("bin/gcc", c), Link("bin/g++", cpp)]
        return [FoundSoftware("gcc", version, attributes=attributes, contents=contents, place=c)]


def _beside(gcc: str) -> str:
    """Return the g++ that belongs to a gcc: `x86_64-linux-gnu-g++-12` for `x86_64-linux-gnu-gcc-12`."""
    folder, name = os.path.split(gcc)
    cpp = os.path.join(folder, name[::-1].replace("ccg", "++g", 1)[::-1])
    if cpp == gcc or not os.path.isfile(cpp):
        raise BindError(f"there is no g++ that belongs to {gcc}; looked for {cpp}.")
    return cpp


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register both."""
    register(CmakeBind)
    register(GccBind)
