"""How a resolve stands."""

from __future__ import annotations

from enum import Enum


class ResolverStatus(Enum):
    """State of a context's resolve, under rez's names.

    Attributes:
        description: one sentence for people.
    """

    pending = "The resolve has not yet started."
    solved = "The resolve has completed successfully."
    failed = "The resolve is not possible."
    aborted = "The resolve was stopped before it came to an end."

    @property
    def description(self) -> str:
        """One sentence for people."""
        return self.value
