"""Which build system builds a package, and the build system itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.errors import BuildSystemError, PluginError

if TYPE_CHECKING:
    from argparse import Namespace

    from pkg.host import Host
    from pkg.interfaces.build_system import BuildSystem
    from pkg.package.developer import DeveloperPackage
    from pkg.settings import Options


def valid_build_systems(
    path: str, package: DeveloperPackage | None, plugins: Host
) -> list[type[BuildSystem]]:
    """Return the build systems that could build a source folder, by name.

    Args:
        path: the folder.
        package: the package in it; None where there is none, or none that can be read.
        plugins: the plugins of this run.

    Returns:
        The one that the package names (`build_command` means `custom`), else all that find their files;
        of two of which one makes files for the other (cmake for make), only the first.

    Raises:
        PluginError: the package names one that is not there.

    Source: rez 3.4.0.
    """
    if package is not None:
        named = _named(package)
        if named is not None:
            return [plugins.get("build_systems", named)]
    plugins.load_all("build_systems")
    found: list[type[BuildSystem]] = []
    for name in plugins.names("build_systems"):
        try:
            system: type[BuildSystem] = plugins.get("build_systems", name)
        except PluginError:  # nobody asked for it
            continue
        if system.is_valid_root(path, package):
            found.append(system)
    children = {child for system in found for child in system.children}
    return [system for system in found if system.name not in children]


def _named(package: DeveloperPackage) -> str | None:
    """Return the build system that a package names."""
    if getattr(package, "build_command", None) is not None:
        return "custom"
    named: str | None = getattr(package, "build_system", None)
    return named or None


def create_build_system(
    package: DeveloperPackage,
    name: str | None = None,
    *,
    plugins: Host,
    build_args: Sequence[str] = (),
    child_build_args: Sequence[str] = (),
    arguments: Namespace | None = None,
) -> BuildSystem:
    """Make the build system of a package.

    Args:
        package: the package.
        name: the build system; None for the one that fits.
        plugins: the plugins of this run.
        build_args: words for the build tool.
        child_build_args: words for the tool that it calls.
        arguments: values of the options that it declared.

    Raises:
        BuildSystemError: none fits, several do, or the named one does not.
        PluginError: there is no such plugin.
    """
    path = package.root
    if name is None:
        found = valid_build_systems(path, package, plugins)
        if not found:
            known = ", ".join(plugins.names("build_systems"))
            raise BuildSystemError(
                f"no build system is associated with the path {path}: none of {known} finds its files there. "
                "Set 'build_command' or 'build_system' in the package"
            )
        if len(found) > 1:
            raise BuildSystemError(
                f"the source in {path} could be built with one of: {', '.join(each.name for each in found)}. "
                "Choose one with --build-system, or set 'build_system' in the package"
            )
        system = found[0]
    else:
        system = plugins.get("build_systems", name)
    if not system.is_valid_root(path, package):
        raise BuildSystemError(
            f"not a valid working directory for build system {system.name!r}: {path}. "
            "It does not find the file that it works with"
        )
    return system(
        options_of(system, package, plugins),
        package,
        build_args=build_args,
        child_build_args=child_build_args,
        arguments=arguments,
    )


def options_of(system: type[BuildSystem], package: DeveloperPackage | None, plugins: Host) -> Options:
    """Return the values of a build system's settings, those in the package's `config` included."""
    from pkg.settings import Options

    settings = plugins.settings if package is None else package.config
    declared = settings.plugin_options("build_systems", system.name, system.settings)
    return Options({"cache_path": settings.cache_path or None, **declared.as_dict()})
