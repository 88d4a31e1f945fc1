"""The orderers that rez has, registered as a studio's own are; `pkg.solve.orderers` holds them."""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.solve.order_list import BUILT_IN
from pkg.solve.package_order import PackageOrder


@hookimpl
def pkg_register_orderers(register: Callable[[type[PackageOrder]], None]) -> None:
    """Register them."""
    for kind in BUILT_IN.values():
        register(kind)
