"""From the ends of a range, as the kernel leaves them, to the range."""

from __future__ import annotations

from pkg.version import VersionRange

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pkg.version import Version


def range_of(ends: Sequence[int], version: Callable[[int], Version]) -> VersionRange:
    """Give the range.

    Args:
        ends: lower and upper end of each of its pieces; see `layout`.
        version: gives the version of a point.
    """
    pieces = [
        VersionRange.as_span(version(low >> 2), version(high >> 2), low & 3 == 1, high & 3 == 1)
        for low, high in zip(ends[::2], ends[1::2])  # noqa: B905 - in pairs
    ]
    return pieces[0] if len(pieces) == 1 else pieces[0].union(pieces[1:])
