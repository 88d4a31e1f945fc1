"""What whoever builds is told on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.build.variant_build import VariantBuild
    from pkg.package.variant import Variant


class BuildReport:
    """Told how a build goes; every method does nothing here.

    `output` is called from the thread of a variant's build, all others from that of the builder.
    """

    def begun(self, variants: Sequence[Variant], repository: str | None) -> None:
        """Tell what is going to be built, and where it will be installed."""

    def resolving(self, variant: Variant, request: Sequence[str]) -> None:
        """Tell of the environment that is resolved for a variant."""

    def skipped(self, variant: Variant, installed: Variant) -> None:
        """Tell of a variant that is installed already."""

    def started(self, build: VariantBuild) -> None:
        """Tell that the build of a variant starts."""

    def output(self, build: VariantBuild, part: bytes) -> None:
        """Tell what the build of a variant prints, as it comes."""

    def ended(self, build: VariantBuild) -> None:
        """Tell that the build of a variant has ended, and whether well (`build.success`)."""

    def warning(self, text: str) -> None:
        """Tell of something odd."""
