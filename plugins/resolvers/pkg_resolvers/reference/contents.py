"""A subset of one family's variants, and all that follows from the subset alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg_resolvers.reference.bits import first, items

if TYPE_CHECKING:
    from pkg.version import Requirement, VersionRange
    from pkg_resolvers.reference.family import Family
    from pkg_resolvers.reference.scope import Scope

Halves = tuple["Contents", "Contents", "int | None", tuple[int, ...]]


class Contents:
    """A subset of variants; there is one object per subset and solve, so its answers are kept.

    Attributes:
        family: the family.
        variants: the subset, one bit per variant; never empty.
        versions: the versions that these variants are of, one bit per version in listing order.
        count: the number of variants.
    """

    __slots__ = (
        "_by_version",
        "_extractions",
        "_reductions",
        "count",
        "family",
        "halves",
        "variants",
        "versions",
    )

    def __init__(self, family: Family, variants: int, versions: int) -> None:
        self.family = family
        self.variants = variants
        self.versions = versions
        self.count = variants.bit_count()
        self.halves: Halves | None = None
        """How the subset splits, once `split` has found out."""
        self._extractions: tuple[Requirement, ...] | None = None
        self._by_version: tuple[int, ...] | None = None
        self._reductions: dict[tuple[str, object], int] = {}

    @property
    def request(self) -> Requirement:
        """What other scopes see of the subset: `name==v1|==v2...`."""
        return self.family.request(self.versions)

    @property
    def extractions(self) -> tuple[Requirement, ...]:
        """What all variants require in common, one requirement per family, by family name.

        The range is the union over the variants. Conflict requirements are never extracted; they only act by
        reduction.

        Raises:
            ResolveError: a variant contradicts itself.
        """
        if self._extractions is None:
            family, variants = self.family, self.variants
            family.study(variants, self.versions)
            common = []
            for name in family.variants[first(variants)].names:
                column = family.columns[name]
                if column.wanted & variants == variants:
                    common.append(column.common(variants))
            self._extractions = tuple(common)
        return self._extractions

    @property
    def may_extract(self) -> bool:
        """Whether there is something in `extractions`, or nobody has looked yet."""
        return self._extractions is None or bool(self._extractions)

    @property
    def by_version(self) -> tuple[int, ...]:
        """The versions in the order in which they are tried."""
        if self._by_version is None:
            rank = self.family.order.rank
            self._by_version = tuple(sorted(items(self.versions), key=rank))
        return self._by_version

    def within(self, range_: VersionRange) -> Contents | None:
        """Keep the versions inside a range; None when there are none, self when all of them are."""
        versions = self.versions & self.family.inside(range_)
        if versions == self.versions:
            return self
        if not versions:
            return None
        return self.family.contents(self.variants & self.family.spread(versions), versions)

    def refused_by(self, scope: Scope) -> int:
        """Give the variants whose requirement on another scope's family contradicts that scope."""
        column = self.family.columns.get(scope.name)
        if column is None or not column.mentioned & self.variants:
            return 0
        key = (scope.name, scope.key)
        refused = self._reductions.get(key)
        if refused is None:
            refused = 0
            for requirement, holders in column.holders.values():
                if holders & self.variants and scope.contradicts(requirement):
                    refused |= holders & self.variants
            self._reductions[key] = refused
        return refused

    def without(self, refused: int) -> tuple[Contents | None, list[int]]:
        """Drop some variants.

        Returns:
            (what is left or None, the versions that lost some but not all of their variants here).
        """
        left = self.variants & ~refused
        if not left:
            return None, []
        family, versions, halved = self.family, self.versions, []
        touched = 0
        for bit in items(refused):
            touched |= 1 << family.variants[bit].position
        for position in items(touched):
            if family.masks[position] & left:
                halved.append(position)
            else:
                versions ^= 1 << position
        return family.contents(left, versions), halved
