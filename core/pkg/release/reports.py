"""What a release tells on its way, and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant


class ReleaseReport:
    """Told how a release goes; every method does nothing here."""

    def tell(self, text: str) -> None:
        """Tell what is done."""

    def warning(self, text: str) -> None:
        """Tell of something odd."""


class ReleaseResult:
    """What a release came to.

    Attributes:
        package: the developer package.
        repository: the repository that was released to.
        released: the variants that were released, in the repository.
        skipped: the variants of the developer package that were there already.
        tag: the tag that was made; None for none.
        data: what was written into the definition: vcs, revision, changelog, ...
    """

    def __init__(self, package: DeveloperPackage, repository: str) -> None:
        self.package = package
        self.repository = repository
        self.released: list[Variant] = []
        self.skipped: list[Variant] = []
        self.tag: str | None = None
        self.data: dict[str, Any] = {}

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        from pkg.package.written import plain

        return {
            "package": self.package.qualified_name,
            "repository": self.repository,
            "released": [{"uri": variant.uri, "root": variant.root} for variant in self.released],
            "skipped": [variant.index for variant in self.skipped],
            "tag": self.tag,
            **plain(self.data),
        }
