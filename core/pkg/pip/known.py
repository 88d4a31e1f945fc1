"""The packages that are there, found by the distributions they were made of, or could have been."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pkg.pip.files import PlannedFile
from pkg.pip.names import package_name
from pkg.pip.specifiers import package_version

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.package.package import Package
    from pkg.package.variant import Variant
    from pkg.pip.interpreter import Interpreter


class KnownPackages:
    """The packages of the repositories that are searched, found by names of distributions."""

    def __init__(self, catalog: Catalog) -> None:
        from packaging.utils import canonicalize_name

        self._catalog = catalog
        self.names: list[str] = sorted({family.name for family in catalog.families()})
        self._spellings: dict[str, list[str]] = {}
        for name in self.names:
            self._spellings.setdefault(canonicalize_name(name), []).append(name)

    def spelling(self, file: PlannedFile, name: str) -> str:
        """Return the name of the package that a file becomes."""
        known = self._spellings.get(file.name, [])
        wanted = package_name(name)
        # A lock says only the normalised name.
        return known[0] if known and wanted not in known and name == file.name else wanted

    def fitting(self, file: PlannedFile, name: str, interpreter: Interpreter) -> Variant | None:
        """Return the variant of the same version that can be used with an interpreter; None for none."""
        if file.version is None:
            return None
        version = package_version(file.version)
        for package in self._packages(self.spelling(file, name)):
            if str(package.version) == version:
                for variant in package.iter_variants():
                    if fits(variant, interpreter):
                        return variant
        return None

    def _packages(self, name: str) -> Iterable[Package]:
        return self._catalog.packages(name)

    def as_constraints(self, interpreter: Interpreter) -> list[str]:
        """Return the newest fitting version of each family of pip's packages, as constraints for pip."""
        lines = []
        for name in self.names:
            for package in sorted(self._packages(name), key=lambda each: each.version, reverse=True):
                if not package.data.get("from_pip"):
                    break
                if any(fits(variant, interpreter) for variant in package.iter_variants()):
                    distribution, _, version = str(package.data.get("pip_name", "")).partition(" (")
                    if version.endswith(")"):
                        lines.append(f"{distribution}=={version[:-1]}")
                    break
        return lines


def fits(variant: Variant, interpreter: Interpreter) -> bool:
    """Tell whether a variant's requirements of python, platform, arch and os hold for an interpreter."""
    from pkg.version import Version

    have = {
        "python": interpreter.package_version,
        "platform": interpreter.platform,
        "arch": interpreter.arch,
        "os": interpreter.os,
    }
    for requirement in (*(variant.parent.requires or ()), *variant.variant_requires):
        value = have.get(requirement.name)
        if value is None or requirement.range is None:
            continue
        inside = Version(value) in requirement.range
        if inside == bool(requirement.conflict):
            return False
    return True
