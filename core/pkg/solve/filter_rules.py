"""The rules that package filters are made of. Source: rez 3.4.0; names and rule texts are rez's."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

from pkg.errors import PackageFilterError, PluginNotFoundError
from pkg.solve.kinds import plugin_type
from pkg.version import Requirement, VersionedObject

if TYPE_CHECKING:
    from pkg.solve.kinds import Find
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


class Rule(ABC):
    """One rule of a filter; see `pkg.interfaces.filter_rule` for how to write one.

    Attributes:
        name: the kind, as written.
    """

    name: ClassVar[str] = ""

    @abstractmethod
    def match(self, package: Filterable) -> bool:
        """Tell whether the rule is about a package."""

    def family(self) -> str | None:
        """Return the only family it can match; None for any."""
        return None

    def cost(self) -> int:
        """Return how long a match takes, relative to others; cheap rules are asked first."""
        return 10

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Rule:
        """Make a rule of what stands in the parentheses.

        Raises:
            ValueError: the text is malformed.
        """

    @staticmethod
    def parse_rule(txt: str, find: Find | None = None) -> Rule:
        """Read a rule: `glob(x)`, `regex(x)`, `range(x)`, `before(T)`, `after(T)`, a plugin's, or bare text.

        Args:
            txt: T is epoch seconds or `family:seconds`. Bare text is a glob if it has a `*`, else a range.
            find: finds kinds of rules that are plugins; see `kinds.plugin_type`.

        Raises:
            PackageFilterError: the text is no rule.
            PluginError: the plugin of the rule cannot be used.
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
            kind = BUILT_IN.get(label) or plugin_type("filters", label, find)
            rule: Rule = kind.parse(text)
        except PluginNotFoundError as error:
            raise PackageFilterError(
                f"{label!r} in {txt!r} is no kind of package filter; there are: "
                f"{', '.join(sorted(BUILT_IN))}. As a plugin: {error}"
            ) from None
        except (ValueError, re.error) as error:  # VersionError is a ValueError
            raise PackageFilterError(f"malformed package filter {label}({text}): {error}") from error
        return rule

    def __repr__(self) -> str:
        return str(self)


class _NameRule(Rule):
    """A rule on `name-version`."""

    def __init__(self, s: str) -> None:
        self.txt = s
        found = _FAMILY.match(s)
        self._family = found.group()[:-1] if found else None
        self._regex = re.compile(self._pattern(s))

    @abstractmethod
    def _pattern(self, text: str) -> str: ...

    def match(self, package: Filterable) -> bool:
        return self._regex.match(package.qualified_name) is not None

    @classmethod
    def parse(cls, text: str) -> Rule:
        return cls(text)

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

    @classmethod
    def parse(cls, text: str) -> Rule:  # noqa: D102
        return cls(Requirement(text))

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
    def parse(cls, text: str) -> Rule:
        """Read `T` or `family:T`; up to that moment, or (`AfterRule`) later."""
        family, colon, time = text.partition(":")
        reverse = issubclass(cls, AfterRule)
        return TimestampRule(int(time if colon else family), family if colon else None, reverse=reverse)

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


class BeforeRule(TimestampRule):
    """`before(T)`: reads as a TimestampRule."""

    name = "before"


class AfterRule(TimestampRule):
    """`after(T)`: reads as a TimestampRule."""

    name = "after"


BUILT_IN: dict[str, type[Rule]] = {
    kind.name: kind for kind in (AfterRule, BeforeRule, GlobRule, RangeRule, RegexRule)
}
