"""Package definitions: what they may hold, how they are loaded, and what packages and variants offer.

Names load on use: `from pkg.package import Package` imports the package room, `Definition` no more
than the definition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.package.definition import Definition
    from pkg.package.developer import DeveloperPackage
    from pkg.package.family import PackageFamily, PackageRecord
    from pkg.package.handle import Handle
    from pkg.package.package import Package
    from pkg.package.sourcecode import SourceCode
    from pkg.package.variant import Variant

_HOMES = {
    "Definition": "pkg.package.definition",
    "DeveloperPackage": "pkg.package.developer",
    "Handle": "pkg.package.handle",
    "Package": "pkg.package.package",
    "PackageFamily": "pkg.package.family",
    "PackageRecord": "pkg.package.family",
    "SourceCode": "pkg.package.sourcecode",
    "Variant": "pkg.package.variant",
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

__getattr__ = loader(__name__, _HOMES)
