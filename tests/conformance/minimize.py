"""Take away from a case whatever a difference does not need, until nothing more can go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from random_repositories import Case, Package

Stays = Callable[[Case], bool]

_PLAIN = {
    "variant_select_mode": "version_priority",
    "building": False,
    "package_filter": None,
    "package_orderers": None,
    "timestamp": 0,
    "max_fails": -1,
    "missing_fails": False,
    "cataloged": False,
}
_BARE = {"late": None, "timestamp": None, "repository": 0, "variants": [], "build_requires": []}


def minimized(case: Case, request: list[str], stays: Stays, patience: int = 2000) -> Case:
    """Return the smallest case found that still shows a difference; its only request is the one given.

    Args:
        case: a case that shows it; stays as it is.
        request: the request that shows it.
        stays: tells whether a case with one request still shows it.
        patience: how many smaller cases to look at, at most.
    """
    case = deepcopy(case)
    case.requests = [list(request)]
    again = True
    while again:
        again = False
        for smaller in _smaller(case):
            patience -= 1
            if patience < 0:
                return case
            if stays(smaller):
                case, again = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Yield the cases with one thing less, large things first."""
    for name in {package.name: None for package in case.packages}:
        yield _with(case, packages=[one for one in case.packages if one.name != name])
    for number in range(len(case.packages)):
        yield _with(case, packages=_without(case.packages, number))
    for key, plain in _PLAIN.items():
        if getattr(case, key) != plain:
            yield _with(case, **{key: plain})
    for request in _shorter(case.requests[0]):
        if request:
            yield _with(case, requests=[request])
    for number, package in enumerate(case.packages):
        for smaller in _smaller_packages(package):
            yield _with(case, packages=[*case.packages[:number], smaller, *case.packages[number + 1 :]])
    for key in ("package_filter", "package_orderers"):
        for pod in _smaller_pods(getattr(case, key) or []):
            yield _with(case, **{key: pod or None})


def _smaller_packages(package: Package) -> Iterator[Package]:
    for key, bare in _BARE.items():
        if getattr(package, key) != bare:
            yield _with(package, **{key: bare})
    for key in ("requires", "build_requires"):
        for texts in _shorter(getattr(package, key)):
            yield _with(package, **{key: texts})
    # An index is part of an answer, so the last variant goes first.
    for number in reversed(range(len(package.variants))):
        yield _with(package, variants=_without(package.variants, number))
        for texts in _shorter(package.variants[number]):
            variants = [*package.variants[:number], texts, *package.variants[number + 1 :]]
            yield _with(package, variants=variants)
    if package.late:
        for texts in _shorter(package.late[1]):
            yield _with(package, late=(package.late[0], texts))


def _smaller_pods(value: Any) -> Iterator[Any]:
    """Yield plain data with one list item less, at any depth."""
    if isinstance(value, list):
        yield from _shorter(value)
        for number, item in enumerate(value):
            for smaller in _smaller_pods(item):
                yield [*value[:number], smaller, *value[number + 1 :]]
    elif isinstance(value, dict):
        for key, item in value.items():
            for smaller in _smaller_pods(item):
                yield {**value, key: smaller}


def _shorter(items: list[Any]) -> Iterator[list[Any]]:
    for number in range(len(items)):
        yield _without(items, number)


def _without(items: list[Any], number: int) -> list[Any]:
    return items[:number] + items[number + 1 :]


def _with(thing: Any, **values: Any) -> Any:
    other = deepcopy(thing)
    for key, value in values.items():
        setattr(other, key, value)
    return other


# --- as text -------------------------------------------------------------------------------------


def to_data(case: Case) -> dict[str, Any]:
    """Give a case as plain data, what is not set left out; `from_data` reads it."""
    data = {"seed": case.seed, "requests": case.requests}
    data |= {key: getattr(case, key) for key, plain in _PLAIN.items() if getattr(case, key) != plain}
    packages = []
    for package in case.packages:
        entry: dict[str, Any] = {"name": package.name, "version": package.version}
        for key in ("repository", "requires", "late", "build_requires", "variants", "timestamp"):
            if getattr(package, key):
                entry[key] = getattr(package, key)
        packages.append(entry)
    return {**data, "packages": packages}


def from_data(data: dict[str, Any]) -> Case:
    """Make a case of plain data."""
    case = Case(data["seed"])
    for key in ("requests", *_PLAIN):
        if key in data:
            setattr(case, key, data[key])
    for entry in data["packages"]:
        package = Package(entry["name"], entry["version"], entry.get("repository", 0))
        for key in ("requires", "late", "build_requires", "variants", "timestamp"):
            if key in entry:
                setattr(package, key, entry[key])
        case.packages.append(package)
    return case
