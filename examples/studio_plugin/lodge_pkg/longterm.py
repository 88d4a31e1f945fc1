"""An orderer that tries the releases with long-term support first.

package_orderers:
- type: longterm
  versions: "2023|2025"
  packages: [maya, houdini]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pkg.hookspecs import hookimpl
from pkg.interfaces.orderer import Orderer
from pkg.version import VersionRange


class LongTermOrder(Orderer):
    """Put the versions of a range first, and everything else behind them, each newest first."""

    name = "longterm"
    looks_at_releases = False
    consistent = True

    def __init__(self, versions, packages=None) -> None:
        super().__init__(packages)
        self.versions = VersionRange(versions)

    def key(self, family, version, releases):
        return (version in self.versions, version)

    def fields(self) -> dict[str, Any]:
        return {"versions": str(self.versions), "packages": self.packages}

    @classmethod
    def make(cls, data: Mapping[str, Any]) -> LongTermOrder:
        return cls(data["versions"], data.get("packages"))


@hookimpl
def pkg_register_orderers(register):
    register(LongTermOrder)
