"""Blender."""

# ruff: noqa: PTH112, PTH118, PTH119
from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import ClassVar, Final

from pkg.errors import BindError
from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind
from pkg_binds.applications import (
    ApplicationBind,
    Installation,
    is_file,
    match_in_names,
    property_of,
    python_in,
)
from pkg_binds.programs import version_of

_COMMANDS: Final = "env.PATH.append(location)"


class BlenderBind(ApplicationBind):
    """Blender, as it is installed."""

    name = "blender"
    title = "Blender"
    usual: ClassVar = {
        "linux": ("/opt", "/usr/local", "/usr"),
        "osx": ("/Applications",),
        "windows": ("C:\\Program Files\\Blender Foundation",),
    }

    def recognize(self, folder: str, platform: str) -> Installation | None:
        """Know Blender by its program and the folder of its scripts, in one of its release (`4.1`)."""
        for program, resources in _layouts(folder, platform):
            if not is_file(program):
                continue
            releases = [
                release
                for (release,) in match_in_names(resources, r"(\d+\.\d+)")
                if os.path.isdir(os.path.join(resources, release, "scripts"))
            ]
            # Debian's has no such folder.
            if not releases and not os.path.isdir(os.path.join(resources, "scripts", "startup")):
                continue
            release = releases[-1] if releases else ""
            return Installation(
                os.path.dirname(program),  # noqa: PTH120
                _version(folder, program, release),
                tools=["blender"],
                commands=_COMMANDS,
                python=_python(os.path.join(resources, release, "python")),
            )
        return None


def _layouts(folder: str, platform: str) -> list[tuple[str, str]]:
    """Return where the program and the folder of the release may be."""
    if platform == "osx":
        contents = os.path.join(folder, "Contents")
        return [(os.path.join(contents, "MacOS", "Blender"), os.path.join(contents, "Resources"))]
    if platform == "windows":
        return [(os.path.join(folder, "blender.exe"), folder)]
    # The second is that of Linux distributions.
    return [
        (os.path.join(folder, "blender"), folder),
        (os.path.join(folder, "bin", "blender"), os.path.join(folder, "share", "blender")),
    ]


def _version(folder: str, program: str, release: str) -> str:
    """Return the whole version: of the bundle, else of the archive's name, else what the program says."""
    told = property_of(os.path.join(folder, "Contents", "Info.plist"), "CFBundleShortVersionString")
    if told and release and re.fullmatch(rf"{re.escape(release)}(\.\d+)*", told):
        return told
    match = release and re.match(
        rf"blender[-_ ]({re.escape(release)}\.\d+)", os.path.basename(folder), re.IGNORECASE
    )
    if match:
        return match[1]
    try:
        said = version_of(program, ["--version"], word=1)
    except BindError:
        return release
    return said if said.startswith(release) else release


def _python(folder: str) -> str | None:
    return python_in(
        (os.path.join(folder, "lib"), r"python(3)\.(\d+)"),
        (os.path.join(folder, "bin"), r"python(3)(\d+)\.dll"),
    )


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register Blender."""
    register(BlenderBind)
