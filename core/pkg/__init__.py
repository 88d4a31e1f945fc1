"""Package and environment manager for animation and VFX studios: rez's answers, instantly, and why.

    import pkg

    context = pkg.ResolvedContext(["maya-2024", "studio_tools"])
    print(context.status, context.resolved_packages)

Importing `pkg` loads nothing: a name below is imported when it is first used. Where the concept is
rez's, so are the name and the behaviour.
"""

from __future__ import annotations

import sys

# Type checkers read this as true. Importing typing would be most of the cost of `import pkg`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from pkg import errors
    from pkg._version import __version__
    from pkg.bind import bind_package
    from pkg.bundle import bundle_context
    from pkg.catalog import (
        get_latest_package,
        get_package,
        iter_package_families,
        iter_packages,
        snapshot,
    )
    from pkg.catalog.scanning import ScannedPackage, scan_repo
    from pkg.environment.context import ResolvedContext
    from pkg.environment.data_repository import Repository
    from pkg.environment.package_data import PackageData
    from pkg.environment.patching import PatchLock, get_lock_request
    from pkg.environment.solve_result import SolveResult
    from pkg.environment.solving import solve
    from pkg.environment.static_packages import parse_static_package_py, parse_static_packages_py
    from pkg.host.rules import (
        GlobRule,
        NullPackageOrder,
        PackageFilter,
        PackageFilterList,
        PackageOrder,
        PackageOrderList,
        PerFamilyOrder,
        RangeRule,
        RegexRule,
        Rule,
        SortedOrder,
        TimestampPackageOrder,
        TimestampRule,
        VersionSplitPackageOrder,
    )
    from pkg.package_tests.results import PackageTestResults
    from pkg.package_tests.runner import PackageTestRunner
    from pkg.payloads.package_cache import PackageCache
    from pkg.settings import Settings
    from pkg.suite.suite import Suite
    from pkg.transfer import (
        copy_package,
        move_package,
        remove_package,
        remove_package_family,
        remove_packages_ignored_since,
    )
    from pkg.version import (
        PackageRequest,
        Requirement,
        RequirementList,
        Version,
        VersionedObject,
        VersionRange,
    )

    config: Settings
else:
    ModuleType = type(sys)  # what the module of that name holds

__all__ = [
    "GlobRule",
    "Lock",
    "NullPackageOrder",
    "PackageCache",
    "PackageData",
    "PackageFilter",
    "PackageFilterList",
    "PackageOrder",
    "PackageOrderList",
    "PackageRequest",
    "PackageTestResults",
    "PackageTestRunner",
    "PatchLock",
    "PerFamilyOrder",
    "RangeRule",
    "RegexRule",
    "Repository",
    "Requirement",
    "RequirementList",
    "ResolvedContext",
    "Rule",
    "ScannedPackage",
    "SolveResult",
    "SortedOrder",
    "Suite",
    "TimestampPackageOrder",
    "TimestampRule",
    "Version",
    "VersionRange",
    "VersionSplitPackageOrder",
    "VersionedObject",
    "__version__",
    "bind_package",
    "bundle_context",
    "config",
    "copy_package",
    "errors",
    "get_latest_package",
    "get_lock_request",
    "get_package",
    "iter_package_families",
    "iter_packages",
    "move_package",
    "parse_static_package_py",
    "parse_static_packages_py",
    "remove_package",
    "remove_package_family",
    "remove_packages_ignored_since",
    "scan_repo",
    "snapshot",
    "solve",
]

_HOMES = {
    "GlobRule": "pkg.host.rules",
    "Lock": "pkg.environment.lock",
    "NullPackageOrder": "pkg.host.rules",
    "PackageCache": "pkg.payloads.package_cache",
    "PackageData": "pkg.environment.package_data",
    "PackageFilter": "pkg.host.rules",
    "PackageFilterList": "pkg.host.rules",
    "PackageOrder": "pkg.host.rules",
    "PackageOrderList": "pkg.host.rules",
    "PackageRequest": "pkg.version",
    "PackageTestResults": "pkg.package_tests.results",
    "PackageTestRunner": "pkg.package_tests.runner",
    "PatchLock": "pkg.environment.patching",
    "PerFamilyOrder": "pkg.host.rules",
    "RangeRule": "pkg.host.rules",
    "RegexRule": "pkg.host.rules",
    "Repository": "pkg.environment.data_repository",
    "Requirement": "pkg.version",
    "RequirementList": "pkg.version",
    "ResolvedContext": "pkg.environment.context",
    "Rule": "pkg.host.rules",
    "ScannedPackage": "pkg.catalog.scanning",
    "SolveResult": "pkg.environment.solve_result",
    "SortedOrder": "pkg.host.rules",
    "Suite": "pkg.suite.suite",
    "TimestampPackageOrder": "pkg.host.rules",
    "TimestampRule": "pkg.host.rules",
    "Version": "pkg.version",
    "VersionRange": "pkg.version",
    "VersionSplitPackageOrder": "pkg.host.rules",
    "VersionedObject": "pkg.version",
    "__version__": "pkg._version",
    "bind_package": "pkg.bind",
    "bundle_context": "pkg.bundle",
    "copy_package": "pkg.transfer",
    "get_latest_package": "pkg.catalog",
    "get_lock_request": "pkg.environment.patching",
    "get_package": "pkg.catalog",
    "iter_package_families": "pkg.catalog",
    "iter_packages": "pkg.catalog",
    "move_package": "pkg.transfer",
    "parse_static_package_py": "pkg.environment.static_packages",
    "parse_static_packages_py": "pkg.environment.static_packages",
    "remove_package": "pkg.transfer",
    "remove_package_family": "pkg.transfer",
    "remove_packages_ignored_since": "pkg.transfer",
    "scan_repo": "pkg.catalog.scanning",
    "snapshot": "pkg.catalog",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        __import__(_HOMES[name])  # importlib takes longer
        value = getattr(sys.modules[_HOMES[name]], name)
    elif name == "config":
        from pkg.settings import default_settings

        value = default_settings()
    elif name in ("errors", "solve"):
        __import__(f"pkg.{name}")
        return sys.modules[f"pkg.{name}"]
    else:
        raise AttributeError(f"module 'pkg' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


# `pkg.solve` is a function of the API and, as soon as anything imports it, the package of that name:
# Python then puts the package where the function was. So the package itself can be called.


class _SolvePackage(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from pkg.environment.solving import solve

        return solve(*args, **kwargs)


class _Package(ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        if name == "solve" and isinstance(value, ModuleType):
            value.__class__ = _SolvePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
