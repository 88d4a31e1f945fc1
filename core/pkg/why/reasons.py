"""Why a version or variant was not chosen, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from pkg.why.trials import Picks

Kind = Literal[
    "filter",  # a package filter hides it
    "timestamp",  # released after the moment that the resolve looks at
    "request",  # a request says otherwise
    "requirement",  # a package of the solution says otherwise
    "needs",  # what it needs itself cannot be had together with the rest
    "preference",  # possible, but then something that comes first would be worse
    "order",  # an orderer prefers the chosen one
    "broken",  # it cannot be loaded
    "unknown",  # nobody looked, because time was up
]


class Reason(NamedTuple):
    """Why something was not chosen.

    Attributes:
        kind: the sort of reason.
        because: the reason as half a sentence, such as `maya-2024 needs python-3.10`.
        by: the requests, packages, rules or orderers that are to blame, as they are written.
    """

    kind: Kind
    because: str
    by: tuple[str, ...] = ()


class Excluded(NamedTuple):
    """Versions in a row that were not chosen for the same reason.

    Attributes:
        versions: as text, highest first.
        reason: why.
    """

    versions: tuple[str, ...]
    reason: Reason

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"versions": list(self.versions), **_data(self.reason)}


class OtherVariant(NamedTuple):
    """A variant of the chosen version that was not chosen.

    Attributes:
        variant: its position.
        requires: what only it needs, as text.
        reason: why it was not chosen.
    """

    variant: int | None
    requires: tuple[str, ...]
    reason: Reason

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"variant": self.variant, "requires": list(self.requires), **_data(self.reason)}


def _data(reason: Reason) -> dict[str, Any]:
    return {"kind": reason.kind, "because": reason.because, "by": list(reason.by)}


def in_rows(reasons: Iterable[tuple[str, Reason]]) -> list[Excluded]:
    """Join versions in a row that have the same reason."""
    rows: list[Excluded] = []
    for version, reason in reasons:
        if rows and rows[-1].reason == reason:
            rows[-1] = Excluded((*rows[-1].versions, version), reason)
        else:
            rows.append(Excluded((version,), reason))
    return rows


def changes_between(one: Picks, other: Picks, *, without: str = "") -> list[str]:
    """Tell in words how another solution differs, packages of the first one in its order.

    Args:
        one: the solution there is.
        other: the other one.
        without: a family that is left out.
    """
    told = []
    for name in dict.fromkeys([*one, *other]):
        before, after = one.get(name), other.get(name)
        if name == without or before == after:
            continue
        if after is None:
            told.append(f"{name} would be gone")
        elif before is None:
            told.append(f"{named(name, after[0])} would come in")
        elif before[0] != after[0]:
            told.append(f"{name} would be {after[0]} instead of {before[0]}")
        else:
            told.append(f"{named(name, after[0])} would be variant {after[1]} instead of {before[1]}")
    return told


def named(name: str, version: str) -> str:
    """Return the qualified name of a package."""
    return f"{name}-{version}" if version else name


def joined(words: Sequence[str], most: int = 3) -> str:
    """Return words as a list in a sentence, the last ones counted only."""
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
