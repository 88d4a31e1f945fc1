"""SideFX Houdini."""

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
    match_in_names,
    programs,
)

_TOOLS: Final = (
    "houdini", "houdinifx", "houdinicore", "hindie", "happrentice", "hescape", "hython", "hbatch", "hcmd",
    "hscript", "mantra", "husk", "hqueue", "hotl", "hserver", "hkey", "gplay", "mplay", "iconvert", "vcc",
)  # fmt: skip

# The variables that the script houdini_setup sets.
_COMMANDS: Final = """\
env.HFS = location
env.H = location
env.HB = location + '/bin'
env.HDSO = location + '/dsolib'
env.HH = location + '/houdini'
env.HHC = location + '/houdini/config'
env.HT = location + '/toolkit'
env.HSB = location + '/houdini/sbin'
env.HOUDINI_VERSION = str(this.version)
env.HOUDINI_MAJOR_RELEASE = str(this.version.major)
env.HOUDINI_MINOR_RELEASE = str(this.version.minor)
env.HOUDINI_BUILD_VERSION = str(this.version.patch)
env.PATH.append(location + '/bin')
env.PATH.append(location + '/houdini/sbin')"""

_IN_FRAMEWORK: Final = os.path.join("Frameworks", "Houdini.framework", "Versions", "Current", "Resources")


class HoudiniBind(ApplicationBind):
    """SideFX Houdini, as it is installed."""

    name = "houdini"
    title = "Houdini"
    usual: ClassVar = {
        "linux": ("/opt", "/usr/local"),
        "osx": ("/Applications/Houdini",),
        "windows": ("C:\\Program Files\\Side Effects Software",),
    }

    def recognize(self, folder: str, platform: str) -> Installation | None:
        """Know Houdini by its program and set-up script or toolkit; HFS is inside the framework on macOS."""
        location = os.path.realpath(os.path.join(folder, _IN_FRAMEWORK)) if platform == "osx" else folder
        program = "hython.exe" if platform == "windows" else "hython"
        if not is_file(location, "bin", program) or not os.path.isdir(os.path.join(location, "houdini")):  # noqa: PTH112
            return None
        return Installation(
            location,
            _version(location) or _from_name(folder),
            tools=programs(os.path.join(location, "bin"), _TOOLS, platform),
            commands=_COMMANDS,
            python=_python(location),
        )


def _version(location: str) -> str:
    """Return what the set-up script says, or else the header of the toolkit."""
    setup = os.path.join(location, "houdini_setup_bash")
    parts = [
        match_in_file(setup, rf"^\s*export\s+HOUDINI_{name}=\"?(\d+)")
        for name in ("MAJOR_RELEASE", "MINOR_RELEASE", "BUILD_VERSION")
    ]
    if all(parts):
        return ".".join(part[0] for part in parts if part)
    header = os.path.join(location, "toolkit", "include", "SYS", "SYS_Version.h")
    found = match_in_file(header, r"^#define\s+SYS_VERSION_FULL\s+\"(\d+\.\d+\.\d+(?:\.\d+)?)\"")
    return found[0] if found else ""


def _from_name(folder: str) -> str:
    match = re.fullmatch(
        r"(?:hfs|houdini)[ _-]?(\d+\.\d+\.\d+(?:\.\d+)?)(?:-.*)?", os.path.basename(folder), re.IGNORECASE
    )
    return match[1] if match else ""


def _python(location: str) -> str | None:
    """Return the Python that Houdini embeds: what the set-up script names, else the newest there is."""
    found = match_in_file(
        os.path.join(location, "houdini_setup_bash"), r"^\s*export\s+HHP=.*python(3\.\d+)libs"
    )
    if found:
        return found[0]
    there = match_in_names(os.path.join(location, "houdini"), r"python3\.(\d+)libs")
    return f"3.{max(int(minor) for (minor,) in there)}" if there else None


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register Houdini."""
    register(HoudiniBind)
