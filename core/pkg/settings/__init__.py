"""Declared settings, the layers they are found in, and where each value came from.

settings = load_settings()
settings.packages_path
settings.override({"quiet": True}).quiet
settings.explain("packages_path")
"""

from __future__ import annotations

from functools import cache

from pkg.settings.layers import Finding
from pkg.settings.merge import DelayLoad, ModifyList
from pkg.settings.options import Options
from pkg.settings.setting import Setting
from pkg.settings.settings import Settings, load_settings
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


@cache
def default_settings() -> Settings:
    """Return the settings of this process, made when first asked for.

    Only for the public `pkg.config` and for people's scripts; code of `pkg` is handed its settings.
    """
    return load_settings()
