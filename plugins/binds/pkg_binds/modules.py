"""What bind modules for installed Python modules have in common: the module is copied as it lies there."""

# ruff: noqa: PTH119
from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any, ClassVar

from pkg.errors import BindError
from pkg.interfaces.bind import Bind, Content, Copied, FoundSoftware
from pkg_binds.interpreters import add_python_option, installed_module, interpreter
from pkg_binds.programs import find_program


class ModuleBind(Bind):
    """A Python module, copied out of an interpreter together with its programs.

    Attributes:
        module: what is imported; the name if empty.
        version_code: lines that print the version; empty for `module.__version__`.
        tools: programs on PATH that come with it; those that are missing are left out with a warning.
        more_modules: modules that belong to it in some versions.
        requires: requirements.
    """

    module: ClassVar[str] = ""
    version_code: ClassVar[tuple[str, ...]] = ()
    tools: ClassVar[tuple[str, ...]] = ()
    more_modules: ClassVar[tuple[str, ...]] = ()
    requires: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        add_python_option(parser)

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return the module as the interpreter has it."""
        found = installed_module(
            interpreter(arguments), self.module or self.name, self.version_code, self.more_modules
        )
        contents: list[Content] = [
            Copied(f"python/{os.path.basename(path)}", path) for path in (found.path, *found.more)
        ]
        tools = []
        for tool in self.tools:
            try:
                contents.append(Copied(f"bin/{tool}", find_program(tool)))
            except BindError as error:
                self.warn(f"{self.name} gets no tool {tool}: {error}")
            else:
                tools.append(tool)
        commands = "env.PYTHONPATH.append('{this.root}/python')"
        if tools:
            commands += "\nenv.PATH.append('{this.root}/bin')"
        attributes: dict[str, Any] = {
            "requires": list(self.requires) or None,
            "tools": tools or None,
            "commands": commands,
            "variants": [[*self.system.variant, f"python-{found.python}"]],
        }
        return [
            FoundSoftware(
                self.name, found.version, attributes=attributes, contents=contents, place=found.path
            )
        ]
