"""Filters, timestamp and orderers of one resolve, read once for all resolves that have the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.solve.ordering import Ordering
from pkg.solve.package_order import PackageOrder

if TYPE_CHECKING:
    from pkg.solve.filters import PackageFilterList
    from pkg.solve.kinds import Find
    from pkg.solve.package_order import Releases


class SiteRules:
    """What a site has configured about versions, as a problem takes it.

    Attributes:
        package_filter: the filter, the timestamp included; None when nothing is hidden.
        filters: its plain data, None for none.
        ordering: the orderers.
        orderers: their plain data, None for none.
        view: see `Problem.view`.
    """

    __slots__ = ("filters", "orderers", "ordering", "package_filter", "view")

    def __init__(
        self,
        package_filter: PackageFilterList | None = None,
        ordering: Ordering | None = None,
        released_in: Hashable = None,
    ) -> None:
        self.package_filter = package_filter or None
        self.ordering = ordering or Ordering.default()
        self.filters = self.package_filter.to_pod() if self.package_filter else None
        self.orderers = self.ordering.to_pod() or None
        self.view: Hashable = ()
        if self.filters or self.orderers:
            place = released_in if self.ordering.looks_at_releases else None
            self.view = (str(self.filters), str(self.orderers), place)


NO_RULES = SiteRules()

# The rules of the last resolve and what they were made of: a site has one configuration.
_LAST: list[tuple[tuple[Hashable, ...], SiteRules]] = []


def site_rules(
    package_filter: PackageFilterList | Iterable[Any] | Mapping[str, Any] | None,
    timestamp: float,
    package_orderers: Iterable[Any] | None,
    releases: Releases | None,
    released_in: Hashable,
    find: Find | None = None,
) -> SiteRules:
    """Read filters and orderers.

    Args:
        package_filter: a filter list, or its plain data.
        timestamp: hide what was released later, epoch seconds; 0 for no limit.
        package_orderers: orderers, or their plain data.
        releases: see `Releases`.
        released_in: what `releases` reads; orders that look at releases hold for this very object only.
        find: finds types that are plugins; None for the built-in ones alone.

    Raises:
        PackageFilterError, PackageOrderError: the data is malformed.
    """
    if not (package_filter or timestamp or package_orderers):
        return NO_RULES
    plain = (Mapping, list, tuple, type(None))  # what prints as what it holds
    made_of: tuple[Hashable, ...] | None = None
    if isinstance(package_filter, plain) and isinstance(package_orderers, plain):
        made_of = (repr(package_filter), timestamp, repr(package_orderers), released_in, find)
        if _LAST and _LAST[0][0] == made_of:
            return _LAST[0][1]
    rules = SiteRules(
        _filters(package_filter, timestamp, find),
        Ordering.from_pod(package_orderers, releases, find) if package_orderers else None,
        released_in,
    )
    if made_of is not None and not any(isinstance(one, PackageOrder) for one in package_orderers or ()):
        _LAST[:] = [(made_of, rules)]
    return rules


def _filters(data: Any, timestamp: float, find: Find | None) -> PackageFilterList | None:
    if not data and not timestamp:
        return None
    from pkg.solve.filters import PackageFilterList

    given = data if isinstance(data, PackageFilterList) else PackageFilterList.from_pod(data, find)
    return given.released_until(timestamp)
