"""Requests on a made-up repository, of which it is known whether they can be met."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from pkg.testing.generated import names
from pkg.testing.generated.plan import ERAS, UNVERSIONED, Family, Plan


class Request(NamedTuple):
    """One request.

    Attributes:
        request: the texts.
        solvable: whether there is an answer, with the implicit requests of a 64 bit Linux.
    """

    request: list[str]
    solvable: bool


def requests(plan: Plan, number: int) -> list[Request]:
    """Write requests as artists and farms make them; every fourth cannot be met.

    A request that can be met names current releases of one era, and leaves some of their versions open.
    """
    rnd = Random(f"{plan.shape.seed}: requests")
    tops = [family for family in plan.families if family.layer >= names.APPLICATION and family.words[0]]
    tops = tops or [family for family in plan.families if family.layer > names.SYSTEM]
    found = []
    for position in range(number):
        era = rnd.choice((ERAS - 1, ERAS - 1, ERAS - 2, rnd.randrange(ERAS)))
        alive = [family for family in tops if family.born <= era]
        if not alive:
            era, alive = ERAS - 1, tops
        chosen = rnd.sample(alive, min(len(alive), rnd.choice((1, 1, 2, 2, 3, 4, 6))))
        request = [
            _wanted(rnd, family, era, pinned=era < ERAS - 1 and not place)
            for place, family in enumerate(chosen)
        ]
        if position % 4 == 3:
            found.append(Request(_spoiled(rnd, plan, request, chosen[0], era), False))
        else:
            found.append(Request(request, True))
    return found


def _wanted(rnd: Random, family: Family, era: int, *, pinned: bool) -> str:
    version = family.words[family.current[era]]
    if not version or family.kind == UNVERSIONED:
        return family.name
    chance = rnd.random()
    if pinned or chance < 0.2:
        return f"{family.name}=={version}"
    if chance < 0.6:
        return family.name
    return f"{family.name}-{version.partition('.')[0]}"


def _spoiled(rnd: Random, plan: Plan, request: list[str], first: Family, era: int) -> list[str]:
    """Make a request impossible: a version that is none, or wishes that exclude each other."""
    index = first.current[era]
    strong = [other for other in plan.dependencies(first) if other.kind != UNVERSIONED]
    if strong and index >= 0 and rnd.random() < 0.6:
        # Every release needs it in some version, as a requirement or in all of its variants.
        return [*request, f"!{rnd.choice(strong).name}"]
    if rnd.random() < 0.5 and first.kind != UNVERSIONED:
        return [f"{first.name}-{9000 + rnd.randrange(1000)}", *request[1:]]
    return [*request, f"!{first.name}"]
