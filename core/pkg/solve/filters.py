"""Which packages a resolve may not see: rez's package filters.

A filter hides a package when one of its exclusions matches and none of its inclusions does; a list of
filters hides what any of them hides. Source: rez 3.4.0; names and plain data are rez's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageFilterError
from pkg.solve.filter_rules import Filterable, Rule, TimestampRule

if TYPE_CHECKING:
    from pkg.solve.kinds import Find

_Rules = dict["str | None", "list[Rule]"]


class PackageFilterBase:
    """What filters and lists of filters have in common."""

    def excludes(self, package: Filterable) -> Rule | None:
        """Return the rule that hides a package, None when none does."""
        raise NotImplementedError

    def add_exclusion(self, rule: Rule) -> None:
        """Hide what a rule matches."""
        raise NotImplementedError

    def add_inclusion(self, rule: Rule) -> None:
        """Exempt what a rule matches."""
        raise NotImplementedError

    @property
    def sha1(self) -> str:
        """The hash of the text form, as in rez's cache keys."""
        import hashlib

        return hashlib.sha1(str(self).encode(), usedforsecurity=False).hexdigest()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self) == str(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class PackageFilter(PackageFilterBase):
    """Exclusions, and inclusions that exempt from them. False while it excludes nothing."""

    def __init__(self) -> None:
        self._excludes: _Rules = {}
        self._includes: _Rules = {}

    def excludes(self, package: Filterable) -> Rule | None:  # noqa: D102
        rule = _first_match(self._excludes, package)
        return None if rule and _first_match(self._includes, package) else rule

    def add_exclusion(self, rule: Rule) -> None:  # noqa: D102
        _add(self._excludes, rule)

    def add_inclusion(self, rule: Rule) -> None:  # noqa: D102
        _add(self._includes, rule)

    def copy(self) -> PackageFilter:
        """Return a filter of its own with the same rules."""
        other = PackageFilter()
        other._excludes = dict(self._excludes)
        other._includes = dict(self._includes)
        return other

    def concerns(self, family: str) -> bool:
        """Tell whether any package of a family could be hidden."""
        return family in self._excludes or None in self._excludes

    @property
    def cost(self) -> float:
        """How long the exclusions take, relative to others; those of a single family count a tenth."""
        costs = ((family, sum(rule.cost() for rule in rules)) for family, rules in self._excludes.items())
        return sum(cost / 10 if family else float(cost) for family, cost in costs)

    @classmethod
    def from_pod(cls, data: Mapping[str, Any], find: Find | None = None) -> PackageFilter:
        """Make a filter from `{"excludes": [...], "includes": [...]}`; `find` as for `Rule.parse_rule`.

        Raises:
            PackageFilterError: the data is malformed.
        """
        if not isinstance(data, Mapping):
            raise PackageFilterError(
                f"a package filter is a mapping with 'excludes' and 'includes', not {data!r}"
            )
        made = cls()
        for key, add in (("excludes", made.add_exclusion), ("includes", made.add_inclusion)):
            texts = data.get(key) or []
            if isinstance(texts, str):
                texts = [texts]
            if not isinstance(texts, Iterable) or not all(isinstance(text, str) for text in texts):
                raise PackageFilterError(f"{key!r} of a package filter is a list of rules, not {texts!r}")
            for text in texts:
                add(Rule.parse_rule(text, find))
        return made

    def to_pod(self) -> dict[str, list[str]]:
        """Return the plain data."""
        groups = {"excludes": self._excludes, "includes": self._includes}
        return {
            key: [str(rule) for listed in rules.values() for rule in listed]
            for key, rules in groups.items()
            if rules
        }

    def __and__(self, other: PackageFilter) -> PackageFilter:
        """Return a filter with the rules of both."""
        both = self.copy()
        for rules, add in ((other._excludes, both.add_exclusion), (other._includes, both.add_inclusion)):
            for listed in rules.values():
                for rule in listed:
                    add(rule)
        return both

    def __bool__(self) -> bool:
        return bool(self._excludes)

    def __str__(self) -> str:
        return str((_sorted(self._excludes), _sorted(self._includes)))


class PackageFilterList(PackageFilterBase):
    """Filters that each may hide a package. False while none of them excludes anything.

    Attributes:
        filters: the cheapest first.
    """

    def __init__(self) -> None:
        self.filters: list[PackageFilter] = []

    def add_filter(self, package_filter: PackageFilter) -> None:
        """Add a filter."""
        self.filters = sorted([*self.filters, package_filter], key=lambda one: one.cost)

    def add_exclusion(self, rule: Rule) -> None:
        """Add an exclusion to the costliest filter, whose inclusions then exempt from it too."""
        if not self.filters:
            self.add_filter(PackageFilter())
        self.filters[-1].add_exclusion(rule)

    def add_inclusion(self, rule: Rule) -> None:
        """Add an inclusion to every filter."""
        for one in self.filters:
            one.add_inclusion(rule)

    def excludes(self, package: Filterable) -> Rule | None:  # noqa: D102
        for one in self.filters:
            rule = one.excludes(package)
            if rule:
                return rule
        return None

    def copy(self) -> PackageFilterList:
        """Return a list of its own with the same rules."""
        other = PackageFilterList()
        other.filters = [one.copy() for one in self.filters]
        return other

    def concerns(self, family: str) -> bool:
        """Tell whether any package of a family could be hidden."""
        return any(one.concerns(family) for one in self.filters)

    def released_until(self, timestamp: float) -> PackageFilterList:
        """Return a copy that also hides what was released later; 0 for no limit.

        As in rez the limit is one more exclusion of the costliest filter, so that filter's inclusions also
        exempt from the timestamp. Packages without a timestamp stay.
        """
        limited = self.copy()
        if timestamp:
            limited.add_exclusion(TimestampRule.after(int(timestamp)))
        return limited

    @classmethod
    def from_pod(
        cls, data: Iterable[Any] | Mapping[str, Any] | None, find: Find | None = None
    ) -> PackageFilterList:
        """Make a list from plain data: a list of filters, one filter, or None for none.

        `find` is as for `Rule.parse_rule`.

        Raises:
            PackageFilterError: the data is malformed.
        """
        made = cls()
        entries: Iterable[Any] = [data] if isinstance(data, Mapping) else data or ()
        for entry in entries:
            made.add_filter(PackageFilter.from_pod(entry, find))
        return made

    def to_pod(self) -> list[dict[str, list[str]]]:
        """Return the plain data."""
        return [one.to_pod() for one in self.filters]

    def __bool__(self) -> bool:
        return any(self.filters)

    def __str__(self) -> str:
        return str(tuple(sorted(self.filters, key=lambda one: (one.cost, str(one)))))


def _first_match(rules: _Rules, package: Filterable) -> Rule | None:
    """Return the first rule that matches, those of the family before the general ones."""
    for family in (package.name, None):
        for rule in rules.get(family, ()):
            if rule.match(package):
                return rule
    return None


def _add(rules: _Rules, rule: Rule) -> None:
    # A new list each time: copies of a filter share the old one.
    rules[rule.family()] = sorted([*rules.get(rule.family(), ()), rule], key=lambda one: one.cost())


def _sorted(rules: _Rules) -> list[tuple[str | None, list[Rule]]]:
    return sorted(rules.items(), key=lambda item: item[0] or "")
