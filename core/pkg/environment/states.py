"""The states of a catalog's families: what lets a resolve use what an earlier process made of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.package.package import Package
from pkg.package.variant import Variant
from pkg.solve.outcome import Choice
from pkg.solve.problem import Candidate, CandidateVariant
from pkg.solve.states import FamilyStates

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.candidates import CatalogFamilies
    from pkg.package.family import PackageRecord
    from pkg.version import Version


class CatalogStates(FamilyStates):
    """The states of families as the repositories of a catalog give them."""

    def __init__(self, families: CatalogFamilies, catalog: Catalog, context: Any, *, building: bool) -> None:
        """Make the states of one solve; nothing is asked.

        Args:
            families: the families that the states belong to.
            catalog: the repositories.
            context: what late-bound attributes of a solution's packages see.
            building: whether build requirements count.
        """
        self._families = families
        self._catalog = catalog
        self._context = context
        self._building = building
        self._repositories = tuple(catalog.repositories())
        self._key = "\n".join([str(building), *map(str, self._repositories)])
        self.asked: set[str] = set()
        self._confirmed: set[PackageRecord] = set()

    @property
    def key(self) -> str:  # noqa: D102 - see FamilyStates
        return self._key

    @property
    def generation(self) -> int:  # noqa: D102
        return self._families.generation

    def state(self, name: str) -> bytes | None:  # noqa: D102
        self.asked.add(name)
        return self._catalog.family_state(name)

    def choice(self, name: str, version: Version, index: int | None) -> Choice:  # noqa: D102
        record = self._record(name, str(version))
        package = Package(record, self._context)
        variant = Variant(record, index, self._context, package)
        building = self._building
        candidate = Candidate(
            version,
            lambda: [
                CandidateVariant(one.index, lambda: one.get_requires(build_requires=building), one)  # noqa: B023
                for one in package.iter_variants()
            ],
            handle=package,
        )
        requires = CandidateVariant(index, lambda: variant.get_requires(build_requires=building), variant)
        return Choice(name, candidate, requires)

    def _record(self, name: str, version_name: str) -> PackageRecord:
        """Return the package of the first repository that has the version; there is one."""
        families = self._catalog.find_families(name)
        for family in families[:-1]:
            for record in family.records:
                if record.version_name == version_name:
                    return record
        return families[-1].record(version_name)

    def confirm(self, solution: Sequence[Choice]) -> bool:  # noqa: D102
        handles = [choice.variant.handle for choice in solution]
        known = self._confirmed
        new = [one for one in handles if isinstance(one, Variant) and one.record not in known]
        if self._catalog.confirm(new):
            known.update(handle.record for handle in new)
            return True
        known.clear()
        self._families.forget()
        return False

    def at_keep(self, key: Hashable, function: Callable[[FamilyStates], object]) -> None:  # noqa: D102
        self._catalog.at_keep(key, lambda: function(self))
