"""rez without anybody's configuration, so that it answers the same on every machine."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path


def settle() -> None:
    """Give rez its built-in configuration alone, and load the plugins that are asked for."""
    from rez.config import config
    from rez.package_repository import package_repository_manager

    defaults = Path(sys.modules["rez.config"].__file__ or "").parent / "rezconfig.py"
    config._swap(type(config)([str(defaults)], locked=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rez loads its plugins in ways that newer Pythons deprecate
        package_repository_manager.get_repository("memory@warm")
        package_repository_manager.get_repository("filesystem@/nowhere")
