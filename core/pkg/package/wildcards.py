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

    Source: rez-semantics 11.8.
    """
    if "*" not in request:
        return request
    if latest is None:
        raise PackageMetadataError(
            f"{request!r} has wildcards, and no repositories were given to expand them"
        )
    text, wildcards = _with_tokens(request)
    requirement = Requirement(text, invalid_bound_error=False)
    expanded: dict[Version, Version] = {}

    def expand(version: Version) -> Version | None:
        # `foo-1` is held as `1` up to `1_`, so the upper end follows what happened to the lower one.
        for before, after in expanded.items():
            if version == before.next():
                return after.next()
        after_or_none = _expanded(requirement.name, version, wildcards, latest)
        if after_or_none is not None:
            expanded[version] = after_or_none
        return after_or_none

    if requirement.range is not None:
        requirement = requirement.with_range(requirement.range.visit_versions(expand))
    result = str(requirement)
    for token, wildcard in wildcards.items():
        result = result.replace(token, wildcard)
    # Parsed once more: an expansion may have made an impossible range, or a union in another order.
    return str(Requirement(result))


def _with_tokens(request: str) -> tuple[str, dict[str, str]]:
    """Replace wildcards by version tokens that occur nowhere else in the request."""
    wildcards: dict[str, str] = {}
    for wildcard in ("**", "*"):
        while wildcard in request:
            token = f"_any{len(wildcards)}_"
            while token in request:
                token += "_"
            request = request.replace(wildcard, token, 1)
            wildcards[token] = wildcard
    return request, wildcards


def _expanded(
    name: str, version: Version, wildcards: dict[str, str], latest: LatestVersion
) -> Version | None:
    """Return what a version with trailing wildcards stands for; None when it has none."""
    rank = len(version)
    found = False
    while version:
        wildcard = wildcards.get(str(version[-1]))
        if wildcard is None:
            break
        version = version.trim(len(version) - 1)
        if wildcard == "**":
            if found:  # `**.*` means nothing
                return None
            found = True
            rank = 0
            break
        found = True
    if not found:
        return None
    newest = latest(name, VersionRange(str(version)))
    if newest is None:
        return version
    return newest.trim(rank) if rank else newest
