"""Reducing: drop the variants whose own requirements contradict another scope."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from pkg.solve import Reduction
from pkg.solve.failure import reduction_failure
from pkg_resolvers.reference.family import VariantList
from pkg_resolvers.reference.scope import Scope, VariantScope
from pkg_resolvers.reference.telling import tell_reduction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from pkg.solve import Failure
    from pkg_resolvers.reference.session import Session


def reduce(
    scopes: list[Scope],
    places: Mapping[str, int],
    changed: Set[int],
    afresh: Set[int],
    session: Session,
) -> set[int] | Failure:
    """Reduce scopes by each other until nothing changes; they are replaced in the list.

    The result does not depend on the order. The failure does: it is the first scope to lose its last
    variant, and what took that one. So the order is rez's: the last scope first, by the last scope first; and
    when a scope lost variants, all others are reduced by it at once, before anything else.

    Args:
        scopes: all scopes.
        places: the place of each family in the list.
        changed: places of scopes that are narrower than before; all others must be reduced by them.
        afresh: places of scopes that are new, and of conflict scopes that got packages; all others must be
            reduced by them, and they by all others.
        session: counts the reductions.

    Returns:
        The places of scopes that lost variants; or the failure, when a scope has none left.
    """
    pairs: set[tuple[int, int]] = set()  # (x, y): reduce scope x by scope y
    for place in changed | afresh:
        pairs.update((other, place) for other in _speakers(place, scopes, places, session))
    for place in afresh:
        scope = scopes[place]
        if isinstance(scope, VariantScope):
            pairs.update((place, places[name]) for name in scope.contents.family.columns if name in places)
    counters, steps = session.counters, session.steps
    pending = sorted(pairs)
    reduced: set[int] = set()
    while pending:
        place, other = pending.pop()
        scope = scopes[place]
        if place == other or not isinstance(scope, VariantScope):
            continue
        counters.reduction_broad_tests += 1
        if scopes[other].name in scope.contents.family.columns:
            counters.reduction_tests += 1
        start = perf_counter()
        refused = scope.contents.refused_by(scopes[other])
        counters.reduction_time += perf_counter() - start
        if not refused:
            if steps is not None:
                steps.idle(f"{scope} by {scopes[other]}: no change")
            continue
        counters.reductions += 1
        left = _drop(scope, refused)
        if steps is not None:
            tell_reduction(steps, scope, refused, scopes[other], left)
        if left is None:
            return _total(scope, scopes[other])
        scopes[place] = left
        reduced.add(place)
        pending += [(each, place) for each in sorted(_speakers(place, scopes, places, session))]
    return reduced


def _speakers(place: int, scopes: list[Scope], places: Mapping[str, int], session: Session) -> Iterator[int]:
    """Give the places of scopes with variants that say something about the family of one scope."""
    for family in session.mentioned_by.get(scopes[place].name, ()):
        speaker = places.get(family)
        if speaker is not None and speaker != place:
            yield speaker


def _drop(scope: VariantScope, refused: int) -> VariantScope | None:
    """Take variants out of a scope; None when none is left."""
    contents, halved = scope.contents.without(refused)
    if contents is None:
        return None
    left = scope.of(contents, {place: VariantList(scope.list_at(place).is_sorted) for place in halved})
    left.look_at_best()
    return left


def _total(scope: VariantScope, other: Scope) -> Failure:
    return reduction_failure(
        [
            Reduction(
                scope.name,
                variant.candidate.version,
                variant.variant.index,
                variant.requires[other.name],
                other.request,
            )
            for variant in scope.listed()
        ]
    )
