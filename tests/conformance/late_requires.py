"""Late-bound requirements of a random case, for rez and for `pkg`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from random_repositories import Case, Package


def late_bound(case: Case) -> bool:
    """Tell whether the requirements of a package of the case depend on the resolve."""
    return any(package.late for package in case.packages)


def _body(package: Package) -> str:
    """Give the body of the function `requires` of a package."""
    assert package.late is not None
    condition, others = package.late
    return f"if {condition}:\n    return {others!r}\nreturn {package.requires!r}"


def rez_code(package: Package) -> Any:
    """Give the function as rez keeps it."""
    from rez.utils.sourcecode import SourceCode

    return _late(SourceCode(_body(package)))


def _late(code: Any) -> Any:
    code.funcname = "requires"
    code.decorators = [{"name": "late"}]
    return code


class RezContext:
    """What rez's late-bound code sees of a resolve that makes no context."""

    def __init__(self, requests: Sequence[Any], building: bool) -> None:
        self._requests = requests
        self._building = building

    def _get_pre_resolve_bindings(self) -> dict[str, Any]:
        from rez.rex_bindings import EphemeralsBinding, RequirementsBinding, intersects

        return {
            "building": self._building,
            "testing": False,
            "request": RequirementsBinding(self._requests),
            "implicits": RequirementsBinding([]),
            "ephemerals": EphemeralsBinding([]),
            "intersects": intersects,
        }


def catalog_of(case: Case) -> Any:
    """Give `pkg`'s catalog of memory repositories that hold the case."""
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.package.sourcecode import SourceCode
    from pkg.settings import load_settings
    from pkg_repositories.memory import NO_VERSION, MemoryRepository

    host = Host(load_settings({}, home="/nonexistent"))
    repositories = []
    for number in range(1 + max(package.repository for package in case.packages)):
        data: dict[str, dict[str, dict[str, Any]]] = {}
        for package in case.packages:
            if package.repository != number:
                continue
            entry: dict[str, Any] = {"name": package.name}
            for key in ("version", "requires", "build_requires", "variants", "timestamp"):
                if getattr(package, key):
                    entry[key] = getattr(package, key)
            if package.late:
                entry["requires"] = _late(SourceCode(_body(package)))
            data.setdefault(package.name, {})[package.version or NO_VERSION] = entry
        repositories.append(
            MemoryRepository(None, f"case{case.seed}_{number}", settings=host.settings, data=data)
        )
    catalog = Catalog(host, host.settings, [str(repository) for repository in repositories])
    for repository in repositories:
        catalog.add(repository)
    return catalog
