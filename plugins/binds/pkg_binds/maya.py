"""Autodesk Maya."""

# ruff: noqa: PTH118, PTH119
from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import ClassVar, Final

from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind
from pkg_binds.applications import (
    ApplicationBind,
    Installation,
    is_file,
    match_in_file,
    programs,
    python_in,
)

_TOOLS: Final = ("maya", "mayapy", "mayabatch", "Render", "fcheck", "imgcvt")

_COMMANDS: Final = "env.MAYA_LOCATION = location\nenv.PATH.append(location + '/bin')"

# What Autodesk's documentation says, for installations that do not show it.
_PYTHONS: Final = {"2022": "3.7", "2023": "3.9", "2024": "3.10", "2025": "3.11", "2026": "3.11"}


class MayaBind(ApplicationBind):
    """Autodesk Maya, as it is installed."""

    name = "maya"
    title = "Maya"
    usual: ClassVar = {
        "linux": ("/usr/autodesk", "/opt/autodesk", "/opt", "/usr/local"),
        "osx": ("/Applications/Autodesk",),
        "windows": ("C:\\Program Files\\Autodesk",),
    }

    def recognize(self, folder: str, platform: str) -> Installation | None:
        """Know Maya by its programs; MAYA_LOCATION is inside the bundle on macOS."""
        location = os.path.join(folder, "Maya.app", "Contents") if platform == "osx" else folder
        program = "maya.exe" if platform == "windows" else "maya"
        if not is_file(location, "bin", program):
            return None
        version = _version(folder)
        return Installation(
            location,
            version,
            tools=programs(os.path.join(location, "bin"), _TOOLS, platform),
            commands=_COMMANDS,
            python=_python(location) or _PYTHONS.get(version.partition(".")[0]),
        )


def _version(folder: str) -> str:
    """Return what the header for plug-ins says, or else the folder's name."""
    for include in ("include", os.path.join("devkit", "include")):
        header = os.path.join(folder, include, "maya", "MTypes.h")
        for pattern in (r"^#define\s+MAYA_API_VERSION\s+(\d+)", r"^#define\s+MAYA_APP_VERSION\s+(\d+)"):
            found = match_in_file(header, pattern)
            if found:
                return _from_number(found[0])
    match = re.fullmatch(r"maya[ _-]?(\d{4}(?:\.\d+)*)(?:-x64)?", os.path.basename(folder), re.IGNORECASE)
    return match[1] if match else ""


def _from_number(digits: str) -> str:
    """Turn MAYA_API_VERSION into a version: 20240200 is 2024.2, 20220301 is 2022.3.1, 201650 is 2016.5."""
    year, rest = digits[:4], digits[4:]
    parts = [int(rest[:2]), int(rest[2:])] if len(rest) == 4 else [int(digit) for digit in rest]
    while parts and not parts[-1]:
        parts.pop()
    return ".".join([year, *map(str, parts)])


def _python(location: str) -> str | None:
    return python_in(
        (os.path.join(location, "lib"), r"python(3)\.(\d+)"),
        (os.path.join(location, "Frameworks", "Python.framework", "Versions"), r"(3)\.(\d+)"),
        (os.path.join(location, "bin"), r"python(3)(\d+)\.dll"),
    )


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register Maya."""
    register(MayaBind)
