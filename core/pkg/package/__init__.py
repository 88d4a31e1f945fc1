"""Package definitions: what they may hold, how they are loaded, and what packages and variants offer.

Names load on use: `from pkg.package import Package` imports the package room, `Definition` no more
than the definition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.package.definition import Definition
    from pkg.package.developer import DeveloperPackage
    from pkg.package.family import PackageFamily, PackageRecord
    from pkg.package.handle import Handle
    from pkg.package.package import Package
    from pkg.package.sourcecode import SourceCode
    from pkg.package.variant import Variant

_HOMES = {
    "Definition": "definition",
    "DeveloperPackage": "developer",
    "Handle": "handle",
    "Package": "package",
    "PackageFamily": "family",
    "PackageRecord": "family",
    "SourceCode": "sourcecode",
    "Variant": "variant",
}

__all__ = [
    "Definition",
    "DeveloperPackage",
    "Handle",
    "Package",
    "PackageFamily",
    "PackageRecord",
    "SourceCode",
    "Variant",
]


def __getattr__(name: str) -> Any:
    """Load one of the public names."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
