"""The Python interpreter."""

# ruff: noqa: PTH120
from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any

from pkg.errors import BindError
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, Content, Copied, FoundSoftware, Link
from pkg_binds.interpreters import ask, ask_place
from pkg_binds.programs import find_program, version_of

_VERSION = "import sys; print('.'.join(str(part) for part in sys.version_info))"

# Modules that stand for the standard library and for what is installed beside it.
_LIBRARIES = (("lib", "os"), ("extra", "setuptools"))


class PythonBind(Bind):
    """The python on PATH, by links to it and to its libraries."""

    name = "python"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--exe", metavar="PATH", help="bind this interpreter instead of the one on PATH")
        parser.add_argument("--version", metavar="VERSION", help="take this for its version, do not ask it")
        parser.add_argument(
            "--copy",
            action="store_true",
            help="copy the libraries, as rez does, instead of linking to them; often more than a gigabyte",
        )

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the one interpreter.

        The libraries are those of the interpreter that is bound; rez takes those of its own.
        """
        program = _program(arguments.exe)
        version = arguments.version or version_of(program, ["-c", _VERSION])
        libraries: dict[str, str] = {}
        places = ask(program, *(line for _, module in _LIBRARIES for line in ask_place(module))) or ()
        for (name, _), path in zip(_LIBRARIES, places, strict=False):
            folder = os.path.dirname(path)
            if folder and folder not in libraries.values():
                libraries[name] = folder
        make: type[Copied] | type[Link] = Copied if arguments.copy else Link
        contents: list[Content] = [Link("bin/python", program)]
        contents += [make(f"python/{name}", folder) for name, folder in libraries.items()]
        attributes: dict[str, Any] = {
            "tools": ["python"],
            "commands": "env.PATH.append('{this.root}/bin')",
            "variants": [self.system.variant],
        }
        if libraries:
            attributes["post_commands"] = "\n".join(
                f"env.PYTHONPATH.append('{{this.root}}/python/{name}')" for name in libraries
            )
        return [FoundSoftware("python", version, attributes=attributes, contents=contents, place=program)]


def _program(given: str | None) -> str:
    """Return the interpreter: the given one, else `python` or `python3` of PATH, else our own.

    A script that stands for it, such as a shim of pyenv, may choose another one tomorrow and elsewhere: the
    interpreter that it starts now is taken.
    """
    program = given and find_program("python", given)
    for name in () if program else ("python", "python3"):
        try:
            program = find_program(name)
            break
        except BindError:
            continue
    if not program:
        return sys.executable
    if _is_script(program):
        said = ask(program, "import sys", "print(sys.executable)")
        if said is None:
            raise BindError(f"{program} is no Python interpreter, and starts none.")
        program = said[-1]
    return program


def _is_script(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(2) == b"#!"
    except OSError:
        return False


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register Python."""
    register(PythonBind)
