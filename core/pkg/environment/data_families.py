"""Plain data as the families of a solve: texts are read when a solve first looks."""

from __future__ import annotations

from collections.abc import Iterable

from pkg.environment.package_data import PackageData
from pkg.errors import PackageMetadataError, PackageRequestError, VersionError
from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant
from pkg.version import PackageRequest, Requirement, Version

KnownLists = dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], tuple[Requirement, ...]]
"""What lists of requirements stand for: the package's, the variant's and those of a build, joined."""


class DataPackage:
    """A PackageData with its version read: what filters ask, and the handle of its variants."""

    __slots__ = ("_building", "_known", "data", "version")

    def __init__(self, data: PackageData, building: bool, known: KnownLists | None = None) -> None:
        """Read the version.

        Args:
            data: the package.
            building: whether build requirements count.
            known: requirements that were read already; versions of a family mostly require the same.
        """
        self.data = data
        self._building = building
        self._known: KnownLists = {} if known is None else known
        try:
            self.version = Version(data.version)
        except VersionError as error:
            raise VersionError(f"package {data.name!r}: {error}") from error

    @property
    def name(self) -> str:
        """The family."""
        return self.data.name

    @property
    def timestamp(self) -> int | None:
        """Release time."""
        return self.data.timestamp

    @property
    def qualified_name(self) -> str:
        """Name and version."""
        return self.data.qualified_name

    def variants(self) -> list[CandidateVariant]:
        """Read the requirements.

        Raises:
            PackageMetadataError: one of them is none.
        """
        data = self.data
        if not data.variants:
            return [CandidateVariant(None, self._requires(()), self)]
        return [
            CandidateVariant(index, self._requires(requires), self)
            for index, requires in enumerate(data.variants)
        ]

    def _requires(self, own: tuple[str, ...]) -> tuple[Requirement, ...]:
        """Give the full list of a variant; the same object for the same texts."""
        data = self.data
        building = data.build_requires if self._building else ()
        key = (data.requires, own, building)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                *self._read("requires", data.requires),
                *self._read("variants", own),
                *self._read("build_requires", building),
            )
        return known

    def _read(self, attribute: str, texts: Iterable[str]) -> list[Requirement]:
        try:
            return [PackageRequest(text) for text in texts]
        except (PackageRequestError, VersionError) as error:
            raise PackageMetadataError(f"{attribute!r} of package {self.qualified_name}: {error}") from error


def make_family(name: str, packages: Iterable[PackageData], building: bool) -> CandidateFamily:
    """Make a family of packages; of equal versions the first counts.

    Raises:
        VersionError: the version of a package is none.
    """
    known: dict[Version, DataPackage] = {}
    lists: KnownLists = {}
    for data in packages:
        package = DataPackage(data, building, lists)
        known.setdefault(package.version, package)
    return CandidateFamily(
        name, [Candidate(package.version, package.variants, handle=package) for package in known.values()]
    )
