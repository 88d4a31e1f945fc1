"""One request of a list, with everything that its answer depends on besides packages and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class RequestEntry:
    """One request of a list.

    Attributes:
        requests: what was asked for, as text.
        timestamp: packages released later do not count, epoch seconds; None for no limit.
        building: whether it was for a build.
        implicit: whether the configured implicit requests are added.
        paths: the repositories; None for those of this run.
        filters: plain data of the package filter; None for the configured one.
        source: where it stands, such as `requests.txt:3`.
        count: how often it is in the list.
    """

    __slots__ = ("building", "count", "filters", "implicit", "paths", "requests", "source", "timestamp")

    def __init__(
        self,
        requests: Sequence[str],
        *,
        timestamp: int | None = None,
        building: bool = False,
        implicit: bool = True,
        paths: Sequence[str] | None = None,
        filters: list[Any] | None = None,
        source: str = "",
        count: int = 1,
    ) -> None:
        self.requests = list(requests)
        self.timestamp = timestamp
        self.building = building
        self.implicit = implicit
        self.paths = None if paths is None else list(paths)
        self.filters = filters
        self.source = source
        self.count = count

    def __str__(self) -> str:
        return " ".join(self.requests)

    @property
    def key(self) -> str:
        """A text that equal requests share, wherever they stand."""
        import json

        data = self.to_data()
        del data["source"], data["count"]
        return json.dumps(data, sort_keys=True)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, which `from_data` reads."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RequestEntry:
        """Make one of what `to_data` returned."""
        return cls(**data)
