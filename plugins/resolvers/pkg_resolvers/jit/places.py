"""A line on which things stand in order, each at an integer place, with room to put others in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

END = 1 << 62
_MIDDLE = 1 << 61
_STEP = 1 << 44
_UNIT = 4
"""Places are multiples of this, so that there is room for an exclusive end on either side of each."""


class Line:
    """Keys in order, and the place of each.

    Places only have to compare as the keys do. New keys go into the gaps; when a gap is used up all places
    are given anew, and the owner is told to write them down again.

    Attributes:
        places: the place of each key.
    """

    __slots__ = ("_keys", "_on_move", "_sorted", "places")

    def __init__(self, lowest: Any, on_move: Callable[[], None]) -> None:
        """Make a line.

        Args:
            lowest: the key of place 0, below all others.
            on_move: called after places have changed.
        """
        self.places: dict[Any, int] = {lowest: 0}
        self._keys: list[Any] = [lowest]
        self._sorted: list[int] = [0]  # the places, in order
        self._on_move = on_move

    def place(self, key: Any) -> int:
        """Give the place of a key, a new one if need be."""
        place = self.places.get(key)
        return self._put(key) if place is None else place

    def extend(self, keys: Iterable[Any]) -> None:
        """Put many keys at once, evenly spread over each gap they fall into."""
        fresh = sorted({key for key in keys if key not in self.places})
        begin = 0
        while begin < len(fresh):
            at = bisect_left(self._keys, fresh[begin])
            end = len(fresh)
            if at < len(self._keys):
                end = bisect_left(fresh, self._keys[at], begin + 1)
            self._fill(at, fresh[begin:end])
            begin = end

    def _put(self, key: Any) -> int:
        self._fill(bisect_left(self._keys, key), [key])
        return self.places[key]

    def _fill(self, at: int, keys: list[Any]) -> None:
        """Insert sorted keys between number `at - 1` and number `at`."""
        count = len(keys)
        left = self._sorted[at - 1]
        if at == len(self._sorted):
            first, step = (left + _STEP if left else _MIDDLE), _STEP
            if first + step * count >= END:
                self._renumber(at, keys)
                return
        else:
            right = self._sorted[at]
            if left == 0 and right > _STEP * (count + 1):  # going down from the first
                first, step = right - _STEP * count, _STEP
            else:
                step = (right - left) // (count + 1) & -_UNIT
                first = left + step
                if step < _UNIT:
                    self._renumber(at, keys)
                    return
        places = [first + step * k for k in range(count)]
        self._keys[at:at] = keys
        self._sorted[at:at] = places
        self.places.update(zip(keys, places, strict=True))

    def _renumber(self, at: int, keys: list[Any]) -> None:
        self._keys[at:at] = keys
        count = len(self._keys) - 1
        step = min(_STEP, (END - _STEP) // (count + 2)) & -_UNIT
        first = (END - step * count) // 2 & -_UNIT
        self._sorted = [0, *(first + step * k for k in range(count))]
        self.places.clear()
        self.places.update(zip(self._keys, self._sorted, strict=True))
        self._on_move()
