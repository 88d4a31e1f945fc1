"""What versions, ranges and requirements have in common: they never change, and are read from their text."""

from __future__ import annotations

# Type checkers read this as true. Importing typing takes longer than a small solve.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class Value:
    """A value that is its own copy, and shows the text it can be made from."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self
