"""The interface of package repositories."""

# ruff: noqa: ARG002 - the signatures are the interface

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageRepositoryError
from pkg.interfaces.repository_writing import Writable
from pkg.package.family import PackageFamily, PackageRecord
from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.settings.options import Options
from pkg.version import Version, is_valid_package_name

if TYPE_CHECKING:
    from pkg.index.report import IndexReport
    from pkg.interfaces.cache import ValueCache
    from pkg.interfaces.finding import Finding
    from pkg.package.definition import Definition
    from pkg.settings import Settings


class Repository(Writable, ABC):
    """A place that packages come from.

    A plugin says which families there are (`find_families`, `find_family`), which versions a family has
    (`version_names`), and loads one definition (`load`). Everything else has a default. The base class
    keeps what was found for the life of the object: one question to the storage per family, one load
    per version. Cost matters: `find_family` and `version_names` run for every family that a resolve
    touches, `load` for every version inside a requested range.

    What packages can be put into implements methods of `Writable` too.

    In settings and on the command line a repository is written `<name>@<location>`.

    Attributes:
        location: where it is, in the form that handles keep (see `normal_location`).
        config: the settings of this run.
        values: what several machines share, for whatever takes long to find out; None for nothing.
    """

    values: ValueCache | None = None

    def __init__(self, options: Options | None, location: str, *, settings: Settings | None = None) -> None:
        """Open a repository; nothing is read.

        Args:
            options: values of the plugin's settings; None for their defaults.
            location: where it is; what that means is the plugin's business.
            settings: the settings of this run; None for those of this process.

        Raises:
            PackageRepositoryError: the location is of the wrong form. One that does not exist is no
                error but an empty repository.
        """
        if options is None:
            options = Options({setting.name: setting.default for setting in type(self).settings})
        super().__init__(options)
        if settings is None:
            from pkg.settings import default_settings

            settings = default_settings()
        self.config = settings
        self.location = self.normal_location(location)
        self._families: dict[str, PackageFamily | None] = {}
        self._all_families: tuple[PackageFamily, ...] | None = None
        self._by_name: dict[str, PackageFamily] = {}
        self._objects: dict[tuple[object, ...], PackageFamily] = {}
        self._same: dict[str, bool] = {}

    # --- what a plugin implements ------------------------------------------------------------------

    @abstractmethod
    def find_families(self) -> Iterable[PackageFamily]:
        """List all families, in an order that is the same every time.

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """

    @abstractmethod
    def find_family(self, name: str) -> PackageFamily | None:
        """Return one family, or None when there is none of that name; the name is a valid one.

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """

    @abstractmethod
    def version_names(self, family: PackageFamily) -> Sequence[str]:
        """List the versions of a family, in an order that is the same every time, opening no definition.

        An empty name stands for the unversioned package. A name that is no version is an error only when
        somebody asks for that version (see `PackageRecord.version`).

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """

    @abstractmethod
    def load(self, record: PackageRecord) -> Definition:
        """Load the definition of one version; called at most once per version while nothing is cleared.

        Raises:
            PackageMetadataError: it is missing, cannot be read, or is wrong; the message names file and line.
        """

    # --- what a plugin may refine ------------------------------------------------------------------

    def normal_location(self, location: str) -> str:
        """Return the one way to write a location; equal locations must come out equal."""
        return location

    @property
    def uid(self) -> Hashable:
        """What tells this repository from all others, in every process."""
        return (self.name, self.location)

    def is_at(self, path: str) -> bool:
        """Tell whether this repository is the one at `<name>@<location>` (a bare path is a folder)."""
        same = self._same.get(path)
        if same is None:
            kind, location = split_path(path)
            same = kind == self.name and self.normal_location(location) == self.location
            self._same[path] = same
        return same

    def layout_of(self, details: Mapping[str, Any]) -> str:
        """Return the layout of a family, from the handle variables that only it has."""
        return ""

    def family_uri(self, family: PackageFamily) -> str:
        """Return a short text that names the family and no other thing."""
        return f"{self.location}:{family.name}"

    def package_uri(self, record: PackageRecord) -> str:
        """Return a short text that names the package and no other thing."""
        version = f"-{record.version_name}" if record.version_name else ""
        return f"{self.location}:{record.family.name}{version}"

    def package_base(self, record: PackageRecord) -> str | None:
        """Return the folder that holds a package; None where packages have no folder."""
        return None

    def package_file(self, record: PackageRecord) -> str | None:
        """Return the file that defines a package; None where there is none."""
        return None

    def short_link(self, record: PackageRecord, folder: str) -> str | None:
        """Return the name of a short link to a folder of the package's base; None when there is none."""
        return None

    def last_release_time(self, family: PackageFamily) -> float:
        """Return the epoch seconds of the last change to any package of a family; 0 if that is unknown."""
        return 0

    def state_of(self, record: PackageRecord) -> Hashable | None:
        """Return a value that changes when the definition changes; None if that is unknown."""
        return None

    def listing_places(self, name: str | None = None) -> Sequence[str] | None:
        """Return the files and folders of which one changes when a listing changes, for those who keep it.

        Args:
            name: the versions of this family are listed, whether it is there or not; None: all families.

        Returns:
            The paths, existing or not; None when no path tells.
        """
        return None

    def family_state(self, name: str) -> bytes | None:
        """Return a short value that changes whenever anything that a resolve sees of a family changes.

        For those who keep what they made of a family from one process to the next. Ask before using what was
        kept; ask again after loading definitions, and keep only what was made under one and the same state,
        after `keep` has said True.

        Args:
            name: any name.

        Returns:
            The state; empty when there is no such family; None when nothing can be promised, so that the
            family must be looked at each time. Loading an unchanged definition changes no state, except to
            None for one that has to be loaded by every process. The same for the life of the object, unless
            something was found changed (see `confirm`).
        """
        return None

    def confirm(self, record: PackageRecord) -> bool:
        """Tell whether the definition of a version is still the one that `family_state` answered for.

        For those who used what they had kept and have not loaded the definition. After False the state of
        the family is another, and `load` gives what there is now. Asked once per version, later answers
        are True.
        """
        return True

    def keep(self) -> bool:
        """Write down what was learned, for other processes; cheap when there is nothing new.

        Returns:
            Whether every state that was given is safe to be relied on by other processes. False where
            something could not be written, which costs time and nothing else.
        """
        return True

    def index_all(
        self,
        on_family: Callable[[int, int], None] | None = None,
        *,
        contents: bool = False,
        anew: bool = False,
    ) -> IndexReport | None:
        """Learn everything about all packages, and write it down; for repositories that remember.

        Args:
            on_family: called now and then with the number of families done, and of all.
            contents: compare the content of every definition that is known, whatever its stamp says.
            anew: forget everything that is known first.

        Returns:
            What was done; None from a kind of repository that remembers nothing.

        Raises:
            PackageRepositoryError: the settings want nothing remembered, or the storage cannot be read.
        """
        return None

    def publish_index(self) -> str:
        """Write what is known into the repository, for everybody; `index_all` makes it complete.

        Returns:
            The file.

        Raises:
            PackageRepositoryError: there is nothing to be written, or it cannot be written there.
        """
        raise PackageRepositoryError(
            f"{self}: {self.name!r} repositories have no index that could be published"
        )

    def examine(self) -> Sequence[Finding]:
        """Tell what is wrong with the storage or with what is remembered of it, for `pkg doctor`."""
        return ()

    def package_from_uri(self, uri: str) -> Package | None:
        """Return the package with a URI (see `package_uri`); None when it is not one of this repository."""
        for family in self.families():
            for record in family.records:
                if self.package_uri(record) == uri:
                    return Package(record)
        return None

    def hidden_package(self, name: str, version: Version | str) -> Package | None:
        """Return one package as the storage has it now, hidden or not; None when it is not here."""
        self.clear_caches()
        return self.package(name, version)

    # --- what callers use --------------------------------------------------------------------------

    def families(self) -> tuple[PackageFamily, ...]:
        """Return all families; two of one name where the repository stores it in two ways.

        Raises:
            PackageRepositoryError: the storage cannot be read.
        """
        if self._all_families is None:
            self._all_families = tuple([self._known(family) for family in self.find_families()])
            # Of two with one name the first counts.
            self._by_name = {family.name: family for family in reversed(self._all_families)}
        return self._all_families

    def family(self, name: str) -> PackageFamily | None:
        """Return a family; None when there is none of that name.

        Raises:
            PackageRequestError: no package can have that name.
            PackageRepositoryError: the storage cannot be read.
        """
        try:
            return self._families[name]
        except KeyError:
            pass
        is_valid_package_name(name, raise_error=True)
        # What is not among all of them was not there when they were listed.
        listed = self._all_families is not None
        family = self._by_name.get(name) if listed else self.find_family(name)
        if family is not None:
            family = self._known(family)
        self._families[name] = family
        return family

    def _known(self, family: PackageFamily) -> PackageFamily:
        """Return the one object for a family, however it was found, so that nothing is loaded twice."""
        key = (family.name, family.layout, *family.details.items())
        known = self._objects.setdefault(key, family)
        if known is not family and known.notes is None:
            known.notes = family.notes
        return known

    def iter_packages(self, name: str) -> Iterator[Package]:
        """Iterate over the packages of a family, in listing order; there may be none."""
        family = self.family(name)
        if family is not None:
            yield from family.iter_packages()

    def package(self, name: str, version: Version | str) -> Package | None:
        """Return one package; None when it is not here."""
        wanted = Version(version) if isinstance(version, str) else version
        for package in self.iter_packages(name):
            if package.version == wanted:
                return package
        return None

    def package_from_handle(self, variables: Mapping[str, Any]) -> Package:
        """Make the package that a handle's variables address; whether it exists shows when it is used."""
        return Package(self._record_from(variables))

    def variant_from_handle(self, variables: Mapping[str, Any]) -> Variant:
        """Make the variant that a handle's variables address; whether it exists shows when it is used."""
        return Variant(self._record_from(variables), variables.get("index"))

    def family_from_handle(self, variables: Mapping[str, Any]) -> PackageFamily:
        """Make the family that a handle's variables address, without asking the storage."""
        details = {name: value for name, value in variables.items() if name not in _COMMON_VARIABLES}
        return self._known(PackageFamily(self, variables["name"], self.layout_of(details), details))

    def _record_from(self, variables: Mapping[str, Any]) -> PackageRecord:
        family = self.family_from_handle(variables)
        return family.record(str(variables.get("version") or ""))

    def variant_from_uri(self, uri: str) -> Variant | None:
        """Return the variant with a URI, `<package uri>[<index>]`; None when it is not here."""
        package_uri, bracket, index = uri.rpartition("[")
        if not bracket or not index.endswith("]"):
            return None
        package = self.package_from_uri(package_uri)
        if package is None:
            return None
        number = index[:-1]
        if number and not number.isdecimal():
            return None
        return package.get_variant(int(number) if number else None)

    def is_empty(self) -> bool:
        """Tell whether there is no package at all."""
        return not any(family.records for family in self.families())

    def clear_caches(self) -> None:
        """Forget what was found, so that changes to the storage show."""
        self._families.clear()
        self._objects.clear()
        self._all_families = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Repository) and other.name == self.name and other.uid == self.uid

    def __hash__(self) -> int:
        return hash((self.name, self.location))

    def __str__(self) -> str:
        return f"{self.name}@{self.location}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.location!r})"


_COMMON_VARIABLES = frozenset(("repository_type", "location", "name", "version", "index"))

PackageRepository = Repository
"""rez's name for it."""


def split_path(path: str) -> tuple[str, str]:
    """Split a repository's path into kind and location; without `@` it is a folder."""
    kind, at, location = path.partition("@")
    return (kind, location) if at else ("filesystem", path)
