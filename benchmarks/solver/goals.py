"""The goals, and what this run has reached."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import output

Goal = tuple[str, str, str, bool | None]


def at_least(what: str, goal: float, reached: float | None) -> Goal:
    """A ratio that should be at least so much."""
    value = "not measured" if reached is None else f"{reached:.1f}x"
    return what, f"at least {goal:,.0f}x", value, None if reached is None else reached >= goal


def at_most(what: str, goal: float, reached: float | None, unit: str) -> Goal:
    """A quantity that should be at most so much."""
    value = "not measured" if reached is None else f"{reached:.3g} {unit}"
    return what, f"at most {goal:g} {unit}", value, None if reached is None else reached <= goal


def report(goals: Sequence[Goal]) -> None:
    output.heading("goals")
    output.table(
        ("what", "goal", "reached", ""),
        (
            (what, goal, reached, "" if met is None else "yes" if met else "**no**")
            for what, goal, reached, met in goals
        ),
    )
