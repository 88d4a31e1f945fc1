"""Which version control system a source folder belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.errors import PluginError, ReleaseVCSError
from pkg.settings import Options

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.vcs import VCS
    from pkg.package.developer import DeveloperPackage


def find_vcs(package: DeveloperPackage, name: str | None = None, *, plugins: Host) -> VCS:
    """Open the checkout around a package's source.

    Args:
        package: the package.
        name: the system; None for the one whose root is nearest, in the source folder or above it.
        plugins: the plugins of this run.

    Raises:
        ReleaseVCSError: there is no checkout; or two roots are equally near.
        PluginError: there is no such plugin, or it cannot be used.

    Source: rez 3.4.0.
    """
    path = package.root
    if name is not None:
        return _open(plugins.get("vcs", name), package, None)
    plugins.load_all("vcs")
    nearest: dict[str, type[VCS]] = {}
    roots: dict[str, str] = {}
    least = None
    for each in plugins.names("vcs"):
        try:
            system: type[VCS] = plugins.get("vcs", each)
        except PluginError:  # nobody asked for it
            continue
        found = system.find_vcs_root(path)
        if found is None:
            continue
        root, level = found
        if least is None or level < least:
            nearest, least = {}, level
        if level == least:
            nearest[each] = system
            roots[each] = root
    if not nearest:
        raise ReleaseVCSError(
            f"no version control system has a checkout at {path}, nor above it; looked for: "
            f"{', '.join(plugins.names('vcs')) or 'none is installed'}. A release needs one, to tell and tag "
            "what it was made from."
        )
    if len(nearest) > 1:
        raise ReleaseVCSError(
            f"{path} belongs to several version control systems: {', '.join(nearest)}. Choose with --vcs."
        )
    ((each, system),) = nearest.items()
    return _open(system, package, roots[each])


def _open(system: type[VCS], package: DeveloperPackage, root: str | None) -> VCS:
    config = package.config
    declared = config.plugin_options("vcs", system.name, system.settings)
    options = Options({"cache_path": config.cache_path or None, **declared.as_dict()})
    return system(options, package.root, root, config=config)
