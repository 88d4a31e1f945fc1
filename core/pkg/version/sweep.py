"""Walks along sorted versions and a range together."""

from __future__ import annotations

from pkg.version.bound import HIGHEST, LOWEST
from pkg.version.bounds import Bounds, find

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from pkg.version.version import Version

    T = TypeVar("T")


def sweep_up(
    bounds: Bounds, items: Iterable[T], version_of: Callable[[T], Version]
) -> Iterator[tuple[bool, T]]:
    """Tell for each item, in ascending order of version, whether its version is inside the bounds."""
    at = -1
    always: bool | None = None  # known once the walk is past the last end
    for item in items:
        if always is None:
            version = version_of(item)
            if at < 0:
                at, inside = find(bounds, version)
                entered = inside
            else:
                where = bounds[at].containment(version)
                entered = False
                while where > 0 and at + 1 < len(bounds):
                    at += 1
                    where = bounds[at].containment(version)
                    entered = where == 0
                inside = where == 0
                if where > 0:
                    at = len(bounds)
            if at == len(bounds):
                always = False
            elif entered and bounds[at].high == HIGHEST:
                always = True
        else:
            inside = always
        yield inside, item


def sweep_down(
    bounds: Bounds, items: Iterable[T], version_of: Callable[[T], Version]
) -> Iterator[tuple[bool, T]]:
    """Tell for each item, in descending order of version, whether its version is inside the bounds."""
    at = -1
    always: bool | None = None
    for item in items:
        if always is None:
            version = version_of(item)
            entered = False
            if at < 0:
                at, inside = find(bounds, version)
                entered = inside
                if not inside:
                    if at == 0:
                        always = False
                    at -= 1
            else:
                where = bounds[at].containment(version)
                while where < 0 and at > 0:
                    at -= 1
                    where = bounds[at].containment(version)
                    entered = where == 0
                inside = where == 0
                if where < 0:
                    always = False
            if entered and bounds[at].low == LOWEST:
                always = True
        else:
            inside = always
        yield inside, item
