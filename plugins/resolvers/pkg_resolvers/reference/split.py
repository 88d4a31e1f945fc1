"""Splitting an exhausted phase in two: the part to try first, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg_resolvers.reference.family import VariantList
from pkg_resolvers.reference.phase import Phase
from pkg_resolvers.reference.scope import VariantScope

if TYPE_CHECKING:
    from pkg_resolvers.reference.contents import Contents, Halves


def split_phase(phase: Phase) -> tuple[Phase, Phase]:
    """Split the first scope that leaves a choice.

    Returns:
        (the phase to solve now, the phase to come back to).
    """
    for place, scope in enumerate(phase.scopes):
        if isinstance(scope, VariantScope) and scope.contents.count > 1:
            halves = split_scope(scope)
            now, later = (
                Phase([*phase.scopes[:place], half, *phase.scopes[place + 1 :]], [place]) for half in halves
            )
            return now, later
    raise AssertionError("a phase without a choice is solved, not exhausted")


def split_scope(scope: VariantScope) -> tuple[VariantScope, VariantScope]:
    """Split a scope with several variants.

    The first part is the longest run of variants, best first, that share a required family which was not
    common to all: extracting it takes the solve forward without trying variants one by one. Of two
    variants, and where the best one requires nothing further, it is the best one alone.
    """
    contents = scope.contents
    if contents.halves is None:
        contents.halves = _find(contents)
    first, rest, halved, looked_at = contents.halves
    scope.by_version = True
    for position in looked_at:
        scope.list_at(position).is_sorted = True
    if halved is None:
        return scope.of(first), scope.of(rest)
    return scope.of(first, {halved: VariantList(True)}), scope.of(rest, {halved: VariantList(True)})


def _find(contents: Contents) -> Halves:
    """Find the split.

    Returns:
        (first part, rest, the version that is in both or None, the versions whose variants were sorted).
    """
    family = contents.family
    common = {requirement.name for requirement in contents.extractions}
    shared: set[str] | None = None
    taken: list[int] = []
    bits = 0
    for position in contents.by_version:
        variants = family.order.best_first(contents.variants & family.masks[position])
        taken.append(position)
        for variant in variants:
            if shared is None:
                shared = set(variant.names) - common
                if contents.count == 2:  # rez's rule is "more than two", not "more than one"
                    shared = set()
            elif shared.isdisjoint(variant.names):
                return _cut(contents, bits, taken)
            else:
                shared.intersection_update(variant.names)
            bits |= 1 << variant.bit
            if not shared:
                return _cut(contents, bits, taken)
    raise AssertionError("a family that all variants require would have been extracted")


def _cut(contents: Contents, bits: int, looked_at: list[int]) -> Halves:
    rest, halved = contents.without(bits)
    first, _ = contents.without(contents.variants & ~bits)
    assert rest is not None
    assert first is not None
    assert len(halved) <= 1
    return first, rest, halved[0] if halved else None, tuple(looked_at)
