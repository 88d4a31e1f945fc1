"""Package families, and the record a repository keeps of each version."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import VersionError
from pkg.package.handle import Handle
from pkg.version import Version

if TYPE_CHECKING:
    from pkg.package.definition import Definition
    from pkg.package.package import Package
    from pkg.package.source import PackageSource


class PackageRecord:
    """One version of a family in one repository, shared by all `Package` objects that stand for it.

    Attributes:
        family: the family.
        version_name: the version as the repository writes it; empty for the unversioned package.
        notes: room for the repository's own knowledge of this version; None until it uses it.
    """

    __slots__ = ("_definition", "_roots", "_version", "family", "notes", "version_name")

    def __init__(self, family: PackageFamily, version_name: str) -> None:
        self.family = family
        self.version_name = version_name
        self.notes: Any = None
        self._version: Version | None = None
        self._definition: Definition | None = None
        self._roots: dict[tuple[int, bool], str | None] = {}

    @property
    def repository(self) -> PackageSource:
        """The repository that holds it."""
        return self.family.repository

    @property
    def version(self) -> Version:
        """The version.

        Raises:
            VersionError: the name in the repository is no version.
        """
        if self._version is None:
            try:
                self._version = Version(self.version_name)
            except VersionError as error:
                raise VersionError(
                    f"{self.version_name!r} stands where a version of {self.family.name!r} belongs, in "
                    f"{self.family.uri}, but is none: {error}. Rename it, hide it behind a leading dot, "
                    f"or create a file .ignore{self.version_name} beside it"
                ) from error
        return self._version

    @property
    def definition(self) -> Definition:
        """The definition, loaded on first use and then kept.

        Raises:
            PackageMetadataError: it cannot be loaded.
        """
        if self._definition is None:
            self._definition = self.family.repository.load(self)
        return self._definition

    @property
    def is_loaded(self) -> bool:
        """Whether the definition has been loaded already."""
        return self._definition is not None

    @property
    def uri(self) -> str:
        """Address of the package: its definition file, in a folder repository."""
        return self.family.repository.package_uri(self)

    @property
    def base(self) -> str | None:
        """Folder of the package; None where there is none (memory, combined files)."""
        return self.family.repository.package_base(self)

    def subpath(self, index: int, ignore_short_links: bool = False) -> str:
        """Return where a variant's payload is below the base.

        Args:
            index: the variant.
            ignore_short_links: give the folder itself where a short link points to it.

        Source: rez: one folder per requirement of the variant, or the SHA1 of the list's text
        (hashed_variants), for which a short link is used where there is one.
        """
        key = (index, ignore_short_links)
        if key not in self._roots:
            self._roots[key] = self._find_subpath(index, ignore_short_links)
        found = self._roots[key]
        assert found is not None
        return found

    def _find_subpath(self, index: int, ignore_short_links: bool) -> str:
        requires = self.definition.get("variants")[index] or []
        texts = [str(request) for request in requires]
        if not self.definition.get("hashed_variants"):
            return os.path.join("", *texts)  # noqa: PTH118
        from hashlib import sha1

        folder = sha1(str(texts).encode("utf8")).hexdigest()
        settings = self.family.repository.config
        if not ignore_short_links and settings.use_variant_shortlinks:
            link = self.family.repository.short_link(self, folder)
            if link is not None:
                return f"{settings.variant_shortlinks_dirname}{os.sep}{link}"
        return folder

    def handle(self, what: str, **more: Any) -> Handle:
        """Return the handle of the package (`what="package"`) or of a variant (`"variant"`, `index=`)."""
        variables = self.family.variables()
        if self.version_name:
            variables["version"] = self.version_name
        variables.update(more)
        return Handle(self.family.key(what), variables)


class PackageFamily:
    """All versions of one name in one repository.

    Attributes:
        repository: the repository.
        name: the name that all its packages bear.
        layout: how the repository stores it, where there are several ways: "combined" for one file
            with all versions, empty for the usual one. Becomes part of handle keys.
        details: further handle variables (`ext` of a combined file).
    """

    __slots__ = ("_known", "_records", "details", "layout", "name", "notes", "repository")

    def __init__(
        self,
        repository: PackageSource,
        name: str,
        layout: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.repository = repository
        self.name = name
        self.layout = layout
        self.details = dict(details or {})
        self.notes: Any = None
        self._records: tuple[PackageRecord, ...] | None = None
        self._known: dict[str, PackageRecord] = {}

    @property
    def records(self) -> tuple[PackageRecord, ...]:
        """The versions in the repository's listing order; no definition is opened for them."""
        if self._records is None:
            names = self.repository.version_names(self)
            self._records = tuple([self.record(name) for name in names])
        return self._records

    def record(self, version_name: str) -> PackageRecord:
        """Return the record of a version, listed or not, without asking the repository."""
        record = self._known.get(version_name)
        if record is None:
            record = self._known[version_name] = PackageRecord(self, version_name)
        return record

    def iter_packages(self) -> Iterator[Package]:
        """Iterate over the packages in listing order."""
        from pkg.package.package import Package

        for record in self.records:
            yield Package(record)

    @property
    def uri(self) -> str:
        """Address of the family: its folder or combined file."""
        return self.repository.family_uri(self)

    @property
    def last_release_time(self) -> float:
        """Epoch seconds of the last change to any of its packages; 0 where that is unknown."""
        return self.repository.last_release_time(self)

    @property
    def handle(self) -> Handle:
        """Handle of the family."""
        return Handle(self.key("family"), self.variables())

    def key(self, what: str) -> str:
        """Return the handle key of a "family", "package" or "variant" of this layout."""
        key = f"{self.repository.name}.{what}"
        return f"{key}.{self.layout}" if self.layout else key

    def variables(self) -> dict[str, Any]:
        """Return the handle variables that all packages of the family share; a new dict."""
        return {
            "repository_type": self.repository.name,
            "location": self.repository.location,
            "name": self.name,
            **self.details,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackageFamily) and self.handle == other.handle

    def __hash__(self) -> int:
        return hash((self.repository.location, self.name))

    def __str__(self) -> str:
        return f"PackageFamily({self.uri})"

    def __repr__(self) -> str:
        return f"PackageFamily({self.handle!r})"
