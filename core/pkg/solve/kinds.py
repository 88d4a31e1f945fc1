"""Types of filter rules and orderers that are not built in: plugins, found by whoever has a host.

The built-in types are known by name without looking for plugins, and their names are reserved: a context file
means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pkg.errors import PluginNotFoundError

Find = Callable[[str, str], Any]
"""From the kind (`orderers`, `filters`) and the name of a plugin to its class; raises a PluginError."""

_FIND: list[Find] = []


def find_with(find: Find) -> None:
    """Say where plugins are found when nobody says otherwise."""
    _FIND[:] = [find]


def plugin_type(kind: str, name: str, find: Find | None = None) -> Any:
    """Return the class of a type that is not built in.

    Args:
        kind: `orderers` or `filters`.
        name: the type.
        find: where plugins are found; None for where `find_with` said.

    Raises:
        PluginNotFoundError: there is none.
        PluginError: it cannot be used.
    """
    if find is None:
        if not _FIND:
            raise PluginNotFoundError("it is not built in, and no plugins are known here.")
        find = _FIND[0]
    return find(kind, name)
