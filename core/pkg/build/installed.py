"""Which variants of a package are in a repository already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.package.written import plain

if TYPE_CHECKING:
    from pkg.interfaces.repository import Repository
    from pkg.package.variant import Variant


def installed_variants(variants: Sequence[Variant], repository: Repository) -> dict[int | None, Variant]:
    """Return the variants of a repository that are equal to those of a developer package, by its indices.

    Equal are variants of the same requirements; the rest of the definition may differ.

    Args:
        variants: of one developer package.
        repository: where to look.

    Raises:
        PackageRepositoryError: what is there is another package.
    """
    found: dict[int | None, Variant] = {}
    for variant in variants:
        there = repository.install_variant(variant, dry_run=True)  # refuses what does not go together
        if there is None:
            package = repository.package(variant.name, variant.version)
            wanted = plain(variant.variant_requires)
            for each in package.iter_variants() if package is not None else ():
                if plain(each.variant_requires) == wanted:
                    there = each
        if there is not None:
            found[variant.index] = there
    return found


def differs_from_installed(variants: Sequence[Variant], repository: Repository) -> bool:
    """Tell whether installing variants that are there would change the package's definition."""
    return any(repository.install_variant(variant, dry_run=True) is None for variant in variants)
