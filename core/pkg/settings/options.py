"""A group of settings with their values, read as attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Options:
    """Values by name: `options.prompt` or `options["prompt"]`. Read only."""

    __slots__ = ("_values",)

    _values: Mapping[str, Any]

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__setattr__("_values", values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            known = ", ".join(self._values) or "none"
            raise AttributeError(f"no option named {name!r}; there are: {known}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"options are read only: cannot set {name!r}")

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]

    def get(self, name: str, default: Any = None) -> Any:
        """Return one value, or the default when there is no option of that name."""
        return self._values.get(name, default)

    def as_dict(self) -> dict[str, Any]:
        """Return the values as plain dicts."""
        return {
            name: value.as_dict() if isinstance(value, Options) else value
            for name, value in self._values.items()
        }

    def __repr__(self) -> str:
        return f"Options({self.as_dict()!r})"
