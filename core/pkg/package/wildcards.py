"""Expand `foo-1.*` in the requirements of a developer package to the newest version there is."""

from __future__ import annotations

from collections.abc import Callable

from pkg.errors import PackageMetadataError
from pkg.version import Requirement, Version, VersionRange

# Told a family and a range, answers with the newest version in it; None when there is none.
LatestVersion = Callable[[str, VersionRange], Version | None]


def expand_requirement(request: str, latest: LatestVersion | None) -> str:
    """Replace trailing `*` and `**` of each version in a request by the newest matching version.

    `foo-1.*` becomes `foo-1.7` when that is how far the newest 1.x goes, `foo-1.**` its full version.
    Where nothing matches the wildcard is dropped. A request without `*` comes back as it is.

    Args:
        request: the request, perhaps with wildcards.
        latest: looks up versions; None refuses wildcards.

    Raises:
        PackageMetadataError: there are wildcards and nothing to look them up with.
        RequirementError: a wildcard is not at the end of a version, or the result is no requirement.

    Source: rez 3.4.0.
    """
    if "*" not in request:
        return request
    if latest is None:
        raise PackageMetadataError(
            f"{request!r} has wildcards, and no repositories were given to expand them"
        )
    text, wildcards = _with_tokens(request)
    requirement = Requirement(text, invalid_bound_error=False)
    # `foo-1` is held as `1` up to `1_`, so an upper end follows what happened to the lower one.
    ends: dict[Version, Version] = {}

    def expand(version: Version) -> Version | None:
        if version in ends:
            return ends[version]
        expanded = _expanded(requirement.name, version, wildcards, latest)
        if expanded is not None:
            ends[version.next()] = expanded.next()
        return expanded

    if requirement.range is not None:
        requirement = requirement.with_range(requirement.range.visit_versions(expand))
    result = str(requirement)
    for token, wildcard in wildcards.items():
        result = result.replace(token, wildcard)
    # Parsed once more: an expansion may have made an impossible range, or a union in another order.
    return str(Requirement(result))


def _with_tokens(request: str) -> tuple[str, dict[str, str]]:
    """Replace wildcards by version tokens that occur nowhere else in the request."""
    import re

    wildcards: dict[str, str] = {}

    def token(match: re.Match[str]) -> str:
        name = f"_any{len(wildcards)}_"
        while name in request:
            name += "_"
        wildcards[name] = match.group()
        return name

    return re.sub(r"\*\*|\*", token, request), wildcards


def _expanded(
    name: str, version: Version, wildcards: dict[str, str], latest: LatestVersion
) -> Version | None:
    """Return what a version with trailing wildcards stands for; None when it has none, or mixes them."""
    kinds = [wildcards.get(str(token)) for token in version.tokens]
    size = len(kinds)
    kept = size
    while kept and kinds[kept - 1] == "*":
        kept -= 1
    all_tokens = kept > 0 and kinds[kept - 1] == "**"
    if all_tokens == (kept < size):  # neither wildcard at the end; or `**.*`, which means nothing
        return None
    if all_tokens:
        kept -= 1
    prefix = version.trim(kept)
    newest = latest(name, VersionRange(str(prefix)))
    if newest is None:
        return prefix
    return newest if all_tokens else newest.trim(size)
