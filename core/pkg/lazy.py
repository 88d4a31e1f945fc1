"""Modules, and public names of a package, that are imported when they are used."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Give the `__getattr__` of a package whose names live in modules that not everybody needs.

    Args:
        package: name of the package; what was asked for once stays in its namespace.
        homes: name to the module that defines it.
    """

    def load(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(home)  # importlib takes longer
        value = getattr(sys.modules[home], name)
        setattr(sys.modules[package], name, value)
        return value

    return load


class LazyModule:
    """A module that is imported at the first question for something in it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        __import__(self._name)
        return getattr(sys.modules[self._name], name)
