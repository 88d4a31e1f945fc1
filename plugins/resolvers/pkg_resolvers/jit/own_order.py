"""Variants in preferred order under custom orderers, whose keys only Python can compare."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pkg_resolvers.jit import layout as at

if TYPE_CHECKING:
    from pkg.solve import Problem
    from pkg.version import Requirement
    from pkg_resolvers.jit.encode import Code


_MOST_KEPT = 1 << 16


class OwnOrder:
    """Sorts variants for one solve; see `variant_order` for the rule."""

    __slots__ = ("_asked", "_best", "_code", "_keys", "_mode", "_ordering", "_requests")

    def __init__(self, code: Code, problem: Problem, requests: Sequence[Requirement]) -> None:
        self._code = code
        self._ordering = problem.ordering
        self._requests = {
            request.name: -place for place, request in enumerate(requests) if not request.conflict
        }
        self._mode = problem.variant_select_mode
        self._keys: dict[tuple[int, int], tuple[Any, ...]] = {}
        self._asked: dict[int, tuple[int, ...]] = {}
        self._best = code.views.now.best

    def best_first(self, family: int, bits: Sequence[int]) -> array[int]:
        """Sort variants of one version, given in index order, best first.

        The answer depends on the view, the variants as they are written, and on which of the families they
        mention are requested, in which order. So it is known for the next solve as well.
        """
        # More may be known of a family than when it was written last.
        written = self._code.fam[family * at.FAM_SIZE + at.F_SLOT]
        asked = self._asked.get(written)
        if asked is None:
            asked = self._asked[written] = self._requested_of(family)
        key = (written, self._mode, asked, *bits)
        best = self._best.get(key)
        if best is None:
            if len(self._best) >= _MOST_KEPT:
                self._best.clear()
            ordered = sorted(bits, key=lambda bit: self._key(family, bit), reverse=True)
            best = self._best[key] = array("q", ordered)
        return best

    def _requested_of(self, family: int) -> tuple[int, ...]:
        """Give the requested families that variants of a family mention, in order of the requests."""
        code, places = self._code, self._requests
        encoded = code.encoded(family)
        assert encoded is not None
        asked = [(-places[code.names[one]], one) for one in encoded.columns if code.names[one] in places]
        return tuple(one for _, one in sorted(asked))

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
