"""The smallest part of a request that fails by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

T = TypeVar("T")

# Single members are tried one by one in requests up to this long, pairs in those up to that.
_MOST_SINGLES = 24
_MOST_PAIRS = 9


def smallest_failing(members: Sequence[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Find a part that fails and of which no member can be left out.

    Singles and, in short requests, pairs are tried first. The rest is QuickXplain (Junker 2004), which needs
    a number of trials that grows with the size of the part and hardly with that of the whole.

    Args:
        members: what fails as a whole.
        fails: tells whether some members, in their order, fail. It should hold for all that contain a failing
            part; where that is not so (a resolver that gives up early may fail for one reason and then for
            another) the answer still fails, and leaving out any one member of it does not.

    Returns:
        The part, in order.
    """
    indices = list(range(len(members)))

    def failing(part: Sequence[int]) -> bool:
        return fails([members[index] for index in sorted(part)])

    if len(indices) <= _MOST_SINGLES:
        for index in indices:
            if failing([index]):
                return [members[index]]
    core = _explain([], False, indices, failing)
    if not failing(core):
        core = indices
    core = _without_spare(sorted(core), failing)
    if len(core) > 2 and len(indices) <= _MOST_PAIRS:
        core = next((list(pair) for pair in combinations(indices, 2) if failing(pair)), core)
    return [members[index] for index in core]


def _explain(
    background: list[int], grown: bool, candidates: list[int], failing: Callable[[Sequence[int]], bool]
) -> list[int]:
    if grown and failing(background):
        return []
    if len(candidates) <= 1:
        return candidates
    middle = len(candidates) // 2
    first, second = candidates[:middle], candidates[middle:]
    of_second = _explain([*background, *first], bool(first), second, failing)
    of_first = _explain([*background, *of_second], bool(of_second), first, failing)
    return [*of_first, *of_second]


def _without_spare(core: list[int], failing: Callable[[Sequence[int]], bool]) -> list[int]:
    """Leave out what can be left out, until nothing can."""
    spare: int | None = -1
    while spare is not None and len(core) > 1:
        spare = next((index for index in core if failing([one for one in core if one != index])), None)
        if spare is not None:
            core = [one for one in core if one != spare]
    return core
