"""Requirements that hold for an interpreter, and for what others the same ones hold.

Markers are evaluated not only for the interpreter that is installed for, but at each place on the line of
pythons where one of them may change its value, and for the other platforms and processors. So a requirement
whose marker is true for all pythons that the distribution allows is an ordinary one, and one that is never
true makes no difference at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from pkg.errors import PipError

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

    from pkg.pip.distribution import Distribution
    from pkg.pip.interpreter import Interpreter

_Python = tuple[int, int, int]

# Marker variables of each platform, and the processors it runs on as `platform_machine` names them.
_PLATFORMS = {
    "linux": (
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
        ("x86_64", "aarch64"),
    ),
    "osx": ({"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}, ("x86_64", "arm64")),
    "windows": (
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
        ("AMD64", "ARM64", "x86"),
    ),
}

# Their values on other machines cannot be foreseen.
_UNFORESEEABLE = ("platform_release", "platform_version", "platform.version")

# Its minor version: no python lies between 2.7 and 3.
_LAST_PYTHON_2 = 7

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_EXTRA = re.compile(r"\bextra == [\"']([^\"']+)")
_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Selection:
    """The requirements of a distribution that hold.

    Attributes:
        always: those that hold wherever the distribution can be installed.
        here: those that another python or machine may not have.
        python: the range of pythons with the same requirements; empty when all that the distribution
            allows have them.
        platform: whether another platform may have others.
        arch: whether another processor may have others.
    """

    always: tuple[Requirement, ...]
    here: tuple[Requirement, ...]
    python: str
    platform: bool
    arch: bool


@dataclass(frozen=True)
class Conditional:
    """A requirement, and the markers that must all be true.

    Attributes:
        requirement: its own marker does not count.
        conditions: markers, each with the extras that were asked for where it stands.
    """

    requirement: Requirement
    conditions: tuple[tuple[Marker, frozenset[str]], ...] = ()


def conditionals(
    distribution: Distribution, extras: Collection[str] = (), others: Mapping[str, Distribution] | None = None
) -> list[Conditional]:
    """Return the requirements of a distribution, each one's extras replaced by what they stand for.

    `httpx[http2]` is httpx, and after it what httpx requires for that extra, under both markers.

    Args:
        distribution: whose requirements.
        extras: the extras of it that were asked for, in canonical spelling.
        others: distributions by canonical name; extras of one that is not there add nothing.
    """
    known = {**(others or {}), distribution.canonical_name: distribution}
    return list(_expanded(distribution, frozenset(extras), known, frozenset()))


def _expanded(
    distribution: Distribution,
    extras: frozenset[str],
    known: Mapping[str, Distribution],
    above: frozenset[tuple[str, str]],
    *,
    only_extras: bool = False,
) -> Iterator[Conditional]:
    """Yield conditional requirements.

    Args:
        distribution: whose requirements.
        extras: of it that were asked for.
        known: distributions by canonical name.
        above: the extras that are being replaced, for some name each other.
        only_extras: leave out what is required without any extra.
    """
    for each in distribution.requirements:
        if only_extras and "extra" not in marker_variables(each):
            continue
        if _is_for_others(each.marker, extras):
            continue
        own = ((each.marker, extras),) if each.marker is not None else ()
        yield Conditional(each, own)
        name = canonicalize_name(each.name)
        for extra in sorted(map(canonicalize_name, each.extras)):
            if name in known and (name, extra) not in above:
                inner = _expanded(
                    known[name], frozenset([extra]), known, above | {(name, extra)}, only_extras=True
                )
                for more in inner:
                    yield Conditional(more.requirement, own + more.conditions)


def _is_for_others(marker: Marker | None, extras: Collection[str]) -> bool:
    """Tell whether a marker can be seen to be for extras that were not asked for; most are.

    Without this an extra that stands for all others would be looked at in each of their combinations.
    """
    text = str(marker or "")
    named = _EXTRA.findall(text)
    return bool(named) and " or " not in text and canonicalize_name(named[0]) not in extras


def select(requirements: Sequence[Conditional], requires_python: str, interpreter: Interpreter) -> Selection:
    """Evaluate the markers of a distribution.

    Args:
        requirements: all that it may require.
        requires_python: its Requires-Python; empty for any.
        interpreter: what the markers are evaluated for.

    Raises:
        PipError: Requires-Python is no specifier.
    """
    judged = _Judged(requirements)
    here = interpreter.environment
    # The interpreter's own variables, not those of the place on the line that it stands at.
    wanted = judged.holding(here)
    pythons = _allowed_pythons(judged, requires_python, interpreter)
    first = last = _last_at_most(pythons, _numbers(interpreter))
    while first and judged.holding(here, pythons[first - 1]) == wanted:
        first -= 1
    while last + 1 < len(pythons) and judged.holding(here, pythons[last + 1]) == wanted:
        last += 1
    inside = pythons[first : last + 1]
    whole = len(inside) == len(pythons)

    def differs(changes: Mapping[str, str]) -> bool:
        return any(judged.holding({**here, **changes}, python) != wanted for python in inside)

    machine = here["platform_machine"]
    _, processors = _PLATFORMS.get(interpreter.platform, ({}, ()))
    arch = any(differs({"platform_machine": each}) for each in processors if each != machine)
    platform = judged.depend_on(_UNFORESEEABLE) or any(
        differs({**variables, "platform_machine": each})
        for name, (variables, machines) in _PLATFORMS.items()
        if name != interpreter.platform
        for each in ((machine,) if arch else (machine, *machines))
    )
    always = wanted
    if platform or arch or not whole:
        always = wanted.intersection(
            *(judged.holding(each, python) for each in _environments(here) for python in pythons)
        )
    return Selection(
        always=judged.at(always),
        here=judged.at(wanted - always),
        python="" if whole else _range(pythons, first, last),
        platform=platform,
        arch=arch,
    )


class _Judged:
    """Conditional requirements, each known by its place.

    A marker is evaluated once for the values of the variables that it has.
    """

    def __init__(self, requirements: Sequence[Conditional]) -> None:
        self._all = requirements
        self._known: dict[tuple[str, frozenset[str], tuple[str | None, ...]], bool] = {}
        markers = {str(marker): marker for each in requirements for marker, _ in each.conditions}
        self._variables = {text: sorted(variables_of(marker)) for text, marker in markers.items()}

    def markers(self) -> Iterator[tuple[str, Collection[str]]]:
        """Yield each marker's text with its variables."""
        yield from self._variables.items()

    def holding(self, environment: Mapping[str, str], python: _Python | None = None) -> frozenset[int]:
        """Return which hold in an environment, with another python in it if one is given."""
        at = {**environment, **_python_variables(python)} if python else environment
        return frozenset(
            place
            for place, each in enumerate(self._all)
            if all(self._is_true(marker, extras, at) for marker, extras in each.conditions)
        )

    def _is_true(self, marker: Marker, extras: frozenset[str], environment: Mapping[str, str]) -> bool:
        text = str(marker)
        key = (text, extras, tuple(environment.get(name) for name in self._variables[text]))
        if key not in self._known:
            self._known[key] = is_true(marker, environment, extras)
        return self._known[key]

    def depend_on(self, variables: Collection[str]) -> bool:
        """Tell whether one of some variables is in one of the markers."""
        return any(not set(variables).isdisjoint(each) for each in self._variables.values())

    def at(self, places: Iterable[int]) -> tuple[Requirement, ...]:
        """Return the requirements at some places, in the metadata's order."""
        return tuple(self._all[place].requirement for place in sorted(places))


