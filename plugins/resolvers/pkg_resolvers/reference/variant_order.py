"""Which version is tried first, and which variant of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg_resolvers.reference.bits import items

if TYPE_CHECKING:
    from pkg_resolvers.reference.family import Family, SolverVariant
    from pkg_resolvers.reference.session import Session


class VariantOrder:
    """The order inside one family. Source: rez 3.4.0."""

    def __init__(self, family: Family, session: Session) -> None:
        self._family = family
        self._session = session
        self._ranks: list[int] = []
        self._sorted: dict[int, tuple[SolverVariant, ...]] = {}

    def rank(self, position: int) -> int:
        """Give the place of a version among all of the family, 0 for the one to try first."""
        if not self._ranks:
            family, ordering = self._family, self._session.problem.ordering
            keys = [ordering.version_key(family.name, candidate.version) for candidate in family.candidates]
            best_first = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
            self._ranks = [0] * len(keys)
            for rank, place in enumerate(best_first):
                self._ranks[place] = rank
        return self._ranks[position]

    def best_first(self, variants: int) -> tuple[SolverVariant, ...]:
        """Sort variants of one version, the best first; their requirements must have been studied."""
        known = self._sorted.get(variants)
        if known is None:
            chosen = [self._family.variants[bit] for bit in items(variants)]
            if len(chosen) > 1:
                chosen.sort(key=self._key, reverse=True)
            known = self._sorted[variants] = tuple(chosen)
        return known

    def _key(self, variant: SolverVariant) -> tuple[Any, ...]:
        """Give the sort key of a variant, highest first.

        Versions of requested families count first, by place in the request; then the fewest other families;
        then the versions of those, and their names; then the index. A requested family is looked up by
        name only, so a conflict requirement on it counts like an ordinary one.
        """
        range_key = self._session.problem.ordering.range_key
        requested: list[tuple[int, Any]] = []
        names = set()
        for place, request in enumerate(self._session.requests):
            if not request.conflict:
                requirement = variant.requires.get(request.name)
                if requirement is not None:
                    requested.append((-place, range_key(request.name, requirement.range)))
                    names.add(request.name)
        others = [
            (range_key(name, requirement.range), name)
            for name, requirement in variant.requires.items()
            if not requirement.conflict and name not in names
        ]
        index = -1 if variant.variant.index is None else variant.variant.index
        if self._session.problem.variant_select_mode == "intersection_priority":
            return (len(requested), requested, -len(others), others, index)
        return (requested, -len(others), others, index)
