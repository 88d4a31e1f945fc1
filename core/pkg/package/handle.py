"""Handles: what a context file keeps of a family, package or variant to find it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Handle:
    """The address of a family, package or variant, as plain data.

    Attributes:
        key: `<repository kind>.<family|package|variant>`, for combined files with `.combined` behind it.
        variables: repository_type, location, name; `version` unless unversioned; for variants `index`
            (None where the package has no variants); `ext` for combined files (rez 3.4.0).

    A handle is a value: equal and hashed by both.
    """

    __slots__ = ("key", "variables")

    def __init__(self, key: str, variables: Mapping[str, Any] | None = None) -> None:
        self.key = key
        self.variables = dict(variables or {})

    def get(self, name: str, default: Any = None) -> Any:
        """Return one of the variables."""
        return self.variables.get(name, default)

    def to_dict(self) -> dict[str, Any]:
        """Return the form that context files hold."""
        return {"key": self.key, "variables": self.variables}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Handle:
        """Make a handle of what `to_dict` returned."""
        return cls(data["key"], data["variables"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and self.key == other.key and self.variables == other.variables

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((name, str(value)) for name, value in self.variables.items()))))

    def __str__(self) -> str:
        return str(self.to_dict())

    def __repr__(self) -> str:
        return f"Handle({self.key!r}, {self.variables!r})"
