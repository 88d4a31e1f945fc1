"""A context as plain data for programs: what `pkg context --json` prints, in the place of each text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.environment.answers import ContextAnswers
    from pkg.package.variant import Variant

# Taken over from the context file.
_KEYS = (
    "package_requests",
    "implicit_packages",
    "package_paths",
    "package_filter",
    "package_orderers",
    "timestamp",
    "requested_timestamp",
    "building",
    "testing",
    "default_patch_lock",
    "created",
    "solve_time",
    "load_time",
    "rez_version",
    "user",
    "host",
)


def summary(context: ContextAnswers) -> dict[str, Any]:
    """Return what the summary tells, solved or not."""
    return {
        "status": context.status.name,
        **context.to_dict(_KEYS),
        "patch_locks": {name: lock.name for name, lock in context.patch_locks.items()},
        "resolved": list(map(_package, context.resolved_packages or ())),
        "ephemerals": list(map(str, context.resolved_ephemerals or ())),
        "failure": context.failure_description,
        "file": context.load_path,
    }


def _package(variant: Variant) -> dict[str, Any]:
    """Describe a resolved package; `uri` and `root` are None where it is not found any more."""
    data = {"name": variant.name, "version": str(variant.version), "variant": variant.index}
    try:
        return {**data, "uri": variant.uri, "root": variant.root}
    except PkgError:
        return {**data, "uri": None, "root": None}


def tools(context: ContextAnswers) -> list[dict[str, Any]]:
    """Return the programs on offer, in the order of the table.

    Raises:
        ResolvedContextError: there is no solution.
    """
    offers = context.get_tools()
    conflicts = context.get_conflicting_tools()
    return [
        {"tool": tool, "package": offers[name][0].qualified_package_name, "in_conflict": tool in conflicts}
        for name in sorted(offers)
        for tool in sorted(offers[name][1])
    ]


def difference(context: ContextAnswers, other: ContextAnswers) -> dict[str, Any]:
    """Return how the packages of two contexts differ.

    Returns:
        `newer` and `older`: by name, the versions from this context's to the other's; `added` and
        `removed`: qualified names of the packages that only the other, or only this one has.

    Raises:
        ResolvedContextError: the two searched different repositories.
    """
    found = context.get_resolve_diff(other)
    moved = {
        key: {
            name: [str(package.version) for package in packages]
            for name, packages in found.get(f"{key}_packages", {}).items()
        }
        for key in ("newer", "older")
    }
    lone = {
        key: sorted(package.qualified_name for package in found.get(f"{key}_packages", ()))
        for key in ("added", "removed")
    }
    return {**moved, **lone}
