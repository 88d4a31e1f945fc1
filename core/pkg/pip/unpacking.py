"""A wheel becomes a payload: modules in `python/`, scripts in `bin/`, the rest where the remaps say.

The `installer` library unpacks into the folders that `pip install --target` would use, so that the paths in
RECORD are those that `pip_install_remaps` are written for. From there the files are moved.
"""

# ruff: noqa: PTH103, PTH105, PTH112, PTH118, PTH119, PTH120, PTH123
from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PipError
from pkg.pip.distribution import read_dist_info
from pkg.pip.remaps import Placement, Remaps, placements, tools
from pkg.pip.wheels import open_wheel

if TYPE_CHECKING:
    from installer.sources import WheelFile

    from pkg.pip.interpreter import Interpreter

_MODULES = os.path.join("lib", "python")
_SEP = re.escape(os.sep)

# What no configured rule is for goes to the same place below the package: `../../share/x` is `share/x`.
_ANYTHING = {"record_path": rf"^\.\.{_SEP}\.\.{_SEP}(.*)", "pip_install": r"\1", "rez_install": r"\1"}


def unpack(path: str, folder: str, remaps: Remaps, *, python: str = "/usr/bin/env python") -> list[str]:
    """Unpack a wheel into the folder of a variant.

    Args:
        path: the wheel.
        folder: an empty folder.
        remaps: the setting `pip_install_remaps`; files that no rule is for keep their place.
        python: what the first line of scripts starts.

    Returns:
        The names of the programs in `bin`.

    Raises:
        PipError: the wheel is refused (see `pkg.pip.wheels`), or two of its files have one place.
    """
    import shutil
    from tempfile import mkdtemp

    home = mkdtemp(prefix=".unpacked-", dir=folder)
    with open_wheel(path) as wheel:
        _install(wheel, home, python)
        info = os.path.join(home, _MODULES, wheel.dist_info_dir)
    placed = placements(read_dist_info(info), [*remaps, _ANYTHING])
    _move(home, folder, placed, os.path.basename(path))
    _rewrite_record(os.path.join(folder, "python", os.path.basename(info), "RECORD"), folder, placed)
    shutil.rmtree(home)
    return tools(placed)


def compile_modules(folder: str, interpreters: Sequence[Interpreter]) -> None:
    """Write byte code beside the modules of a payload, which a repository that is read-only cannot later.

    Modules that do not compile (templates, another python's) are left alone, as pip leaves them.
    """
    from subprocess import DEVNULL

    modules = os.path.join(folder, "python")
    if os.path.isdir(modules):
        for interpreter in interpreters:
            words = ["-m", "compileall", "-qq", "-j0", modules]
            interpreter.run(words, stdout=DEVNULL, stderr=DEVNULL, check=False)


def script_python(interpreter: Interpreter) -> str:
    """Return what the first line of scripts starts: the python of the environment, whichever that is."""
    folder = os.path.dirname(interpreter.executable)
    # Where the package has only a `python3`, `python` would be the system's.
    name = "python3" if interpreter.context is not None and not _has(folder, "python") else "python"
    return f"/usr/bin/env {name}"


def _has(folder: str, name: str) -> bool:
    return any(os.path.lexists(os.path.join(folder, each)) for each in (name, f"{name}.exe"))


def _install(wheel: WheelFile, home: str, python: str) -> None:
    """Have `installer` write all files."""
    import warnings
    from io import BytesIO

    from installer import install
    from installer.destinations import SchemeDictionaryDestination
    from installer.exceptions import InstallerError
    from installer.records import RecordEntry
    from installer.scripts import Script
    from installer.utils import Scheme, get_launcher_kind

    class Destination(SchemeDictionaryDestination):
        """Scripts that start what `env` finds, for which `installer` would start a shell, and can be run."""

        def write_file(self, scheme: Scheme, path: Any, stream: Any, is_executable: bool) -> RecordEntry:
            return super().write_file(scheme, path, stream, is_executable or scheme == "scripts")

        def write_script(self, name: str, module: str, attr: str, section: str) -> RecordEntry:
            script = Script(name, module, attr, section)  # type: ignore[arg-type]
            simple = "python"
            written, data = script.generate(simple, self.script_kind)
            data = data.replace(f"#!{simple}".encode(), f"#!{self.interpreter}".encode(), 1)
            return self.write_to_fs(Scheme("scripts"), written, BytesIO(data), is_executable=True)

    modules = os.path.join(home, _MODULES)
    schemes = {
        "purelib": modules,
        "platlib": modules,
        "headers": os.path.join(home, "include", "python", wheel.distribution),
        "scripts": os.path.join(home, "bin"),
        "data": home,
    }
    destination = Destination(schemes, interpreter=python, script_kind=get_launcher_kind())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # byte code in wheels, which is left out
            install(wheel, destination, {"INSTALLER": b"pkg\n"})
    except (InstallerError, FileExistsError, ValueError) as error:
        raise PipError(f"{os.path.basename(str(wheel._zipfile.filename))} is refused: {error}") from error


def _move(home: str, folder: str, placed: Sequence[Placement], name: str) -> None:
    for each in placed:
        source = os.path.join(home, _MODULES, each.installed)
        if not os.path.lexists(source):
            source = os.path.join(home, each.installed)
        goal = os.path.join(folder, each.packaged)
        if os.path.lexists(goal):
            raise PipError(f"{name} is refused: two of its files would be {each.packaged}")
        os.makedirs(os.path.dirname(goal), exist_ok=True)
        os.replace(source, goal)


def _rewrite_record(path: str, folder: str, placed: Sequence[Placement]) -> None:
    """Have RECORD name the files where they are now."""
    import csv

    moved = {
        each.recorded: os.path.relpath(os.path.join(folder, each.packaged), os.path.join(folder, "python"))
        for each in placed
    }
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for recorded, *rest in rows:
            writer.writerow([moved[os.path.normpath(recorded)].replace(os.sep, "/"), *rest])
