"""Copy, move, hide and remove packages: rez's functions, on the default host.

`copying` and `moving` take open repositories; `payload` copies what a package consists of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.transfer.copying import copy_package
    from pkg.transfer.moving import move_package
    from pkg.transfer.removing import remove_package, remove_package_family, remove_packages_ignored_since

__all__ = [
    "copy_package",
    "move_package",
    "remove_package",
    "remove_package_family",
    "remove_packages_ignored_since",
]


def __getattr__(name: str) -> Any:
    """Load one of the public names."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = {"copy_package": "copying", "move_package": "moving"}.get(name, "removing")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value
