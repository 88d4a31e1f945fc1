"""The write side of repositories: what a kind implements that packages can be put into."""

# ruff: noqa: ARG002 - the signatures are the interface

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageRepositoryError
from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from pkg.interfaces.installing import StagedInstall, StagedSet
    from pkg.package.variant import Variant
    from pkg.version import Version


class Writable(Plugin):
    """Installing, hiding and removing. A kind of repository that cannot do one of these says so.

    It is the second half of `Repository`, and made as such only.
    """

    def payload_path(self, name: str, version: Version | str | None = None) -> str:
        """Return where the payload of a package goes when it is installed here.

        Raises:
            PackageRepositoryError: nothing can be installed into this kind of repository.
        """
        package = f"{name}-{version}" if version else name
        raise PackageRepositoryError(
            f"{package} cannot be installed into {self}: {self.name!r} repositories keep no payloads"
        )

    def stage(self, name: str, version: Version | str | None = None) -> StagedInstall:
        """Begin an install that nobody sees before it is complete; see `pkg.interfaces.installing`.

        Raises:
            PackageRepositoryError: nothing can be installed here, or the storage refuses.
        """
        self.payload_path(name, version)
        raise self._read_only("installing")

    def stage_set(self) -> StagedSet:
        """Begin installs of several packages that nobody sees before all are complete.

        Packages appear one after the other unless a kind of repository does better.

        Raises:
            PackageRepositoryError: the storage refuses.
        """
        from pkg.interfaces.installing import OneByOne

        return OneByOne(self.stage)

    def install_variant(
        self, variant: Variant, *, dry_run: bool = False, overrides: Mapping[str, Any] | None = None
    ) -> Variant | None:
        """Merge a variant into the definition here; its payload is the caller's business.

        Args:
            variant: of a package anywhere, a developer package too.
            dry_run: change nothing.
            overrides: attributes to set (see `merge_variants`); `name` and `version` change where it goes.

        Returns:
            The variant here. From a dry run: the equal one that is here already, None when the definition
            would change.

        Raises:
            PackageRepositoryError: what is here does not go with it, or nothing can be written here.
        """
        raise self._read_only("installing")

    def pre_variant_install(self, variant: Variant) -> None:
        """Keep resolves away from a version whose payload is about to be written in place."""
        raise self._read_only("installing")

    def on_variant_install_cancelled(self, variant: Variant) -> None:
        """Take back what `pre_variant_install` did, as far as nobody else needs it."""
        raise self._read_only("installing")

    def ignore_package(self, name: str, version: Version | str, allow_missing: bool = False) -> int:
        """Hide a version from resolves.

        Returns:
            1 when it was hidden, 0 when it was hidden already, -1 when there is none.
        """
        raise self._read_only("hiding")

    def unignore_package(self, name: str, version: Version | str) -> int:
        """Show a version again.

        Returns:
            1 when it was shown, 0 when it was not hidden, -1 when there is none.
        """
        raise self._read_only("hiding")

    def remove_package(self, name: str, version: Version | str) -> bool:
        """Delete a version, hidden or not.

        Returns:
            Whether there was one.
        """
        raise self._read_only("removing")

    def remove_package_family(self, name: str, force: bool = False) -> bool:
        """Delete a family.

        Args:
            name: the family.
            force: also one that holds versions.

        Returns:
            Whether there was one.

        Raises:
            PackageRepositoryError: it holds versions, hidden ones among them.
        """
        raise self._read_only("removing")

    def remove_ignored_since(
        self, days: float, dry_run: bool = False, on_package: Callable[[str], object] | None = None
    ) -> int:
        """Delete the versions that have been hidden for some days.

        Args:
            days: at least so many.
            dry_run: count only.
            on_package: called with the name of each.

        Returns:
            How many there were.
        """
        raise self._read_only("removing")

    def _read_only(self, what: str) -> PackageRepositoryError:
        return PackageRepositoryError(f"{self}: {self.name!r} repositories know no {what} of packages")
