"""rez itself, and its graphical tool, where rez is installed."""

# ruff: noqa: PTH118, PTH119, PTH120
from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from pkg.errors import BindError
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, Content, Copied, FoundSoftware, Written
from pkg.version import Version
from pkg_binds.interpreters import add_python_option, ask, interpreter
from pkg_binds.programs import find_program

# What rez 3.4.0 says of itself.
_PYTHON = "python-3.8+<3.14"
_GUI_LIBRARY = "PyQt-4"

_ASK = ("import rez", "print(rez.__version__)", "print(rez.__path__[0])")


class RezBind(Bind):
    """The modules rez and rezplugins, copied."""

    name = "rez"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        add_python_option(parser)

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the installed rez."""
        version, folder = installed_rez(arguments)
        site = os.path.dirname(folder)
        contents = [Copied("rez", folder), Copied("rezplugins", os.path.join(site, "rezplugins"))]
        attributes = {
            "requires": [_PYTHON],
            "variants": [self.system.variant],
            "commands": "env.PYTHONPATH.append('{this.root}')",
        }
        return [FoundSoftware("rez", version, attributes=attributes, contents=contents, place=folder)]


class RezGuiBind(Bind):
    """The module rezgui, copied, and the program rez-gui."""

    name = "rezgui"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--gui-lib",
            default=_GUI_LIBRARY,
            metavar="PKG",
            help=f"request of the Qt package to require; {_GUI_LIBRARY} if not given, empty for none",
        )
        add_python_option(parser)

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the installed rezgui."""
        version, rez = installed_rez(arguments)
        folder = os.path.join(os.path.dirname(rez), "rezgui")
        if not os.path.isdir(folder):  # noqa: PTH112
            raise BindError(f"the rez at {rez} came without rezgui.")
        number = Version(version)
        requires = [f"rez-{number.trim(2)}+<{int(str(number.trim(1))) + 1}"]
        if arguments.gui_lib:
            requires.append(arguments.gui_lib)
        attributes = {
            "requires": requires,
            "variants": [self.system.variant],
            "tools": ["rez-gui"],
            "commands": "env.PYTHONPATH.append('{this.root}')\nenv.PATH.append('{this.root}/bin')",
        }
        program = "#!/usr/bin/env python\nfrom rez.cli._main import run\n\nrun('gui')\n"
        contents: list[Content] = [Copied("rezgui", folder), Written("bin/rez-gui", program, executable=True)]
        return [FoundSoftware("rezgui", version, attributes=attributes, contents=contents, place=folder)]


def installed_rez(arguments: Namespace) -> tuple[str, str]:
    """Return version and folder of the installed rez.

    The interpreter of `--python` or our own is asked first, then the one that the program `rez` names.

    Raises:
        BindError: there is no rez.
    """
    python = interpreter(arguments)
    said = ask(python, *_ASK)
    if said is None and not arguments.python:
        python = _interpreter_of_program() or python
        said = ask(python, *_ASK)
    if said is None:
        raise BindError(
            f"rez is not installed: {python} cannot import it, and no program rez is on PATH. Name an "
            "interpreter that has it with --python"
        )
    return said[-2], said[-1]


def _interpreter_of_program() -> str | None:
    """Return what the first line of the program `rez` names; None where there is none."""
    try:
        with open(find_program("rez"), "rb") as file:  # noqa: PTH123
            first = file.readline(1000).decode("utf-8", "replace")
    except (BindError, OSError):
        return None
    words = first[2:].split()
    return words[0] if first.startswith("#!") and words and "python" in os.path.basename(words[0]) else None


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register both."""
    register(RezBind)
    register(RezGuiBind)
