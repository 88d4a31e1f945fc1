"""Declared settings, the layers they are found in, and where each value came from.

settings = load_settings()
settings.packages_path
settings.override({"quiet": True}).quiet
settings.explain("packages_path")
"""

from __future__ import annotations

from pkg.lazy import loader

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from pkg.settings.layers import Finding
    from pkg.settings.merge import DelayLoad, ModifyList
    from pkg.settings.options import Options
    from pkg.settings.setting import Setting
    from pkg.settings.settings import Settings, default_settings, load_settings
    from pkg.settings.system import System

__all__ = [
    "DelayLoad",
    "Finding",
    "ModifyList",
    "Options",
    "Setting",
    "Settings",
    "System",
    "default_settings",
    "load_settings",
]

_HOMES = {
    "DelayLoad": "pkg.settings.merge",
    "Finding": "pkg.settings.layers",
    "ModifyList": "pkg.settings.merge",
    "Options": "pkg.settings.options",
    "Setting": "pkg.settings.setting",
    "Settings": "pkg.settings.settings",
    "System": "pkg.settings.system",
    "default_settings": "pkg.settings.settings",
    "load_settings": "pkg.settings.settings",
}

# Whoever needs facts of the machine alone does not pay for the settings.
__getattr__ = loader(__name__, _HOMES)
