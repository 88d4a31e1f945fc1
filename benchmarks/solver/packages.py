"""Packages in the form that each engine takes, from rows of `definitions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pkg
from benchmarks.definitions import Row
from pkg.host import default_host


def resolver(name: str = "numba") -> Any:
    """Return one of pkg's backends, compiled or loaded."""
    backend = default_host().create("resolvers", name)
    backend.warm()
    return backend


def repository(rows: Iterable[Row]) -> pkg.Repository:
    return pkg.Repository([pkg.PackageData(*row) for row in rows])


def pyrer_loader(rows: Iterable[Row]) -> Callable[[str], list[Any]]:
    """Return what gives pyrer a family when it asks for one."""
    import pyrer

    families: dict[str, list[Any]] = {}
    for row in rows:
        families.setdefault(row[0], []).append(pyrer.PackageData(*row))
    return lambda name: families.get(name, [])
