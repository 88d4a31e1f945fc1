"""PEP 440 versions and specifiers as versions and ranges of packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

    from pkg.version import VersionRange


def package_version(version: str) -> str:
    """Return the version of the package that a distribution of a version becomes.

    `1.0RC1` is `1.0.rc1`, `1.0.post2.dev3` itself, `1.0+cu121` is `1.0-cu121`; an epoch is left out. What is
    no PEP 440 version stays as it is, in lower case.

    Source: rez 3.4.0.
    """
    raise NotImplementedError


def version_range(specifiers: SpecifierSet | str) -> VersionRange:
    """Return the range that holds the versions a set of specifiers holds; any range for the empty set.

    Raises:
        PipError: no version can satisfy all of them, or the text is no specifier.
    """
    raise NotImplementedError
