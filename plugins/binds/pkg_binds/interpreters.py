"""Questions to a Python interpreter, which need not be the one that runs this."""

# ruff: noqa: PTH119, PTH122
from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

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
    return None if code or not out else out.splitlines()


def minor_version(python: str) -> str:
    """Return the version of an interpreter as compiled modules depend on it: `3.11`."""
    said = ask(python, "import sys", "print('%d.%d' % sys.version_info[:2])")
    if said is None:
        raise BindError(f"{python} is no Python interpreter.")
    return said[-1]


def module_version(python: str, module: str, *lines: str) -> str:
    """Return the version that an installed module says it has.

    Args:
        python: the interpreter.
        module: its name, for messages and for `__version__`.
        *lines: code that prints it, where it is not `module.__version__`.

    Raises:
        BindError: it cannot be imported.
    """
    said = ask(python, *(lines or (f"import {module}", f"print({module}.__version__)")))
    if said is None:
        raise BindError(
            f"couldn't determine the version of module {module}: {python} cannot import it. Install it "
            "there, or name another interpreter with --python"
        )
    return said[-1]


def module_place(python: str, module: str) -> tuple[str, str] | None:
    """Return where a module lies: its path, and the name of the file or folder; None where it is not."""
    said = ask(
        python,
        f"import {module} as m",
        "paths = list(getattr(m, '__path__', ()))",
        "print(paths[0] if paths else m.__file__)",
    )
    if said is None:
        return None
    path = said[-1]
    stem, ending = os.path.splitext(path)
    if ending == ".pyc" and os.path.exists(stem + ".py"):  # noqa: PTH110
        path = stem + ".py"
    return path, os.path.basename(path)
