"""One package of a lock, with the names by which a resolve's packages are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class LockedVersion(str):
    """The text of a version, in the tokens of which it consists."""

    __slots__ = ()

    def as_tuple(self) -> tuple[str, ...]:
        """Give the texts of the tokens: `1.2.12` gives `("1", "2", "12")`."""
        tokens = "".join([char if char.isalnum() or char == "_" else " " for char in self])
        return tuple(tokens.split())


class LockedPackage:
    """A package of a lock.

    Attributes:
        name: family name.
        version: empty for an unversioned package.
        index: of the variant; None for a package without variants.
        base, root: folders of the package and of its payload; None where there is none.
        repository_type, location: the repository.
        is_local: whether that is the repository of local builds.
        data: the block of the file.
    """

    __slots__ = (
        "base",
        "data",
        "index",
        "is_local",
        "location",
        "name",
        "repository_type",
        "root",
        "version",
    )

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        """Take a sound block of a file."""
        self.name = name
        self.data = data
        self.version = LockedVersion(data["version"])
        self.index: int | None = data["variant"]
        self.base: str | None = data["base"]
        self.root: str | None = data["root"]
        self.repository_type, _, self.location = data["repository"].partition("@")
        self.is_local = bool(data.get("local"))

    @property
    def qualified_package_name(self) -> str:
        """Name and version, such as `maya-2024.1`."""
        return f"{self.name}-{self.version}" if self.version else self.name

    @property
    def qualified_name(self) -> str:
        """Name, version and index, such as `maya-2024.1[0]`; `[]` without variants."""
        return f"{self.qualified_package_name}[{'' if self.index is None else self.index}]"

    def handle(self) -> dict[str, Any]:
        """Return the handle that context files hold."""
        given = self.data.get("handle", {})
        variables = {
            "repository_type": self.repository_type,
            "location": self.location,
            "name": self.name,
            **({"version": str(self.version)} if self.version else {}),
            "index": self.index,
            **given.get("variables", {}),
        }
        return {"key": given.get("key", f"{self.repository_type}.variant"), "variables": variables}
