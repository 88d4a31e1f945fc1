"""Names of families, versions and tools: from memory while their folders are what they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.cli.completing.memory import Memory, stamps_of
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.catalog import Catalog

# Longer ones first: `==` must not be taken for two separators.
_SEPARATORS = ("==", ">=", "<=", "-", "@", "#", ">", "<", "=")
_SIGNS = ("!", "~", "^")


class PackageNames:
    """What the repositories of one search path have."""

    def __init__(
        self, open_catalog: Callable[[], Catalog], paths: Sequence[str], memory: Memory | None
    ) -> None:
        """Name the repositories; nothing is read.

        Args:
            open_catalog: gives the catalog; called when something is not remembered.
            paths: its search path.
            memory: where to look first; None asks the catalog each time.
        """
        self._open_catalog = open_catalog
        self._paths = tuple(paths)
        self._memory = memory
        self._catalog: Catalog | None = None

    def families(self) -> list[str]:
        """Return all family names, sorted."""
        return self._known(
            "families", lambda catalog: sorted({family.name for family in catalog.families()}), None
        )

    def versions(self, name: str) -> list[str]:
        """Return the versions of a family, newest first; an empty text for an unversioned package."""

        def find(catalog: Catalog) -> list[str]:
            newest_first = sorted({package.version for package in catalog.packages(name)}, reverse=True)
            return [str(version) for version in newest_first]

        return self._known("versions", find, name)

    def tools(self, request: str) -> list[str]:
        """Return the tools of the newest package in a request; late-bound ones are not known."""
        return self._of_newest("tools", request, lambda package: package.tools)

    def tests(self, request: str) -> list[str]:
        """Return the names of the tests that the newest package in a request declares."""
        return self._of_newest("tests", request, lambda package: package.tests)

    def completions(self, prefix: str, *, family_only: bool = False) -> list[str]:
        """Return what a request that begins so could become, families first, then newest versions.

        Args:
            prefix: `may`, `maya-20`, `maya==2024`, `maya-2023..20`, `!may`, `~may`, `^may`, ...
            family_only: family names only.
        """
        sign = prefix[:1] if prefix[:1] in _SIGNS else ""
        text = prefix[len(sign) :]
        if family_only:
            return [] if sign else [name for name in self.families() if name.startswith(text)]
        place, separator = _separator(text)
        if separator:
            name, behind = text[:place], text[place + len(separator) :]
            # `2023..20` and `2023|20` and `2023,<20`: what stands behind the last sign is being typed.
            begin = 1 + max(behind.rfind(each) for each in "|,<>=")
            begin = max(begin, behind.rfind("..") + 2 if ".." in behind else 0)
            kept, typed = behind[:begin], behind[begin:]
            start = f"{sign}{name}{separator}{kept}"
            return [
                start + version for version in self._versions(name) if version and version.startswith(typed)
            ]
        names = [name for name in self.families() if name.startswith(text)]
        found = [sign + name for name in names]
        if len(names) == 1:
            found += [f"{sign}{names[0]}-{version}" for version in self._versions(names[0]) if version]
        return found

    def _versions(self, name: str) -> list[str]:
        try:
            return self.versions(name)
        except PkgError:  # no package can have that name, or a folder in it is no version
            return []

    # --- remembering -------------------------------------------------------------------------------

    def _known(self, what: str, find: Callable[[Catalog], list[str]], family: str | None) -> list[str]:
        key = (what, family or "", *self._paths)
        if self._memory is not None:
            known = self._memory.recall(*key)
            if known is not None:
                return list(known)
        catalog = self._opened()
        places = _places(catalog, family)
        stamps = None if places is None else stamps_of(places)
        found = find(catalog)
        if self._memory is not None:
            catalog.keep()
            if stamps is not None:
                self._memory.remember(stamps, found, *key)
        return found

    def _of_newest(self, what: str, request: str, get: Callable[[Any], Any]) -> list[str]:
        from pkg.version import PackageRequest

        key = (what, request, *self._paths)
        if self._memory is not None:
            known = self._memory.recall(*key)
            if known is not None:
                return list(known)
        wanted = PackageRequest(request)
        if wanted.conflict:
            return []
        catalog = self._opened()
        places = _places(catalog, wanted.name)
        stamps = None if places is None else stamps_of(places)
        package = catalog.latest_package(wanted.name, wanted.range)
        found: list[str] = []
        if package is not None:
            file = package.repository.package_file(package.record)
            if stamps is not None:
                stamps = {**stamps, **stamps_of([file])} if file else None
            values = get(package)
            found = sorted(map(str, values)) if isinstance(values, list | tuple | set | dict) else []
        if self._memory is not None:
            catalog.keep()
            if stamps is not None:
                self._memory.remember(stamps, found, *key)
        return found

    def _opened(self) -> Catalog:
        if self._catalog is None:
            self._catalog = self._open_catalog()
        return self._catalog


def _places(catalog: Catalog, family: str | None) -> list[str] | None:
    """Return the files and folders whose change would change a listing; None where that is not known."""
    places: list[str] = []
    for repository in catalog.repositories():
        found = repository.listing_places(family)
        if found is None:
            return None
        places += found
    return places


def _separator(text: str) -> tuple[int, str]:
    """Find where the name of a request ends, and the sign that ends it; an empty sign for none."""
    found = [(place, -len(sign), sign) for sign in _SEPARATORS for place in (text.find(sign),) if place > 0]
    if not found:
        return len(text), ""
    place, _, sign = min(found)
    return place, sign
