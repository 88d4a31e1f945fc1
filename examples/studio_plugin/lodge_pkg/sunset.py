"""A filter rule for packages that are on their way out.

A definition of this studio says `sunset = "2026-03-31"` when a package goes. `sunset(2026-03-31)`
matches the packages that are gone by that day:

    package_filter:
    - excludes: ["sunset(2026-03-31)"]
"""

from __future__ import annotations

from datetime import date

from pkg.hookspecs import hookimpl
from pkg.interfaces.filter_rule import FilterRule


class SunsetRule(FilterRule):
    """Match packages whose attribute `sunset` is a day up to the given one."""

    name = "sunset"

    def __init__(self, day: date) -> None:
        self.day = day

    @classmethod
    def parse(cls, text: str) -> SunsetRule:
        return cls(date.fromisoformat(text))

    def match(self, package) -> bool:
        sunset = getattr(package, "sunset", None)
        return bool(sunset) and date.fromisoformat(sunset) <= self.day

    def cost(self) -> int:
        return 1000  # it loads the package

    def __str__(self) -> str:
        return f"{self.name}({self.day.isoformat()})"


@hookimpl
def pkg_register_filters(register):
    register(SunsetRule)
