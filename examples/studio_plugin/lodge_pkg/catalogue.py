"""Packages out of one JSON file, as a small studio or a test machine may keep them.

{
  "root": "/lodge/packages",
  "families": {
    "maya": {"2024.1": {"requires": ["python-3.10"], "commands": "env.PATH.append('{root}/bin')"}}
  }
}
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pkg.errors import PackageRepositoryError
from pkg.hookspecs import hookimpl
from pkg.interfaces.repository import Repository
from pkg.package.definition import Definition
from pkg.package.family import PackageFamily, PackageRecord


class CatalogueRepository(Repository):
    """All packages of one JSON file; `catalogue@/lodge/packages.json` in a search path."""

    name = "catalogue"

    def normal_location(self, location: str) -> str:
        return os.path.abspath(location)

    def find_families(self) -> Iterable[PackageFamily]:
        return [PackageFamily(self, name) for name in self._content()["families"]]

    def find_family(self, name: str) -> PackageFamily | None:
        return PackageFamily(self, name) if name in self._content()["families"] else None

    def version_names(self, family: PackageFamily) -> Sequence[str]:
        return tuple(self._content()["families"].get(family.name, ()))

    def load(self, record: PackageRecord) -> Definition:
        attributes = self._content()["families"][record.family.name][record.version_name]
        return Definition(dict(attributes), uri=self.package_uri(record))

    def package_base(self, record: PackageRecord) -> str | None:
        root = self._content().get("root")
        return root and os.path.join(root, record.family.name, record.version_name)

    def clear_caches(self) -> None:
        super().clear_caches()
        self._read = None

    _read: dict[str, Any] | None = None

    def _content(self) -> dict[str, Any]:
        """Return the file's content, read once. A file that does not exist is an empty repository."""
        if self._read is None:
            import json

            try:
                with open(self.location, encoding="utf-8") as file:
                    content = json.load(file)
            except FileNotFoundError:
                content = {"families": {}}
            except (OSError, ValueError) as error:
                raise PackageRepositoryError(f"cannot read the catalogue {self.location}: {error}") from error
            if not isinstance(content, dict) or not isinstance(content.get("families"), dict):
                raise PackageRepositoryError(
                    f"the catalogue {self.location} should be an object with 'families' in it"
                )
            self._read = content
        return self._read


@hookimpl
def pkg_register_repositories(register: Callable[[type[Repository]], None]) -> None:
    register(CatalogueRepository)
