"""What counts as a difference between two answers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pkg.requests.entry import RequestEntry

# What names the tool or the moment rather than the answer.
IGNORED_VARIABLES = frozenset(
    ("REZ_USED", "REZ_USED_VERSION", "REZ_USED_TIMESTAMP", "REZ_PATH", "REZ_VERSION")
)


class Difference(NamedTuple):
    """One thing that is not the same.

    Attributes:
        what: `status`, `packages`, `variants`, `order`, `ephemerals`, or `environment`.
        about: the package or variable; empty for the rest.
        rez: what rez says.
        pkg: what `pkg` says.
    """

    what: str
    about: str
    rez: str
    pkg: str


class Comparison:
    """Both answers to one request.

    Attributes:
        entry: the request.
        rez: the answer of rez; see `pkg.shadow.pkg_side.answer`.
        pkg: the answer of `pkg`.
        differences: empty where both say the same. Environments count where the packages are the same.
        crashed: what happened where one side gave no answer at all; empty else.
        reproduction: the folder that shows the difference; None where there is none.
    """

    def __init__(
        self,
        entry: RequestEntry,
        rez: Mapping[str, Any],
        pkg: Mapping[str, Any],
        tool_paths: Sequence[str | None] = (),
    ) -> None:
        """Compare.

        Args:
            entry: the request.
            rez: the answer of rez.
            pkg: the answer of `pkg`.
            tool_paths: folders of the programs of either tool, which do not count on PATH.
        """
        self.entry = entry
        self.rez = rez
        self.pkg = pkg
        self.reproduction: str | None = None
        sides = (("rez", rez), ("pkg", pkg))
        self.crashed = "; ".join(f"{name}: {side['crashed']}" for name, side in sides if "crashed" in side)
        self.differences = [] if self.crashed else list(_differences(rez, pkg, tool_paths))

    @property
    def verdict(self) -> str:
        """`same`, `different` or `no answer`."""
        if self.crashed:
            return "no answer"
        return "different" if self.differences else "same"

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, without the environments."""
        return {
            "request": self.entry.requests,
            "source": self.entry.source,
            "count": self.entry.count,
            "verdict": self.verdict,
            "status": self.rez.get("status"),
            "differences": [each._asdict() for each in self.differences],
            "crashed": self.crashed or None,
            "reproduction": self.reproduction,
            "seconds": {"rez": self.rez.get("seconds"), "pkg": self.pkg.get("seconds")},
        }


def _differences(
    rez: Mapping[str, Any], pkg: Mapping[str, Any], tool_paths: Sequence[str | None]
) -> Iterator[Difference]:
    if rez["status"] != pkg["status"]:
        yield Difference("status", "", _told(rez), _told(pkg))
        return
    if rez["status"] != "solved":
        return
    packages = list(_packages(rez["packages"], pkg["packages"]))
    yield from packages
    if rez["ephemerals"] != pkg["ephemerals"]:
        yield Difference("ephemerals", "", " ".join(rez["ephemerals"]), " ".join(pkg["ephemerals"]))
    if packages:
        return  # the environments differ because of them, and each of their variables would be told
    if (rez["environ"] is None) is not (pkg["environ"] is None):
        yield Difference("environment", "", rez["reason"] or "made", pkg["reason"] or "made")
    elif rez["environ"] is not None:
        yield from _variables(rez["environ"], pkg["environ"], tool_paths)


def _told(side: Mapping[str, Any]) -> str:
    return f"{side['status']}: {side['reason']}" if side["reason"] else str(side["status"])


def _packages(rez: Sequence[Sequence[Any]], pkg: Sequence[Sequence[Any]]) -> Iterator[Difference]:
    theirs = {name: (version, index, place) for name, version, index, place in rez}
    ours = {name: (version, index, place) for name, version, index, place in pkg}
    for name in sorted({*theirs, *ours}):
        one, other = theirs.get(name), ours.get(name)
        if one is None or other is None or one[0] != other[0]:
            yield Difference("packages", name, one[0] if one else "(none)", other[0] if other else "(none)")
        elif one[1] != other[1]:
            yield Difference("variants", name, f"{one[0]}[{one[1]}]", f"{other[0]}[{other[1]}]")
        elif one[2] != other[2]:
            yield Difference("packages", name, f"{one[0]} in {one[2]}", f"{other[0]} in {other[2]}")
    if theirs == ours and list(theirs) != list(ours):
        yield Difference("order", "", " ".join(theirs), " ".join(ours))


def _variables(
    rez: Mapping[str, str], pkg: Mapping[str, str], tool_paths: Sequence[str | None]
) -> Iterator[Difference]:
    for name in sorted({*rez, *pkg} - IGNORED_VARIABLES):
        one, other = rez.get(name), pkg.get(name)
        if name == "PATH":
            one, other = _without(one, tool_paths), _without(other, tool_paths)
        if one != other:
            yield Difference(
                "environment",
                name,
                "(not set)" if one is None else one,
                "(not set)" if other is None else other,
            )


def _without(value: str | None, paths: Sequence[str | None]) -> str | None:
    if value is None:
        return None
    return os.pathsep.join(part for part in value.split(os.pathsep) if part not in paths)
