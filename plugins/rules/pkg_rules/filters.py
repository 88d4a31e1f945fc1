"""The filter rules that rez has, registered as a studio's own are; `pkg.solve.filter_rules` holds them."""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.solve.filter_rules import BUILT_IN, Rule


@hookimpl
def pkg_register_filters(register: Callable[[type[Rule]], None]) -> None:
    """Register them."""
    for kind in BUILT_IN.values():
        register(kind)
