"""Filters and orderers for scripts, by rez's names; types of plugins are found under the usual settings."""

from __future__ import annotations

from typing import Any

from pkg.host.host import default_host
from pkg.solve.filter_rules import GlobRule, RangeRule, RegexRule, Rule, TimestampRule
from pkg.solve.filters import PackageFilter, PackageFilterList
from pkg.solve.kinds import find_with
from pkg.solve.order_list import PackageOrderList
from pkg.solve.orderers import (
    NullPackageOrder,
    PerFamilyOrder,
    SortedOrder,
    TimestampPackageOrder,
    VersionSplitPackageOrder,
)
from pkg.solve.package_order import PackageOrder

__all__ = [
    "GlobRule",
    "NullPackageOrder",
    "PackageFilter",
    "PackageFilterList",
    "PackageOrder",
    "PackageOrderList",
    "PerFamilyOrder",
    "RangeRule",
    "RegexRule",
    "Rule",
    "SortedOrder",
    "TimestampPackageOrder",
    "TimestampRule",
    "VersionSplitPackageOrder",
]


def _find(kind: str, name: str) -> Any:
    return default_host().get(kind, name)


find_with(_find)
