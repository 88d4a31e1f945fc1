"""What a build came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant


class VariantResult:
    """What a build of one variant came to.

    Attributes:
        variant: the variant, of the developer package.
        installed: the variant in the repository; None when nothing was installed.
        skipped: whether it was there already, and left as it is.
        log: file with all that the build printed; None for one that was skipped.
        seconds: time of the build.
        script: the script that opens a build shell; None unless scripts were asked for.
    """

    __slots__ = ("installed", "log", "script", "seconds", "skipped", "variant")

    def __init__(
        self,
        variant: Variant,
        *,
        log: str | None = None,
        seconds: float = 0,
        script: str | None = None,
        skipped: bool = False,
        installed: Variant | None = None,
    ) -> None:
        self.variant = variant
        self.log = log
        self.seconds = seconds
        self.script = script
        self.skipped = skipped
        self.installed = installed

    def to_dict(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "index": self.variant.index,
            "requires": [str(request) for request in self.variant.variant_requires],
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
            "log": self.log,
            "script": self.script,
            "uri": self.installed and self.installed.uri,
            "root": self.installed and self.installed.root,
        }


class BuildResult:
    """What a build of a package came to; there is none of a build that failed.

    Attributes:
        package: the developer package.
        install_path: the repository installed into; None when nothing was to be installed.
        variants: the results, in order of the variants.
    """

    __slots__ = ("install_path", "package", "variants")

    def __init__(
        self, package: DeveloperPackage, install_path: str | None, variants: Sequence[VariantResult]
    ) -> None:
        self.package = package
        self.install_path = install_path
        self.variants = list(variants)

    @property
    def num_built(self) -> int:
        """Number of variants that were built."""
        return sum(not each.skipped for each in self.variants)

    @property
    def installed(self) -> list[Variant]:
        """The variants that were installed, in the repository."""
        return [each.installed for each in self.variants if each.installed is not None and not each.skipped]

    @property
    def scripts(self) -> list[str]:
        """The scripts that open build shells."""
        return [each.script for each in self.variants if each.script]
