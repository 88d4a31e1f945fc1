"""What is released of a package already, in the repository that is released to."""

# ruff: noqa: PTH112 - pathlib is slow to import
from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pkg.errors import ReleaseError
from pkg.interfaces.repository import split_path

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.interfaces.repository import Repository
    from pkg.package.developer import DeveloperPackage
    from pkg.package.package import Package


class Released:
    """The releases of one package.

    Attributes:
        package: the developer package.
        path: the repository (`release_packages_path`).
    """

    def __init__(self, package: DeveloperPackage, catalog: Catalog) -> None:
        """Name the repository; nothing is read.

        Args:
            package: see the class.
            catalog: opens the repository.
        """
        self.package = package
        self.path: str = package.config.release_packages_path
        self._catalog = catalog

    @property
    def repository(self) -> Repository:
        """The repository."""
        return self._catalog.repository(self.path)

    def check_path(self) -> None:
        """Refuse a repository that is not there.

        Raises:
            ReleaseError: see above.
        """
        kind, location = split_path(self.path)
        if kind == "filesystem" and not os.path.isdir(location):
            raise ReleaseError(
                f"the release path does not exist: {location!r} (release_packages_path). Make the folder, so "
                "that a mistyped path is noticed."
            )

    def check(self, *, ensure_latest: bool) -> None:
        """Refuse to release another package of the same name, or an older version than the newest one.

        Args:
            ensure_latest: whether older versions are refused.

        Raises:
            ReleaseError: see above.
        """
        newest = next(iter(self.packages()), None)
        if newest is None:
            return
        package = self.package
        if package.uuid and newest.uuid and newest.uuid != package.uuid:
            raise ReleaseError(
                f"cannot release: {newest.uri} is another package of the same name: its uuid is "
                f"{newest.uuid!r}, that of this one {package.uuid!r}. Give the package another name."
            )
        if ensure_latest and newest.version > package.version:
            raise ReleaseError(
                f"cannot release {package.qualified_name}: a newer version exists ({newest.uri}). Raise "
                "the version, or add --no-latest to release an older one."
            )

    def packages(self) -> list[Package]:
        """Return the versions that are there, the newest first."""
        packages = self.repository.iter_packages(self.package.name)
        return sorted(packages, key=lambda package: package.version, reverse=True)

    def previous(self) -> Package | None:
        """Return the version before that of the package; None when there is none."""
        lower = (package for package in self.packages() if package.version < self.package.version)
        return next(lower, None)

    def this(self) -> Package | None:
        """Return the released package of the same version; None when there is none."""
        return self.repository.package(self.package.name, self.package.version)
