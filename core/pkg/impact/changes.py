"""Changes to repositories that nobody has made yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.environment.candidates import candidate_of
from pkg.errors import PackageFamilyNotFoundError, PackageNotFoundError, PkgError
from pkg.solve.filter_rules import Rule
from pkg.solve.filters import PackageFilter, PackageFilterList
from pkg.solve.problem import CandidateFamily
from pkg.version import Version, VersionedObject

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.changed_families import FamilyChange
    from pkg.package.developer import DeveloperPackage


class Change:
    """Packages released, removed or ignored.

    Attributes:
        released: folders or definition files, each of a package that would be released as it stands there. It
            takes the place of the same version.
        removed: packages in full, such as `maya-2024.1`, which would be in no repository any more.
        ignored: filter rules, such as `maya-2024*` or `python<3.9`; what they match would be hidden.
    """

    def __init__(
        self, released: Sequence[str] = (), removed: Sequence[str] = (), ignored: Sequence[str] = ()
    ) -> None:
        self.released = list(released)
        self.removed = list(removed)
        self.ignored = list(ignored)

    def __bool__(self) -> bool:
        return bool(self.released or self.removed or self.ignored)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, which `from_data` reads."""
        return {"released": self.released, "removed": self.removed, "ignored": self.ignored}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Change:
        """Make one of what `to_data` returned."""
        return cls(data["released"], data["removed"], data["ignored"])

    def check(self, catalog: Catalog) -> list[str]:
        """Check that it can be imagined on some repositories.

        Returns:
            What it is about, in words, one text for each part.

        Raises:
            PackageFamilyNotFoundError, PackageNotFoundError: what is to be removed is not there.
            PackageFilterError: a rule is malformed.
            PkgError: a definition to be released cannot be loaded.
        """
        told = [
            f"release {package.qualified_name} ({package.filepath})" for package in self.packages(catalog)
        ]
        for text in self.removed:
            wanted = _parsed(text)
            if catalog.package(wanted.name, wanted.version) is None:
                raise _missing(catalog, text, wanted)
            told.append(f"remove {text}")
        for text in self.ignored:
            Rule.parse_rule(text)
            told.append(f"ignore {text}")
        return told

    def packages(self, catalog: Catalog) -> list[DeveloperPackage]:
        """Load the packages to be released.

        Raises:
            PkgError: one cannot be loaded.
        """
        return [catalog.developer_package(path) for path in self.released]

    def families(self, catalog: Catalog, *, building: bool) -> dict[str, FamilyChange]:
        """Return what happens to families; see `ChangedFamilies`.

        Args:
            catalog: the repositories.
            building: whether build requirements count.
        """
        gone: dict[str, set[Version]] = {}
        for text in self.removed:
            wanted = _parsed(text)
            gone.setdefault(wanted.name, set()).add(wanted.version)
        come: dict[str, list[DeveloperPackage]] = {}
        for package in self.packages(catalog):
            come.setdefault(package.name, []).append(package)
        return {
            name: _family_change(name, gone.get(name, set()), come.get(name, []), building=building)
            for name in {**gone, **come}
        }

    def filtered(self, filters: PackageFilterList) -> PackageFilterList:
        """Return a package filter that also hides what is to be ignored, whatever that filter includes."""
        changed = filters.copy()
        if self.ignored:
            ignoring = PackageFilter()
            for text in self.ignored:
                ignoring.add_exclusion(Rule.parse_rule(text))
            changed.add_filter(ignoring)
        return changed


def _family_change(
    name: str, gone: set[Version], come: list[DeveloperPackage], *, building: bool
) -> FamilyChange:
    new = [candidate_of(package, None, building=building) for package in come]
    replaced = gone | {candidate.version for candidate in new}

    def change(family: CandidateFamily | None) -> CandidateFamily | None:
        old = [each for each in (family.candidates if family else ()) if each.version not in replaced]
        return CandidateFamily(name, [*new, *old]) if new or old else None

    return change


def _parsed(text: str) -> VersionedObject:
    try:
        return VersionedObject(text)
    except PkgError as error:
        raise PackageNotFoundError(
            f"{text!r} does not name one package; name it in full, such as 'maya-2024.1': {error}"
        ) from error


def _missing(catalog: Catalog, text: str, wanted: VersionedObject) -> PkgError:
    searched = ", ".join(catalog.paths) or "(no repository)"
    versions = sorted(package.version for package in catalog.packages(wanted.name))
    if versions:
        newest = ", ".join(map(str, versions[-5:]))
        return PackageNotFoundError(
            f"no package {text!r} in {searched}; the newest versions of {wanted.name!r}: {newest}."
        )
    from difflib import get_close_matches

    near = get_close_matches(wanted.name, {family.name for family in catalog.families()}, n=3)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    return PackageFamilyNotFoundError(f"no package family {wanted.name!r} in {searched}.{hint}")
