"""What bind modules for installed Python modules have in common: the module is copied as it lies there."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any, ClassVar

from pkg.errors import BindError
from pkg.interfaces.bind import Bind, Content, Copied, FoundSoftware
from pkg_binds.interpreters import add_python_option, interpreter, minor_version, module_place, module_version
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
        python = interpreter(arguments)
        module = self.module or self.name
        version = module_version(python, module, *self.version_code)
        place = module_place(python, module)
        if place is None:
            raise BindError(f"couldn't locate module {module} of {python}.")
        contents: list[Content] = [Copied(f"python/{place[1]}", place[0])]
        for name in self.more_modules:
            other = module_place(python, name)
            if other is not None:
                contents.append(Copied(f"python/{other[1]}", other[0]))
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
            "variants": [[*self.system.variant, f"python-{minor_version(python)}"]],
        }
        return [FoundSoftware(self.name, version, attributes=attributes, contents=contents, place=place[0])]
