"""`pkg` itself, to be used by tools inside environments."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pkg.errors import BindError
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, Content, Copied, FoundSoftware, Written

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_DISTRIBUTION = "pkg-studio"

# Compiles the solver for those whose pkg came without the compiled library; larger than all else together.
_COMPILER = "numba"

_PROGRAMS = {"pkg": "pkg.cli.main", "_pkg_fwd": "pkg.cli.forwarding"}


class PkgBind(Bind):
    """The pkg that runs, with its plugins and the modules it needs, copied."""

    name = "pkg"

    @classmethod
    def setup_parser(cls, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--without-numba",
            action="store_true",
            help="leave out numba, which is large and compiles the solver once for each user. It is left out "
            "anyway where pkg was installed with the compiled solver",
        )

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:
        """Return this very program."""
        from importlib.metadata import PackageNotFoundError, distribution

        try:
            ours = distribution(_DISTRIBUTION)
        except PackageNotFoundError as error:
            raise BindError(
                f"{_DISTRIBUTION} is not installed as a distribution for {sys.executable}."
            ) from error
        contents: list[Content] = []
        names = {"pkg"} | {
            entry.value.partition(".")[0].partition(":")[0]
            for entry in ours.entry_points
            if entry.group.startswith("pkg.")
        }
        for name in sorted(names):
            spec = find_spec(name)
            for folder in list((spec and spec.submodule_search_locations) or ())[:1]:
                contents.append(Copied(f"python/{name}", folder, skip=("__pycache__",)))
        information = f"python/{_DISTRIBUTION.replace('-', '_')}-{ours.version}.dist-info"
        for file in ("METADATA", "entry_points.txt"):
            contents.append(Written(f"{information}/{file}", ours.read_text(file) or ""))
        without = (_COMPILER,) if arguments.without_numba or _compiled(contents) else ()
        for path, source in _needed_files(ours, without):
            contents.append(Copied(f"python/{path}", source, skip=("__pycache__",)))
        for program, module in _PROGRAMS.items():
            text = f"#!/usr/bin/env python\nfrom {module} import run\n\nrun()\n"
            contents.append(Written(f"bin/{program}", text, executable=True))
        attributes = {
            "description": "Package and environment manager for animation and VFX studios.",
            "tools": ["pkg"],
            "variants": [[*self.system.variant, "python-{}.{}".format(*sys.version_info)]],
            "commands": "env.PYTHONPATH.append('{this.root}/python')\nenv.PATH.append('{this.root}/bin')",
        }
        place = os.path.dirname(str(ours.locate_file("."))) or sys.prefix  # noqa: PTH120
        return [FoundSoftware("pkg", ours.version, attributes=attributes, contents=contents, place=place)]


def _compiled(contents: Sequence[Content]) -> bool:
    """Tell whether the library of the solver is among what is copied."""
    return any(
        name.endswith((".so", ".dylib", ".dll"))
        for content in contents
        if isinstance(content, Copied)
        for _, _, names in os.walk(content.source)
        for name in names
    )


def _needed_files(ours: Distribution, without: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each file and folder of the distributions that one needs, with its path below `python`."""
    given: set[str] = set()
    for distribution in _needed(ours, without):
        for file in distribution.files or ():
            top = file.parts[0]
            if top in given or top in ("..", "/", "__pycache__") or file.is_absolute():
                continue
            given.add(top)
            source = str(distribution.locate_file(top))
            if os.path.exists(source):  # noqa: PTH110
                yield top, source


def _needed(ours: Distribution, without: Sequence[str]) -> list[Distribution]:
    """Return the distributions that one requires on this machine, and those that they require."""
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: dict[str, Distribution] = {}
    todo = [ours]
    while todo:
        for text in todo.pop().requires or ():
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name in found or name in without:
                continue
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            try:
                found[name] = distribution(name)
            except PackageNotFoundError as error:
                raise BindError(f"{name}, which pkg needs, is not installed for {sys.executable}.") from error
            todo.append(found[name])
    return [found[name] for name in sorted(found)]


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register it."""
    register(PkgBind)
