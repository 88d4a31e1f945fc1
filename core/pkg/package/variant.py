"""Variants: what a resolve picks, one requirement list of a package."""

# ruff: noqa: D102 - overridden members are documented on PackageBase
from __future__ import annotations

import os
from typing import Any

from pkg.errors import PackageNotFoundError
from pkg.package.family import PackageRecord
from pkg.package.handle import Handle
from pkg.package.package import Context, Package, PackageBase
from pkg.version import PackageRequest


class Variant(PackageBase):
    """One variant of a package; a package without `variants` has one, of index None.

    Attributes:
        index: position in the package's `variants`, or None.
    """

    is_variant = True

    def __init__(
        self,
        record: PackageRecord,
        index: int | None,
        context: Context = None,
        parent: Package | None = None,
    ) -> None:
        super().__init__(record, context)
        self.index = index
        self._parent = parent

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__" or name in ("record", "context", "index", "_parent"):
            raise AttributeError(name)
        try:
            return self.parent.__getattr__(name)
        except AttributeError:
            raise AttributeError(f"variant {self.qualified_name} has no attribute {name!r}") from None

    @property
    def qualified_package_name(self) -> str:
        """Name and version of the package, such as `maya-2024.1`."""
        version = self.record.version_name
        return f"{self.name}-{version}" if version else self.name

    @property
    def qualified_name(self) -> str:
        """Name, version and index, such as `maya-2024.1[0]`; `[]` without variants."""
        index = "" if self.index is None else self.index
        return f"{self.qualified_package_name}[{index}]"

    @property
    def uri(self) -> str:
        index = "" if self.index is None else self.index
        return f"{self.record.uri}[{index}]"

    @property
    def filepath(self) -> str | None:
        """The definition file of the package; None for packages made in memory."""
        return self.record.family.repository.package_file(self.record)

    @property
    def handle(self) -> Handle:
        return self.record.handle("variant", index=self.index)

    @property
    def parent(self) -> Package:
        """The package."""
        if self._parent is None:
            self._parent = Package(self.record, context=self.context)
        return self._parent

    @property
    def data(self) -> None:
        """Nothing: a variant's attributes are those of its package."""
        return None

    def arbitrary_keys(self) -> set[str]:
        return self.parent.arbitrary_keys()

    def validated_data(self) -> dict[str, Any]:
        values = super().validated_data()
        values.pop("variants", None)
        return values

    # --- requirements ------------------------------------------------------------------------------

    @property
    def variant_requires(self) -> list[PackageRequest]:
        """The requirements that only this variant has.

        Raises:
            PackageNotFoundError: the package has no such variant (any more).
        """
        if self.index is None:
            return []
        variants = self.record.definition.get("variants") or ()
        try:
            requires: list[PackageRequest] = variants[self.index]
        except IndexError:
            raise PackageNotFoundError(
                f"variant {self.index} of {self.qualified_package_name} was asked for, but {self.record.uri} "
                f"has {len(variants)} variants"
            ) from None
        return requires

    @property
    def requires(self) -> list[PackageRequest]:
        """The package's requirements, then this variant's own; not merged."""
        return (self.parent.requires or []) + self.variant_requires

    def get_requires(
        self, build_requires: bool = False, private_build_requires: bool = False
    ) -> list[PackageRequest]:
        """Return the requirements, for building too.

        Args:
            build_requires: add what every build needs in which this package takes part.
            private_build_requires: add what only the build of this very package needs.
        """
        requires = list(self.requires)
        if build_requires:
            requires += self.build_requires or ()
        if private_build_requires:
            requires += self.private_build_requires or ()
        return requires

    # --- payload -----------------------------------------------------------------------------------

    @property
    def subpath(self) -> str | None:
        """Folder of the payload below the base; None when it is the base itself."""
        if self.index is None:
            return None
        self.variant_requires  # noqa: B018 - says it better than an IndexError when the variant is gone
        return self.record.subpath(self.index)

    @property
    def root(self) -> str | None:
        """Folder of the payload; None where packages have none (memory, combined files)."""
        base = self.record.base
        if base is None or self.index is None:
            return base
        subpath = self.subpath
        return os.path.join(base, subpath) if subpath else base  # noqa: PTH118

    @property
    def non_shortlinked_subpath(self) -> str | None:
        """The same as `subpath`, never by way of a short link."""
        return None if self.index is None else self.record.subpath(self.index, ignore_short_links=True)
