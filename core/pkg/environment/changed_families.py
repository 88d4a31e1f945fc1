"""Package families as they would be after a change that nobody has made yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.candidates import CatalogFamilies, LoadFamily
from pkg.environment.states import CatalogStates
from pkg.solve.problem import CandidateFamily, behind

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.solve.filters import PackageFilterList

FamilyChange = Callable[["CandidateFamily | None"], "CandidateFamily | None"]
"""From a family as the repositories have it (None: they do not) to the family that is imagined."""


class ChangedFamilies(CatalogFamilies):
    """The families of a catalog, some of them changed; all others are looked at once for both.

    A backend goes on using what it keeps of the families that are as they were.
    """

    def __init__(
        self,
        base: CatalogFamilies,
        changes: Mapping[str, FamilyChange],
        filters: PackageFilterList | None = None,
    ) -> None:
        """Change families; nothing is read.

        Args:
            base: the families as they are.
            changes: by name of the family.
            filters: packages to hide, in all families; None for none.
        """
        super().__init__(base._catalog, building=base._building, on_load=base._on_load)
        self._base = base
        self._changes = changes
        self._filters = filters or None
        self._changed: dict[str, tuple[CandidateFamily | None, CandidateFamily | None]] = {}

    def forget(self) -> None:  # noqa: D102 - see CatalogFamilies
        self._base.forget()
        self._changed.clear()
        self.generation += 1

    def loader(self, context: Any = None) -> LoadFamily:  # noqa: D102
        load = self._base.loader(context)

        def load_changed(name: str) -> CandidateFamily | None:
            family = load(name)
            if self._filters is None and name not in self._changes:
                return family
            known = self._changed.get(name)
            if known is None or known[0] is not family:
                # The same object for each solve, so that a backend need not look at it again.
                known = self._changed[name] = (family, self._as_changed(name, family))
            return known[1]

        return load_changed

    @property
    def are_lasting(self) -> bool:  # noqa: D102
        return self._base.are_lasting

    def _as_changed(self, name: str, family: CandidateFamily | None) -> CandidateFamily | None:
        change = self._changes.get(name)
        changed = family if change is None else change(family)
        return changed if changed is None or self._filters is None else behind(self._filters, changed)

    def states(self, context: Any = None) -> CatalogStates:  # noqa: D102
        return _ChangedStates(self, self._catalog, context, building=self._building)


class _ChangedStates(CatalogStates):
    """States that promise nothing of a changed family."""

    def __init__(self, families: ChangedFamilies, catalog: Catalog, context: Any, *, building: bool) -> None:
        super().__init__(families, catalog, context, building=building)
        self._changes = families._changes
        self._hides = families._filters is not None

    def state(self, name: str) -> bytes | None:
        return None if self._hides or name in self._changes else super().state(name)
