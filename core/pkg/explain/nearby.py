"""Requests like another one: for versions nearby, written as the first is written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pkg.version import PackageRequest, Requirement, Version

if TYPE_CHECKING:
    from pkg.solve.problem import Candidate


def like(request: Requirement, version: str) -> Requirement:
    """Ask for a version as a request asks for its own."""
    if str(request).startswith(f"{request.name}=="):
        return PackageRequest(f"{request.name}=={version}")
    return PackageRequest(f"{request.name}{request.sep or '-'}{version}" if version else request.name)


def coarse_first(version: Version, request: Requirement) -> Iterator[str]:
    """Give a version as coarse as the request names its own, then in full."""
    bounds = request.range.bounds if request.range is not None else ()
    named = bounds[0].lower if bounds else version
    if 0 < len(named) < len(version) and not str(request).startswith(f"{request.name}=="):
        yield str(version.trim(len(named)))
    yield str(version)


def by_distance(versions: Sequence[Version], request: Requirement) -> list[Version]:
    """Return the versions outside of a request, those nearest to it first, newer ones before older."""
    wanted = request.range
    assert wanted is not None
    inside = [place for place, version in enumerate(versions) if version in wanted]
    if inside:
        low, high = inside[0], inside[-1]
    else:
        lower = wanted.bounds[0].lower if wanted.bounds else Version("")
        high = sum(version < lower for version in versions)
        low = high - 1
    far = len(versions)
    ordered = sorted(
        (min(abs(place - low), abs(place - high)), far - place, version)
        for place, version in enumerate(versions)
        if version not in wanted
    )
    return [version for _, _, version in ordered]


def others(versions: Sequence[Version], version: Version | None) -> list[Version]:
    """Return the other ones of ascending versions: the older ones, nearest first, then the newer ones.

    Args:
        versions: the versions.
        version: the one to be replaced; None for none of them, which leaves the order as it is.
    """
    if version is None:
        return list(versions)
    place, behind = bisect_left(versions, version), bisect_right(versions, version)
    return [*reversed(versions[:place]), *versions[behind:]]


def release_time(candidate: Candidate) -> int | None:
    """Return when a candidate was released, epoch seconds; None where that is unknown."""
    moment = getattr(candidate.handle, "timestamp", None)
    return int(moment) if moment else None


def only(name: str, version: Version, versions: Sequence[Version]) -> PackageRequest:
    """Return what asks for one of ascending versions, as somebody would type it where that is enough."""
    if not str(version):
        return PackageRequest(name)
    typed = PackageRequest(f"{name}-{version}")
    following = versions[bisect_right(versions, version) :][:1]
    means_more = bool(following) and typed.range is not None and following[0] in typed.range
    return PackageRequest(f"{name}=={version}") if means_more else typed
