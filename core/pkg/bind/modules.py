"""Which bind modules there are: plugins, and the files of `bind_module_path`, which win."""

# ruff: noqa: PTH112, PTH113, PTH118, PTH122, PTH208
from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pkg.errors import BindError

if TYPE_CHECKING:
    from pkg.host import Host


class BindModule:
    """A bind module that could be used.

    Attributes:
        name: what a user types.
        place: the file it is in; for a plugin whose file cannot be told, its module.
        is_file: whether it is a file of `bind_module_path`, not a plugin.
    """

    __slots__ = ("is_file", "name", "place")

    def __init__(self, name: str, place: str, *, is_file: bool) -> None:
        self.name = name
        self.place = place
        self.is_file = is_file


def bind_modules(host: Host) -> dict[str, BindModule]:
    """List all bind modules by name, sorted; imports none of them.

    Of several with one name, the file in the last folder of `bind_module_path` counts, then the plugin.
    """
    found = {
        record.name: BindModule(record.name, _file_of(record.module), is_file=False)
        for record in host.plugins("binds")
        if record.state not in ("disabled", "conflict")
    }
    for folder in host.settings.bind_module_path:
        if not os.path.isdir(folder):
            continue
        for entry in os.listdir(folder):
            name, ending = os.path.splitext(entry)
            path = os.path.join(folder, entry)
            if ending == ".py" and not name.startswith("_") and os.path.isfile(path):
                found[name] = BindModule(name, path, is_file=True)
    return dict(sorted(found.items()))


def find_module(host: Host, name: str) -> BindModule:
    """Return the bind module of a name.

    Raises:
        BindError: there is none; near names are offered, or all are listed.
    """
    modules = bind_modules(host)
    module = modules.get(name)
    if module is None:
        near = close_matches(name, modules)
        hint = (
            f"Did you mean {' or '.join(map(repr, near))}?" if near else f"There are: {', '.join(modules)}."
        )
        raise BindError(f"Bind module not found for {name!r}. {hint}")
    return module


def close_matches(name: str, modules: Mapping[str, BindModule]) -> list[str]:
    """Return the names that are like one, the best first; case does not count."""
    from difflib import get_close_matches

    by_lower: dict[str, list[str]] = {}
    for each in modules:
        by_lower.setdefault(each.lower(), []).append(each)
    near = get_close_matches(name.lower(), list(by_lower), n=4, cutoff=0.5)
    return [each for lower in near for each in by_lower[lower]]


def _file_of(module: str) -> str:
    name = module.partition(":")[0].strip()
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    return (spec and spec.origin) or name
