"""Copy, move, hide and remove packages: rez's functions, on the default host.

`copying` and `moving` take open repositories; `payload` copies what a package consists of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

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

_HOMES = {
    "copy_package": "pkg.transfer.copying",
    "move_package": "pkg.transfer.moving",
    "remove_package": "pkg.transfer.removing",
    "remove_package_family": "pkg.transfer.removing",
    "remove_packages_ignored_since": "pkg.transfer.removing",
}

__getattr__ = loader(__name__, _HOMES)
