"""Compare contexts, and move one to other repositories.

Source: rez 3.4.0; compared with rez in tests/core/environment/test_context.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PackageNotFoundError, ResolvedContextError
from pkg.package.schema import ATTRIBUTES, BUILD_ONLY_ATTRIBUTES, RELEASE_ATTRIBUTES
from pkg.version import VersionRange

if TYPE_CHECKING:
    from pkg.environment.answers import ContextAnswers
    from pkg.package.package import Package
    from pkg.package.variant import Variant

# A package may say something else in these, and be the same package in another repository.
_MAY_DIFFER = frozenset(("variants", "base", "format_version", *RELEASE_ATTRIBUTES, *BUILD_ONLY_ATTRIBUTES))


def resolve_diff(context: ContextAnswers, other: ContextAnswers) -> dict[str, Any]:
    """Tell how the packages of another context differ from those of this one; variants do not count.

    Returns:
        `newer_packages` and `older_packages`: by name, the packages from this context's version to the
        other's; `added_packages` and `removed_packages`: sets of packages that only the other, or
        only this context has. A key without content is left out.

    A context without a solution has no packages.

    Raises:
        ResolvedContextError: the contexts searched different repositories.
    """
    if context.package_paths != other.package_paths:
        from difflib import ndiff

        lines = "\n".join(ndiff(context.package_paths, other.package_paths))
        raise ResolvedContextError(f"Cannot diff resolves, package search paths differ:\n{lines}")
    ours = _packages(context)
    theirs = _packages(other)
    newer: dict[str, list[Package]] = {}
    older: dict[str, list[Package]] = {}
    for name, package in ours.items():
        match = theirs.get(name)
        if match is None or match.version == package.version:
            continue
        first, last = sorted((package.version, match.version))
        span = VersionRange.as_span(lower_version=first, upper_version=last)
        between = sorted(context.catalog.packages(name, span), key=lambda package: package.version)
        if match.version > package.version:
            newer[name] = between
        else:
            older[name] = between[::-1]
    difference: dict[str, Any] = {
        "newer_packages": newer,
        "older_packages": older,
        "added_packages": {package for name, package in theirs.items() if name not in ours},
        "removed_packages": {package for name, package in ours.items() if name not in theirs},
    }
    return {key: value for key, value in difference.items() if value}


def _packages(context: ContextAnswers) -> dict[str, Package]:
    return {variant.name: variant.parent for variant in context.resolved_packages or ()}


def retargeted_handles(
    context: ContextAnswers,
    package_paths: Sequence[str],
    package_names: Iterable[str] | None = None,
    skip_missing: bool = False,
) -> list[dict[str, Any]]:
    """Find each package of a context in other repositories.

    Args:
        context: a solved context.
        package_paths: where to look, in order.
        package_names: leave all other packages alone; None for no other.
        skip_missing: keep a package that is not there.

    Returns:
        The handles of the packages, in order, as context files hold them.

    Raises:
        PackageNotFoundError: an equivalent of a package is in none of the repositories.
    """
    names = None if package_names is None else set(package_names)
    handles = []
    for variant in context.resolved_packages or []:
        found = None
        if names is None or variant.name in names:
            found = _equivalent(context, variant, package_paths)
            if found is None and not skip_missing:
                raise PackageNotFoundError(
                    f"no equivalent of {variant.qualified_name} (same definition, same requirements) in "
                    f"{', '.join(package_paths)}; name the packages to move, or skip the missing ones"
                )
        handles.append((found or variant).handle.to_dict())
    return handles


def _equivalent(context: ContextAnswers, variant: Variant, package_paths: Sequence[str]) -> Variant | None:
    """Find the variant of the same definition and requirements: of several in one package, the last."""
    for path in package_paths:
        if variant.repository.is_at(path):
            return variant
        package = context.catalog.repository(path).package(variant.name, variant.version)
        if package is None or _definition(package) != _definition(variant.parent):
            continue
        found = None
        for candidate in package.iter_variants():
            same_kind = (candidate.index is None) == (variant.index is None)
            if same_kind and candidate.variant_requires == variant.variant_requires:
                found = candidate
        if found is not None:
            return found
    return None


def _definition(package: Package) -> dict[str, Any]:
    """Return what has to be the same in two packages: not variants, nor what building and releasing add."""
    definition = package.record.definition
    values = {
        name: definition.get(name) if name in ATTRIBUTES and name != "config" else value
        for name, value in definition.data.items()
        if name not in _MAY_DIFFER
    }
    return {name: value for name, value in values.items() if value is not None}
