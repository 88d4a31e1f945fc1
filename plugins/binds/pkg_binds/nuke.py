"""Foundry Nuke."""

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
    match_in_names,
    property_of,
    python_in,
)

# What the VFX reference platform says of Nuke's years, for installations that do not show it.
_PYTHONS: Final = {"13": "3.7", "14": "3.9", "15": "3.10", "16": "3.11"}

# Nuke's program has its version in its name; these are the modes that people ask for.
_MODES: Final = (("nuke", ""), ("nukex", " --nukex"), ("nukestudio", " --studio"), ("hiero", " --hiero"))


class NukeBind(ApplicationBind):
    """Foundry Nuke, as it is installed."""

    name = "nuke"
    title = "Nuke"
    usual: ClassVar = {
        "linux": ("/usr/local", "/opt"),
        "osx": ("/Applications",),
        "windows": ("C:\\Program Files",),
    }

    def recognize(self, folder: str, platform: str) -> Installation | None:
        """Know Nuke by a program that is named after its version; on macOS it is inside the bundle."""
        location = folder
        if platform == "osx":
            bundles = match_in_names(folder, r"(Nuke\d+\.\d+(?:v\d+)?\.app)")
            if not bundles:
                return None
            location = os.path.join(folder, bundles[0][0], "Contents", "MacOS")
        ending = r"\.exe" if platform == "windows" else ""
        found = [
            release
            for (release,) in match_in_names(location, rf"Nuke(\d+\.\d+){ending}")
            if is_file(location, f"Nuke{release}" + (".exe" if platform == "windows" else ""))
        ]
        if not found:
            return None
        release = found[-1]
        program = f"Nuke{release}"
        aliases = [f"alias({name!r}, {program + option!r})" for name, option in _MODES]
        return Installation(
            location,
            _version(folder, location, release),
            tools=[program, *(name for name, _ in _MODES)],
            commands="\n".join(["env.PATH.append(location)", *aliases]),
            python=_python(location) or _PYTHONS.get(release.partition(".")[0]),
        )


def _version(folder: str, location: str, release: str) -> str:
    """Return `15.0.4` for Nuke15.0v4, of which the program tells 15.0; the rest is in names around it."""
    texts = [os.path.basename(folder)]
    inside = os.path.dirname(location)  # noqa: PTH120
    if os.path.basename(inside) == "Contents":
        texts.append(os.path.basename(os.path.dirname(inside)))  # noqa: PTH120
        texts.append("Nuke" + (property_of(os.path.join(inside, "Info.plist"), "CFBundleVersion") or ""))
    for text in texts:
        match = re.match(rf"Nuke{re.escape(release)}v(\d+)", text, re.IGNORECASE)
        if match:
            return f"{release}.{match[1]}"
    return release


def _python(location: str) -> str | None:
    return python_in(
        (location, r"libpython(3)\.(\d+)m?\.(?:so.*|dylib)"),
        (location, r"python(3)(\d+)\.dll"),
        (location, r"python(3)\.(\d+)"),
    )


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register Nuke."""
    register(NukeBind)
