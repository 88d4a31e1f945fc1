"""Which packages a resolve may not see: rez's package filters.

A filter hides a package when one of its exclusions matches and none of its inclusions does; a list of
filters hides what any of them hides. Source: rez 3.4.0; names, rule texts and plain data are rez's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pkg.errors import PackageFilterError
from pkg.version import Requirement, VersionedObject

if TYPE_CHECKING:
    from pkg.version import Version


class Filterable(Protocol):
    """What a filter asks of a package; `timestamp` only for rules about time, since it means loading."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> Version: ...  # noqa: D102
    @property
    def timestamp(self) -> int | None: ...  # noqa: D102
    @property
    def qualified_name(self) -> str: ...  # noqa: D102


# `kind(text)`, without parentheses inside. So `regex(foo-(1|2))` is bare text, as in rez.
_LABELLED = re.compile(r"^([^(]+)\(([^()]+)\)$")
# The family that a name rule is filed under: the longest text without wildcards that ends in a separator.
# `foo-1-*` is so filed under "foo-1", which is no family, and never matches; as in rez.
_FAMILY = re.compile(r"[^*?]+[-@#]")


class Rule:
    """One rule of a filter.

    Attributes:
        name: the kind, as written.
    """

    name: ClassVar[str] = ""

    def match(self, package: Filterable) -> bool:
        """Tell whether the rule is about a package."""
        raise NotImplementedError

    def family(self) -> str | None:
        """Return the only family it can match; None for any."""
        raise NotImplementedError

    def cost(self) -> int:
        """Return how long a match takes, relative to others; cheap rules are asked first."""
        return 10

    @staticmethod
    def parse_rule(txt: str) -> Rule:
        """Read a rule: `glob(x)`, `regex(x)`, `range(x)`, `before(T)`, `after(T)`, or bare text.

        Args:
            txt: T is epoch seconds or `family:seconds`. Bare text is a glob if it has a `*`, else a range.

        Raises:
            PackageFilterError: the text is no rule.
        """
        found = _LABELLED.match(txt)
        if found:
            label, text = found.groups()
        else:
            label, text = "glob" if "*" in txt else "range", txt
            if not _LABELLED.match(f"{label}({txt})"):
                # Parentheses inside: matches nothing either way, but rez keeps, and hashes, this text.
                text = f"{label}({txt})"
        try:
            match label:
                case "glob":
                    return GlobRule(text)
                case "regex":
                    return RegexRule(text)
                case "range":
                    return RangeRule(Requirement(text))
                case "before" | "after":
                    family, colon, time = text.partition(":")
                    seconds = int(time if colon else family)
                    return TimestampRule(seconds, family if colon else None, reverse=label == "after")
        except (ValueError, re.error) as error:  # VersionError is a ValueError
            raise PackageFilterError(f"malformed package filter {label}({text}): {error}") from error
        raise PackageFilterError(
            f"{label!r} in {txt!r} is no kind of package filter; there are: after, before, glob, range, regex"
        )

    def __repr__(self) -> str:
        return str(self)


class _NameRule(Rule):
    """A rule on `name-version`."""

    def __init__(self, s: str) -> None:
        self.txt = s
        found = _FAMILY.match(s)
        self._family = found.group()[:-1] if found else None
        self._regex = re.compile(self._pattern(s))

    def _pattern(self, text: str) -> str:
        raise NotImplementedError

    def match(self, package: Filterable) -> bool:
        return self._regex.match(package.qualified_name) is not None

    def family(self) -> str | None:
        return self._family

    def __str__(self) -> str:
        return f"{self.name}({self.txt})"


class RegexRule(_NameRule):
    """Match names that begin with a regular expression."""

    name = "regex"

    def _pattern(self, text: str) -> str:
        return text


class GlobRule(_NameRule):
    """Match names by wildcards."""

    name = "glob"

    def _pattern(self, text: str) -> str:
        from fnmatch import translate

        return translate(text)


class RangeRule(Rule):
    """Match packages that satisfy a requirement."""

    name = "range"

    def __init__(self, requirement: Requirement) -> None:
        self._requirement = requirement

    def match(self, package: Filterable) -> bool:  # noqa: D102
        # As in rez this also holds for other families, but the rule is filed under its own.
        version = VersionedObject.construct(package.name, package.version)
        return not self._requirement.conflicts_with(version)

    def family(self) -> str | None:  # noqa: D102
        return self._requirement.name

    def __str__(self) -> str:
        return f"range({self._requirement})"


class TimestampRule(Rule):
    """Match packages by release time.

    Attributes:
        timestamp: epoch seconds.
        reverse: True to match what was released later, False for that moment and earlier.
        match_untimestamped: whether packages without a timestamp match.
    """

    name = "timestamp"

    def __init__(
        self,
        timestamp: int,
        family: str | None = None,
        reverse: bool = False,
        match_untimestamped: bool = False,
    ) -> None:
        self.timestamp = timestamp
        self.reverse = reverse
        self.match_untimestamped = match_untimestamped
        self._family = family

    @classmethod
    def after(cls, timestamp: int, family: str | None = None) -> TimestampRule:
        """Match packages released after a moment."""
        return cls(timestamp, family, reverse=True)

    @classmethod
    def before(cls, timestamp: int, family: str | None = None) -> TimestampRule:
        """Match packages released up to a moment."""
        return cls(timestamp, family)

    def match(self, package: Filterable) -> bool:  # noqa: D102
        timestamp = package.timestamp
        if not timestamp:
            return self.match_untimestamped
        return timestamp > self.timestamp if self.reverse else timestamp <= self.timestamp

    def family(self) -> str | None:  # noqa: D102
        return self._family

    def cost(self) -> int:  # noqa: D102 - it loads the package
        return 1000

    def __str__(self) -> str:
        family = f"{self._family}:" if self._family else ""
        return f"{'after' if self.reverse else 'before'}({family}{self.timestamp})"


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

    @property
    def cost(self) -> float:
        """How long the exclusions take, relative to others; those of a single family count a tenth."""
        costs = ((family, sum(rule.cost() for rule in rules)) for family, rules in self._excludes.items())
        return sum(cost / 10 if family else float(cost) for family, cost in costs)

    @classmethod
    def from_pod(cls, data: Mapping[str, Any]) -> PackageFilter:
        """Make a filter from `{"excludes": [...], "includes": [...]}`.

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
                add(Rule.parse_rule(text))
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
    def from_pod(cls, data: Iterable[Any] | Mapping[str, Any] | None) -> PackageFilterList:
        """Make a list from plain data: a list of filters, one filter, or None for none.

        Raises:
            PackageFilterError: the data is malformed.
        """
        made = cls()
        entries: Iterable[Any] = [data] if isinstance(data, Mapping) else data or ()
        for entry in entries:
            made.add_filter(PackageFilter.from_pod(entry))
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
