"""Descending order for whatever has an ascending one."""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import Any


class ReverseSortKey:
    """Stands for a value in a sort and comes in reverse order; compares with its like only."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        """Wrap a value that has an order."""
        self.value = value

    def __eq__(self, other: object) -> bool:
        return bool(self.value == other.value) if isinstance(other, ReverseSortKey) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return bool(other.value < self.value) if isinstance(other, ReverseSortKey) else NotImplemented

    def __le__(self, other: object) -> bool:
        return bool(other.value <= self.value) if isinstance(other, ReverseSortKey) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return bool(other.value > self.value) if isinstance(other, ReverseSortKey) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return bool(other.value >= self.value) if isinstance(other, ReverseSortKey) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"reverse({self.value!r})"


def reverse_sort_key(comparable: Any) -> ReverseSortKey:
    """Give a sort key that puts versions, ranges or anything else with an order in descending order.

    It is of use inside tuples of which only some members are to descend; a whole sort is reversed with
    `reverse=True`.
    """
    return ReverseSortKey(comparable)
