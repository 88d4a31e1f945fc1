"""Variants in preferred order under custom orderers, whose keys only Python can compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg.version import Requirement
    from pkg_resolvers.jit.encode import Code


class OwnOrder:
    """Sorts variants for one solve; see `variant_order` for the rule."""

    __slots__ = ("_code", "_keys", "_mode", "_ordering", "_requests")

    def __init__(self, code: Code, problem: Problem, requests: Sequence[Requirement]) -> None:
        self._code = code
        self._ordering = problem.ordering
        self._requests = {
            request.name: -place for place, request in enumerate(requests) if not request.conflict
        }
        self._mode = problem.variant_select_mode
        self._keys: dict[tuple[int, int], tuple[Any, ...]] = {}

    def best_first(self, family: int, bits: Sequence[int]) -> list[int]:
        """Sort variants of one version, given in index order, best first."""
        return sorted(bits, key=lambda bit: self._key(family, bit), reverse=True)

    def _key(self, family: int, bit: int) -> tuple[Any, ...]:
        key = self._keys.get((family, bit))
        if key is None:
            key = self._keys[family, bit] = self._make_key(family, bit)
        return key

    def _make_key(self, family: int, bit: int) -> tuple[Any, ...]:
        code, places, range_key = self._code, self._requests, self._ordering.range_key
        encoded = code.encoded(family)
        assert encoded is not None
        requested: list[tuple[int, Any]] = []
        others: list[tuple[Any, str]] = []
        for q in encoded.requires[bit] or ():
            requirement, entry = code.requirements[q], q * at.REQ_SIZE
            name = code.names[code.req[entry + at.R_FAMILY]]
            key = range_key(name, requirement.range)
            if name in places:
                requested.append((places[name], key))
            elif code.req[entry + at.R_KIND] == at.NORMAL:
                others.append((key, name))
        requested.sort(key=lambda pair: -pair[0])
        index = encoded.index(bit)
        rest = (requested, -len(others), others, -1 if index is None else index)
        return (len(requested), *rest) if self._mode == "intersection_priority" else rest
