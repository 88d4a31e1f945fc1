"""The goals for opening repositories, each with what was reached."""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    """One line of the budget.

    Attributes:
        what: what is measured.
        goal: what it may be at most.
        reached: what it is; None when it could not be measured.
        unit: of both.
    """

    what: str
    goal: float
    reached: float | None
    unit: str

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The line of the table."""
        if self.reached is None:
            return self.what, f"{self.goal:g} {self.unit}", "not measured", ""
        verdict = "yes" if self.reached <= self.goal else "no"
        return self.what, f"{self.goal:g} {self.unit}", f"{self.reached:.4g} {self.unit}", verdict
