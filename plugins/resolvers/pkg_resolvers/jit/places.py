"""A line on which things stand in order, each at an integer place, with room to put others in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
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
    """

    __slots__ = ("_items", "_kept", "_known", "_on_move", "_resolve", "_sorted")

    def __init__(self, lowest: Any, on_move: Callable[[], None]) -> None:
        """Make a line.

        Args:
            lowest: the key of place 0, below all others.
            on_move: called after places have changed.
        """
        self._known: dict[Any, int] = {lowest: 0}
        self._items: list[Any] = [lowest]  # keys, or numbers that stand for keys, in order
        self._sorted: list[int] = [0]  # the places, in order
        self._resolve: Callable[[int], Any] | None = None
        self._kept: Callable[[], tuple[Sequence[int], Sequence[int]]] | None = None
        self._on_move = on_move

    def restore(
        self, kept: Callable[[], tuple[Sequence[int], Sequence[int]]], resolve: Callable[[int], Any]
    ) -> None:
        """Put back what was on the line in an earlier process.

        Args:
            kept: gives what the keys are called, numbers in order, and their places; the lowest key is left
                out. Called when a key has to be looked up.
            resolve: gives the key with a number; asked as late as possible.
        """
        self._kept = kept
        self._resolve = resolve

    def place(self, key: Any) -> int:
        """Give the place of a key, a new one if need be."""
        place = self._known.get(key)
        return self._put(key) if place is None else place

    def extend(self, keys: Iterable[Any]) -> None:
        """Put many keys at once, evenly spread over each gap they fall into."""
        fresh = sorted({key for key in keys if key not in self._known and not self._is_kept(key)})
        begin = 0
        while begin < len(fresh):
            at = self._find(fresh[begin])
            end = len(fresh)
            if at < len(self._items):
                end = bisect_left(fresh, self._key(at), begin + 1)
            self._fill(at, fresh[begin:end])
            begin = end

    def _key(self, at: int) -> Any:
        item = self._items[at]
        return self._resolve(item) if type(item) is int and self._resolve else item

    def _find(self, key: Any) -> int:
        """Give the number of the first item that is not below a key."""
        resolve = self._resolve
        if resolve is None:
            return bisect_left(self._items, key)
        if self._kept is not None:
            self._items[1:], self._sorted[1:] = self._kept()
            self._kept = None
        return bisect_left(self._items, key, key=lambda item: resolve(item) if type(item) is int else item)

    def _is_kept(self, key: Any) -> bool:
        """Tell whether a key is one of the restored ones; notes its place."""
        if self._resolve is None:
            return False
        at = self._find(key)
        if at == len(self._items) or self._key(at) != key:
            return False
        self._known[key] = self._sorted[at]
        return True

    def _put(self, key: Any) -> int:
        if not self._is_kept(key):
            self._fill(self._find(key), [key])
        return self._known[key]

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
        self._items[at:at] = keys
        self._sorted[at:at] = places
        self._known.update(zip(keys, places, strict=True))

    def _renumber(self, at: int, keys: list[Any]) -> None:
        self._items[at:at] = keys
        self._items = [self._key(at) for at in range(len(self._items))]
        self._resolve = None
        count = len(self._items) - 1
        step = min(_STEP, (END - _STEP) // (count + 2)) & -_UNIT
        first = (END - step * count) // 2 & -_UNIT
        self._sorted = [0, *(first + step * k for k in range(count))]
        self._known.clear()
        self._known.update(zip(self._items, self._sorted, strict=True))
        self._on_move()
