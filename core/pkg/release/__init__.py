"""Releases: from a checkout to a package that everybody sees, with its source tagged.

    vcs = find_vcs(package, plugins=host)
    released = Releaser(builder, vcs, plugins=host).release("better hair")

A `Releaser` checks the checkout and what was released before, runs the release hooks, has all variants built
and installed at one moment, and tags the source. `export_source` goes the other way: from a released package
to its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.lazy import loader

if TYPE_CHECKING:
    from pkg.release.checkouts import find_vcs
    from pkg.release.releaser import Releaser
    from pkg.release.reports import ReleaseReport, ReleaseResult
    from pkg.release.sources import export_source

_HOMES = {
    "ReleaseReport": "pkg.release.reports",
    "ReleaseResult": "pkg.release.reports",
    "Releaser": "pkg.release.releaser",
    "export_source": "pkg.release.sources",
    "find_vcs": "pkg.release.checkouts",
}

__all__ = ["ReleaseReport", "ReleaseResult", "Releaser", "export_source", "find_vcs"]


__getattr__ = loader(__name__, _HOMES)
