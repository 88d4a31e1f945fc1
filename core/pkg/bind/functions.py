"""rez's function for scripts, on the default host: `bind_package("python", no_deps=True)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.version import VersionRange


def bind_package(
    name: str,
    path: str | None = None,
    version_range: VersionRange | str | None = None,
    no_deps: bool = False,
    bind_args: Sequence[str] | None = None,
    quiet: bool = False,
) -> list[Variant]:
    """Make packages of software that is on this machine, and of what they require.

    Args:
        name: the bind module.
        path: repository to install into; `local_packages_path` when None.
        version_range: only versions inside it; None for all.
        no_deps: do not bind what the new packages require.
        bind_args: words for the bind module's own options.
        quiet: do not warn of what was left out.

    Returns:
        The variants that were installed, those that others require first. What was there already is not
        among them.

    Raises:
        BindError: there is no such module, the software was not found, or is of another version.
        PackageRepositoryError: the repository cannot be written to.
    """
    from pkg.bind.binding import Binder
    from pkg.host import default_host
    from pkg.version import VersionRange

    host = default_host()
    range_ = VersionRange(version_range) if isinstance(version_range, str) else version_range

    def warn(text: str) -> None:
        import logging

        if not quiet:
            logging.getLogger("pkg").warning("%s", text)

    with Binder(host, path or host.settings.local_packages_path, warn=warn) as binder:
        done = binder.bind(name, range_, words=bind_args or (), no_deps=no_deps)
    return [variant for each in done for variant in each.variants if each.state == "installed"]
