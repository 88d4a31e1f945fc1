"""Export the source that a package was released from, by the revision that the release recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import PluginNotFoundError, ReleaseVCSError

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.package import Package


def export_source(package: Package, folder: str, *, plugins: Host) -> None:
    """Write the released source of a package into a new folder, without version control files.

    Args:
        package: a released package.
        folder: must not exist.
        plugins: the plugins of this run.

    Raises:
        ReleaseVCSError: the package does not record enough, or the source cannot be fetched.
        PluginError: the plugin for its version control system cannot be used.
    """
    vcs, revision = package.vcs, package.revision
    if not (vcs and revision):
        raise ReleaseVCSError(
            f"{package.qualified_name} does not say which revision it was released from ('vcs' and "
            f"'revision' in {package.uri}), so there is no source to export."
        )
    try:
        system = plugins.get("vcs", vcs)
    except PluginNotFoundError as error:
        raise ReleaseVCSError(
            f"{package.qualified_name} was released from {vcs!r}, which no plugin knows: {error}"
        ) from error
    try:
        system.export(revision, folder)
    except ReleaseVCSError as error:
        raise ReleaseVCSError(f"cannot export {package.qualified_name} ({package.uri}): {error}") from error
