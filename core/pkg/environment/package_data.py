"""Packages as plain data, for solving without files: what the Python API takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from pkg.errors import PackageMetadataError, PackageRequestError, VersionError
from pkg.solve.problem import Candidate, CandidateFamily, CandidateVariant
from pkg.version import PackageRequest, Requirement, Version


class PackageData:
    """One package version, as far as a solve is concerned.

    Attributes:
        name: the family.
        version: its text; empty for an unversioned package.
        requires: requirement texts.
        variants: one list of requirement texts per variant; empty for a package without variants.
        timestamp: release time, epoch seconds; None where it is unknown.
        build_requires: requirement texts that count when building.
        uri: what the package is called in answers; `name-version` when not given.
    """

    __slots__ = ("build_requires", "name", "requires", "timestamp", "uri", "variants", "version")

    def __init__(
        self,
        name: str,
        version: str | Version | None,
        requires: Sequence[str] | None = None,
        variants: Sequence[Sequence[str]] | None = None,
        timestamp: int | None = None,
        *,
        build_requires: Sequence[str] | None = None,
        uri: str | None = None,
    ) -> None:
        """Describe a package; texts are read when a solve needs them.

        Raises:
            TypeError: an argument is of the wrong type.
        """
        if not isinstance(name, str):
            _refuse("name", "a text", name)
        if version is not None and not isinstance(version, (str, Version)):
            _refuse("version", "a text", version)
        self.name = name
        self.version = "" if version is None else str(version)
        self.requires = _texts("requires", requires)
        if variants is not None and (isinstance(variants, str) or not isinstance(variants, Iterable)):
            _refuse("variants", "a list of lists of texts", variants)
        self.variants = tuple(_texts("variants", variant) for variant in variants or ())
        if timestamp is not None and not isinstance(timestamp, (int, float)):
            _refuse("timestamp", "a number of seconds", timestamp)
        self.timestamp = timestamp
        self.build_requires = _texts("build_requires", build_requires)
        self.uri = uri

    @classmethod
    def from_rez(cls, package: Any) -> PackageData:
        """Describe a package of rez or of `pkg`, or anything with these attributes.

        Raises:
            TypeError: the object has no name, or an attribute is of an unusable type.
        """
        try:
            name, version = package.name, package.version
        except AttributeError as error:
            raise TypeError(f"{package!r} is no package: {error}") from error
        return cls(
            str(name),
            None if version is None else str(version),
            [str(requirement) for requirement in package.requires or ()],
            [[str(requirement) for requirement in variant] for variant in package.variants or ()],
            getattr(package, "timestamp", None),
            build_requires=[
                str(requirement) for requirement in getattr(package, "build_requires", None) or ()
            ],
            uri=getattr(package, "uri", None),
        )

    @classmethod
    def from_strings(
        cls,
        name: str,
        version: str | None,
        requires: Sequence[str] | None = None,
        variants: Sequence[Sequence[str]] | None = None,
        timestamp: int | None = None,
    ) -> PackageData:
        """Describe a package by texts; the same as calling the class."""
        return cls(name, version, requires, variants, timestamp)

    @property
    def qualified_name(self) -> str:
        """Name and version, such as `maya-2024.1`."""
        return f"{self.name}-{self.version}" if self.version else self.name

    def __repr__(self) -> str:
        return f"PackageData({self.name!r}, {self.version!r})"


class Repository:
    """A list of packages, made ready once and used for any number of solves.

    Where two packages have the same name and version, the first counts.
    """

    __slots__ = ("_families", "_packages")

    def __init__(self, packages: Iterable[PackageData]) -> None:
        """Group packages by family; the texts of a family are read when a solve first needs it.

        Raises:
            TypeError: an item is no PackageData.
        """
        self._packages: dict[str, list[PackageData]] = {}
        for package in packages:
            if not isinstance(package, PackageData):
                _refuse("packages", "PackageData objects", package)
            self._packages.setdefault(package.name, []).append(package)
        self._families: dict[tuple[str, bool], CandidateFamily] = {}

    def family(self, name: str, building: bool = False) -> CandidateFamily | None:
        """Return a family; None when there is none of that name. The same object each time.

        Args:
            name: the family.
            building: whether build requirements count.

        Raises:
            VersionError: the version of a package is none.
        """
        key = (name, building)
        family = self._families.get(key)
        if family is None and name in self._packages:
            family = self._families[key] = make_family(name, self._packages[name], building)
        return family

    @property
    def names(self) -> tuple[str, ...]:
        """The families, in order of first appearance."""
        return tuple(self._packages)


KnownLists = dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], tuple["Requirement", ...]]
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


def _texts(what: str, texts: Any) -> tuple[str, ...]:
    if texts is None:
        return ()
    if isinstance(texts, (str, Mapping)) or not isinstance(texts, Iterable):
        _refuse(what, "a list of texts", texts)
    made = tuple(texts)
    for text in made:
        if not isinstance(text, (str, Requirement)):
            _refuse(what, "a list of texts", text)
    return tuple(map(str, made))


def _refuse(what: str, wanted: str, value: object) -> NoReturn:
    raise TypeError(f"{what} should be {wanted}, not {type(value).__name__} {value!r}")
