"""Questions to a Python interpreter, which need not be the one that runs this."""

# ruff: noqa: PTH122
from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from pkg.errors import BindError
from pkg_binds.programs import find_program, run


def add_python_option(parser: ArgumentParser) -> None:
    """Declare `--python`."""
    parser.add_argument(
        "--python", metavar="PATH", help="look in this interpreter instead of the one that runs pkg"
    )


def interpreter(arguments: Namespace) -> str:
    """Return the interpreter that `--python` names, else our own, as in rez."""
    given = getattr(arguments, "python", None)
    return find_program("python", given) if given else sys.executable


def ask(python: str, *lines: str) -> list[str] | None:
    """Run lines of code; return the lines that they print, or None if they fail."""
    code, out, _ = run([python, "-c", "\n".join(lines)])
    return None if code or not out else out.split("\n")


def ask_place(name: str) -> tuple[str, ...]:
    """Return code for `ask` that prints where a module lies, `-` for nowhere; packages are not imported."""
    return (
        "import importlib.util",
        f"try: spec = importlib.util.find_spec({name!r})",
        "except (ImportError, ValueError): spec = None",
        "paths = list(spec.submodule_search_locations or ()) if spec else []",
        "origin = spec.origin if spec and spec.origin not in ('built-in', 'frozen') else ''",
        f"if spec and not paths and not origin: origin = getattr(__import__({name!r}), '__file__', '')",
        "print(paths[0] if paths else origin or '-')",
    )


class InstalledModule:
    """A module of an interpreter.

    Attributes:
        version: what it says of itself.
        path: its file or folder.
        more: paths of the other modules that were asked for, those that are there.
        python: the interpreter's version as compiled modules depend on it: `3.11`.
    """

    __slots__ = ("more", "path", "python", "version")

    def __init__(self, version: str, path: str, more: Sequence[str], python: str) -> None:
        self.version = version
        self.path = path
        self.more = tuple(more)
        self.python = python


def installed_module(
    python: str, module: str, version_code: Sequence[str] = (), more: Sequence[str] = ()
) -> InstalledModule:
    """Return what an interpreter knows of a module.

    Args:
        python: the interpreter.
        module: the module's name.
        version_code: lines that print its version; `module.__version__` if there are none.
        more: names of modules that may belong to it.

    Raises:
        BindError: it cannot be imported.
    """
    lines = ["import sys", "print('%d.%d' % sys.version_info[:2])"]
    lines += version_code or (f"import {module}", f"print({module}.__version__)")
    for name in (module, *more):
        lines += ask_place(name)
    said = ask(python, *lines)
    if said is None or len(said) != 3 + len(more) or said[2] == "-":
        raise BindError(
            f"couldn't determine the version of module {module}: {python} cannot import it. Install it "
            "there, or name another interpreter with --python"
        )
    return InstalledModule(
        said[1], _source(said[2]), [_source(path) for path in said[3:] if path != "-"], said[0]
    )


def _source(path: str) -> str:
    """Return the source of a compiled file, where it lies beside it."""
    stem, ending = os.path.splitext(path)
    return stem + ".py" if ending == ".pyc" and os.path.exists(stem + ".py") else path  # noqa: PTH110
