"""The package `hello_world`, for trying things out. It needs no other package, not even `python`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, FoundSoftware, Written

_PROGRAM = '''#!{python}
"""Say hello."""

import argparse
import sys

parser = argparse.ArgumentParser()
parser.add_argument("-q", dest="quiet", action="store_true", help="quiet mode")
parser.add_argument("-r", dest="code", type=int, default=0, help="exit with this code")
given = parser.parse_args()

if not given.quiet:
    print("Hello Rez World!")
sys.exit(given.code)
'''


class HelloWorldBind(Bind):
    """A package with a program that says hello."""

    name = "hello_world"

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:  # noqa: ARG002
        """Return the package; there is always one."""
        tools = ["hello_world", "hello_world_gui"]
        text = _PROGRAM.format(python=sys.executable)
        attributes = {
            "tools": tools,
            "commands": "env.PATH.append('{this.root}/bin')\nenv.OH_HAI_WORLD = \"hello\"",
        }
        contents = [Written(f"bin/{tool}", text, executable=True) for tool in tools]
        return [FoundSoftware("hello_world", "1.0", attributes=attributes, contents=contents)]


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register it."""
    register(HelloWorldBind)
