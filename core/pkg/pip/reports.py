"""What an install tells while it is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class PipReport:
    """What is told of an install under way; nothing by default."""

    def found(self, text: str) -> None:
        """Tell which python and pip were found, or were not."""

    def line(self, text: str) -> None:
        """Tell a line that pip printed."""

    def warning(self, text: str) -> None:
        """Tell what may not be what somebody wants."""

    @contextmanager
    def steps(self, title: str, total: int | None = None) -> Iterator[Callable[[], object]]:  # noqa: ARG002
        """Show steps of long work; the function that is yielded is called at each."""
        yield lambda: None
