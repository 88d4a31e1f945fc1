"""The order of a solution, and cycles in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class FinalOrder(NamedTuple):
    """The families in result order, or the families around a cycle, each requiring the next."""

    names: list[str]
    is_cycle: bool


def final_order(requested: Sequence[str], requires: Mapping[str, Sequence[str]]) -> FinalOrder:
    """Order families: what somebody requires comes before it, otherwise as requested, then by name.

    Precisely: take the head of the list (requested, then the others by name); as long as some family
    further down is among its transitive dependencies, take the first such family before it.

    Args:
        requested: names in request order; those without an entry in `requires` are skipped.
        requires: for each family of the solution, ephemerals included, the families that it requires.

    Source: rez 3.4.0.
    """
    wanted = [name for name in dict.fromkeys(requested) if name in requires]
    names = wanted + sorted(requires.keys() - set(wanted))
    place = {name: number for number, name in enumerate(names)}
    below = _dependencies(names, place, requires)
    if isinstance(below, FinalOrder):
        return below
    ordered: list[str] = []
    remaining = (1 << len(names)) - 1
    for head in range(len(names)):
        waiting = [head] if remaining >> head & 1 else []
        while waiting:
            before = below[waiting[-1]] & remaining
            if before:
                waiting.append((before & -before).bit_length() - 1)
            else:
                done = waiting.pop()
                remaining ^= 1 << done
                ordered.append(names[done])
    return FinalOrder(ordered, False)


def _dependencies(
    names: Sequence[str], place: Mapping[str, int], requires: Mapping[str, Sequence[str]]
) -> list[int] | FinalOrder:
    """Give the transitive dependencies of each family, one bit per place; or a cycle."""
    below: list[int | None] = [None] * len(names)
    for start in range(len(names)):
        if below[start] is not None:
            continue
        path, todo = [start], [list(requires[names[start]])]
        on_path = {start}
        while path:
            if todo[-1]:
                child = place[todo[-1].pop(0)]
                if child in on_path:
                    return FinalOrder([names[n] for n in path[path.index(child) :]], True)
                if below[child] is None:
                    path.append(child)
                    todo.append(list(requires[names[child]]))
                    on_path.add(child)
                continue
            done = path.pop()
            todo.pop()
            on_path.remove(done)
            bits = 0
            for name in requires[names[done]]:
                bits |= 1 << place[name] | (below[place[name]] or 0)
            below[done] = bits
    return [bits or 0 for bits in below]
