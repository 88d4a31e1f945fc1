"""Names of packages for names of distributions."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.utils import canonicalize_name


def package_name(name: str) -> str:
    """Return the name of the package that a distribution becomes: `typing-extensions` is `typing_extensions`.

    Source: rez 3.4.0, which keeps case and dots.
    """
    return name.replace("-", "_")


class PackageNames:
    """Package names for the names that requirements use, which may be spelled in another way.

    Distributions are found whatever their case and with `-`, `_` and `.` alike; packages are not. So a
    requirement takes the spelling of the distribution that is installed with it.
    """

    def __init__(self, distributions: Iterable[str] = (), packages: Iterable[str] = ()) -> None:
        """Learn spellings.

        Args:
            distributions: names of the distributions that are installed together, as their metadata spells
                them. They win.
            packages: names of package families that are there already.
        """
        self._known = {canonicalize_name(name): name for name in packages}
        self._known.update((canonicalize_name(name), package_name(name)) for name in distributions)

    def __call__(self, name: str) -> str:
        """Return the package name for a name in a requirement; of an unknown one, its own spelling."""
        return self._known.get(canonicalize_name(name)) or package_name(name)
