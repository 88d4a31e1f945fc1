"""Install into a repository: payloads are written where nobody looks, then all appears at once.

    with repository.stage("maya", "2024.1") as stage:
        for variant in package.iter_variants():
            fill(stage.payload(variant))
            stage.add(variant)
        installed = stage.commit()

`stage.payload` gives a folder on the repository's own file system that no resolve sees, neither ours nor
rez's. `commit` takes the repository's lock on this version for a moment, merges the variants into the
definition as it is then, and puts everything in place by renaming, the definition last. So of two people who
install different variants of one version both succeed, and a process that is killed at any moment leaves the
package as it was or as it was to be. What it leaves in hidden folders the next change of the family removes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pkg.package.variant import Variant
    from pkg.version import Version


class Installed:
    """What became of one variant.

    Attributes:
        source: the variant that was to be installed.
        variant: the variant in the repository.
        skipped: whether the one that was there already was left as it is.
    """

    __slots__ = ("skipped", "source", "variant")

    def __init__(self, source: Variant, variant: Variant, *, skipped: bool) -> None:
        self.source = source
        self.variant = variant
        self.skipped = skipped


class StagedInstall(ABC):
    """An install that nobody sees yet; abandoned when its `with` block ends without `commit`.

    Attributes:
        name: the package.
        version: its version; empty for none.
        folder: what becomes the package's folder. Files beside the payloads may be put there.
        final_folder: the package's folder.
    """

    def __init__(self, name: str, version: str, folder: str, final_folder: str) -> None:
        self.name = name
        self.version = version
        self.folder = folder
        self.final_folder = final_folder

    @abstractmethod
    def payload(self, variant: Variant) -> str:
        """Make the hidden folder for a variant's payload and return it; the same one each time.

        Args:
            variant: of the package that is installed, developer package or other; its requirements decide
                where the payload goes.
        """

    @abstractmethod
    def final_payload(self, variant: Variant) -> str:
        """Return the folder where the payload of a variant will be, for builders that write paths down."""

    @abstractmethod
    def add(
        self,
        variant: Variant,
        *,
        overrides: Mapping[str, Any] | None = None,
        replace: bool = True,
        keep: bool = False,
    ) -> None:
        """Have a variant installed by `commit`; with its payload if `payload` was asked for one.

        Args:
            variant: one of the same package as all others that are added.
            overrides: attributes to set; see `merge_variants`. Of several for one attribute the last counts.
            replace: put the payload in place of an equal variant's that is there. False skips the variant
                then, unless the rest of the definition has changed.
            keep: skip the variant wherever there is an equal one, whatever else has changed; looked at when
                `commit` holds the lock. So releases of two people never take a payload from each other.
        """

    @abstractmethod
    def commit(self) -> list[Installed]:
        """Put all variants that were added in place, at once.

        Returns:
            What became of each, in the order of `add`.

        Raises:
            PackageRepositoryError: it does not go with what is there, or the storage refuses.
            PackageRepositoryLockedError: somebody else holds the lock for too long. Nothing changed.
        """

    @abstractmethod
    def abandon(self) -> None:
        """Remove everything hidden; nothing after `commit`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abandon()


class StagedSet(ABC):
    """Installs of several packages that become visible together; see `Repository.stage_set`.

    with repository.stage_set() as together:
        for package in packages:
            stage = together.stage(package.name, package.version)
            ...
        together.commit()
    """

    @abstractmethod
    def stage(self, name: str, version: Version | str) -> StagedInstall:
        """Begin the install of one package, which is committed and abandoned with the set.

        Of one name and version there is one, the same each time.
        """

    @abstractmethod
    def commit(self) -> list[Installed]:
        """Put everything in place; a process that is killed meanwhile leaves all of it or nothing.

        Returns:
            What became of each variant, in the order of `stage` and then of `add`.

        Raises:
            PackageRepositoryError: something does not go with what is there, or the storage refuses.
            PackageRepositoryLockedError: somebody else holds a lock for too long. Nothing changed.
        """

    @abstractmethod
    def abandon(self) -> None:
        """Remove everything hidden; nothing after `commit`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abandon()


class OneByOne(StagedSet):
    """Installs that become visible one after the other, for repositories that know nothing better."""

    def __init__(self, begin: Callable[[str, Version | str], StagedInstall]) -> None:
        """Make a set without installs.

        Args:
            begin: begins one; `Repository.stage`.
        """
        self._begin = begin
        self._stages: dict[tuple[str, str], StagedInstall] = {}

    def stage(self, name: str, version: Version | str) -> StagedInstall:
        """Begin the install of one package; see `StagedSet.stage`."""
        key = (name, str(version))
        if key not in self._stages:
            self._stages[key] = self._begin(name, version)
        return self._stages[key]

    def commit(self) -> list[Installed]:
        """Put everything in place, in the order of `stage`."""
        return [installed for stage in self._stages.values() for installed in stage.commit()]

    def abandon(self) -> None:
        """Remove everything hidden."""
        for stage in self._stages.values():
            stage.abandon()