def is_true(marker: Marker | None, environment: Mapping[str, str], extras: Collection[str] = ()) -> bool:
    """Tell whether a marker is true: for one of the extras, or without any. None always is.

    Args:
        marker: of a requirement.
        environment: marker variables.
        extras: the extras that were asked for.
    """
    if marker is None:
        return True
    return any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))


def variables_of(marker: Marker | None) -> set[str]:
    """Return the names of the variables in a marker."""
    text = _QUOTED.sub(" ", str(marker or ""))
    return set(re.findall(r"[a-z_.]+", text)) - {"and", "or", "not", "in"}


def marker_variables(requirement: Requirement) -> set[str]:
    """Return the names of the variables in the marker of a requirement."""
    return variables_of(requirement.marker)


def _environments(environment: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    yield environment
    for variables, machines in _PLATFORMS.values():
        for machine in machines:
            yield {**environment, **variables, "platform_machine": machine}


def _allowed_pythons(judged: _Judged, requires_python: str, interpreter: Interpreter) -> list[_Python]:
    """Return the places on the line of pythons where something may change, those that are allowed.

    Between one and the next no marker changes. The interpreter's own place is there even where the
    distribution does not allow it: somebody wanted it.
    """
    try:
        allowed = SpecifierSet(requires_python)
    except InvalidSpecifier as error:
        raise PipError(f"a Requires-Python that cannot be read: {error}") from error
    texts = [requires_python]
    for marker, variables in judged.markers():
        if any(name.startswith(("python", "implementation_v")) for name in variables):
            texts += _QUOTED.findall(marker)
    places = {(0, 0, 0)}
    for text in texts:
        for number in _VERSION.findall(text):
            major, minor, micro, *_ = (*map(int, number.split(".")), 0, 0)
            places |= {(major, minor, micro), (major, minor, micro + 1)}
            places |= {(major, minor + 1, 0), (major + 1, 0, 0)}
    ordered = sorted(each for each in places if each[0] != 2 or each[1] <= _LAST_PYTHON_2)
    own = ordered[_last_at_most(ordered, _numbers(interpreter))]
    return [place for place in ordered if place == own or _text(place) in allowed]


def _last_at_most(ordered: Sequence[_Python], wanted: _Python) -> int:
    return max(index for index, each in enumerate(ordered) if each <= wanted)


def _numbers(interpreter: Interpreter) -> _Python:
    major, minor, micro, *_ = (*map(int, _VERSION.findall(interpreter.version)[0].split(".")), 0, 0)
    return major, minor, micro


def _python_variables(python: _Python) -> dict[str, str]:
    full = ".".join(map(str, python))
    return {
        "python_version": ".".join(map(str, python[:2])),
        "python_full_version": full,
        "implementation_version": full,
    }


def _range(pythons: Sequence[_Python], first: int, last: int) -> str:
    """Return the range from one place to another, the next one excluded."""
    lower = pythons[first]
    if last + 1 == len(pythons):
        return f"{_text(lower)}+"
    upper = pythons[last + 1]
    if upper == (lower[0], lower[1] + 1, 0) and not lower[2]:
        return _text(lower)
    return f"<{_text(upper)}" if not first else f"{_text(lower)}+<{_text(upper)}"


def _text(python: _Python) -> str:
    """Write a place shortly: 3.8 for 3.8.0, 4 for 4.0.0."""
    major, minor, micro = python
    if micro:
        return f"{major}.{minor}.{micro}"
    return f"{major}.{minor}" if minor else str(major)
