"""Versions, version ranges and requirements, with rez's names and rez's answers.

- `Version`: tokens joined by separators, compared token by token.
- `VersionRange`: a set of versions; `Bound` is one contiguous piece of it.
- `Requirement`: a name with a range; `RequirementList`: requirements merged name by name.
- `PackageRequest`: a requirement whose name is checked.
- `VersionedObject`: a name with a version.
"""

from __future__ import annotations

from pkg.lazy import loader

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from pkg.errors import PackageRequestError, RequirementError, VersionError
    from pkg.version.bound import Bound
    from pkg.version.order import ReverseSortKey, reverse_sort_key
    from pkg.version.range import VersionRange
    from pkg.version.request import PackageRequest, is_valid_package_name
    from pkg.version.requirement import Requirement
    from pkg.version.requirement_list import RequirementList
    from pkg.version.tokens import AlphanumericVersionToken, NumericToken, VersionToken
    from pkg.version.version import Version
    from pkg.version.versioned import VersionedObject

__all__ = [
    "AlphanumericVersionToken",
    "Bound",
    "NumericToken",
    "PackageRequest",
    "PackageRequestError",
    "Requirement",
    "RequirementError",
    "RequirementList",
    "ReverseSortKey",
    "Version",
    "VersionError",
    "VersionRange",
    "VersionToken",
    "VersionedObject",
    "is_valid_package_name",
    "reverse_sort_key",
]

_HOMES = {
    "AlphanumericVersionToken": "pkg.version.tokens",
    "Bound": "pkg.version.bound",
    "NumericToken": "pkg.version.tokens",
    "PackageRequest": "pkg.version.request",
    "PackageRequestError": "pkg.errors",
    "Requirement": "pkg.version.requirement",
    "RequirementError": "pkg.errors",
    "RequirementList": "pkg.version.requirement_list",
    "ReverseSortKey": "pkg.version.order",
    "Version": "pkg.version.version",
    "VersionError": "pkg.errors",
    "VersionRange": "pkg.version.range",
    "VersionToken": "pkg.version.tokens",
    "VersionedObject": "pkg.version.versioned",
    "is_valid_package_name": "pkg.version.request",
    "reverse_sort_key": "pkg.version.order",
}

# Most of what imports this package needs a part of it.
__getattr__ = loader(__name__, _HOMES)
