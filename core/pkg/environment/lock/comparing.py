"""How two locks differ, and how a lock differs from what is in the repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.lock.text import SECTIONS

if TYPE_CHECKING:
    from pkg.environment.lock.lock import Lock


class Change:
    """One difference. A value.

    Attributes:
        kind: `added`, `removed`, `newer`, `older`, `version`, `variant`, `repository`, `root`, `definition`,
            `payload`, `environment`, `order`, `requests`, `missing` or `error`.
        package: its name; "" for what concerns the lock as a whole.
        was, now: what stood there, and what would; None where there is nothing.
        advice: what to do; "" where that is the same for all.
        details: lines that say more.
    """

    __slots__ = ("advice", "details", "kind", "now", "package", "was")

    def __init__(
        self,
        kind: str,
        package: str,
        was: str | None,
        now: str | None,
        advice: str = "",
        details: tuple[str, ...] = (),
    ) -> None:
        self.kind = kind
        self.package = package
        self.was = was
        self.now = now
        self.advice = advice
        self.details = details

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind,
            "package": self.package or None,
            "was": self.was,
            "now": self.now,
            "advice": self.advice or None,
            "details": list(self.details),
        }

    def __str__(self) -> str:
        subject = f"{self.package}: " if self.package else ""
        if self.kind == "added":
            text = f"{subject}added, {self.now}"
        elif self.kind == "removed":
            text = f"{subject}removed, was {self.was}"
        elif self.kind in ("newer", "older", "version"):
            text = f"{subject}{self.was} -> {self.now}" + (f" ({self.kind})" if self.kind == "older" else "")
        else:
            text = f"{subject}{self.kind}: {_or_none(self.was)} -> {_or_none(self.now)}"
            if self.kind == "environment":
                text = f"{subject}its commands ask for something else"
            elif self.kind in ("missing", "error"):
                text = f"{subject}{self.now}"
        return text + (f". {self.advice}" if self.advice else "")

    def __repr__(self) -> str:
        return f"Change({self.kind!r}, {self.package!r}, {self.was!r}, {self.now!r})"


def _or_none(value: str | None) -> str:
    return "none" if value is None else value


def changes(old: Lock, new: Lock) -> list[Change]:
    """Tell how a lock differs from an older one, package by package in the order of the names.

    What is inherited, and the platform, belong to where a lock was made and do not count; neither does a
    payload hash that only one of them has.
    """
    found = [*_request_changes(old.document, new.document)]
    before, after = old.document["packages"], new.document["packages"]
    for name in sorted({*before, *after}):
        for change in _package_changes(name, before.get(name), after.get(name)):
            if change.kind == "environment":
                change.advice = _cause(name, before[name], old, new)
            found.append(change)
    common = [name for name in old.document["resolve"] if name in after]
    if common != [name for name in new.document["resolve"] if name in before]:
        order = [" ".join(each.document["resolve"]) for each in (old, new)]
        found.append(Change("order", "", order[0], order[1]))
    if old.document["bundle_commands"] != new.document["bundle_commands"]:
        details = _action_lines(old.document["bundle_commands"], new.document["bundle_commands"])
        found.append(Change("environment", "", None, None, details=tuple(details)))
    return found


def _cause(name: str, block: Mapping[str, Any], *locks: Lock) -> str:
    """Name what a package's code took from the environment around; empty when it took nothing."""
    own = f"{name}-{block['version']}" if block["version"] else name
    variables = {
        variable
        for each in locks
        for variable, read in each.document["inherited"].items()
        if any(place.startswith(f"{own}[") for place in read["read_by"])
    }
    return f"They depend on {', '.join(sorted(variables))} of the environment around" if variables else ""


def _request_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in ("requests", "implicit_packages", "ephemerals"):
        was, now = (" ".join(each[key]) for each in (old, new))
        if was != now:
            yield Change("requests", "", was, now)


def _package_changes(
    name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Change]:
    if old is None or new is None:
        if new is not None:
            yield Change("added", name, None, new["version"])
        elif old is not None:
            yield Change("removed", name, old["version"], None)
        return
    if old["version"] != new["version"]:
        yield Change(_direction(old["version"], new["version"]), name, old["version"], new["version"])
    elif old["definition"] != new["definition"] and old["repository"] == new["repository"]:
        yield Change("definition", name, _short(old["definition"]), _short(new["definition"]))
    if old["variant"] != new["variant"]:
        yield Change("variant", name, _index(old["variant"]), _index(new["variant"]))
    if old["repository"] != new["repository"]:
        yield Change("repository", name, old["repository"], new["repository"])
    if "payload" in old and "payload" in new and old["payload"] != new["payload"]:
        yield Change("payload", name, _short(old["payload"]), _short(new["payload"]))
    details: list[str] = []
    for section in SECTIONS:
        details += _action_lines(old.get(section, ()), new.get(section, ()))
    same_place = old["version"] == new["version"] and old["root"] == new["root"]
    if details and same_place:
        yield Change("environment", name, None, None, details=tuple(details))


def _direction(old: str, new: str) -> str:
    from pkg.errors import VersionError
    from pkg.version import Version

    try:
        return "newer" if Version(new) > Version(old) else "older"
    except VersionError:
        return "version"


def _action_lines(old: Any, new: Any) -> list[str]:
    from difflib import ndiff

    lines = ndiff([_line(each) for each in old], [_line(each) for each in new])
    return [line for line in lines if line.startswith(("+ ", "- "))]


def _line(item: list[Any]) -> str:
    from json import dumps

    return " ".join([item[0], *(dumps(each, ensure_ascii=False) for each in item[1:])])


def _short(digest: str | None) -> str | None:
    return digest and digest[:19]


def _index(index: int | None) -> str | None:
    return None if index is None else str(index)
