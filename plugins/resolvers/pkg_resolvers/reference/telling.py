"""What the solver says of its steps, where somebody listens (`Problem.steps`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg_resolvers.reference.bits import items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pkg.solve.steps import Steps
    from pkg.version import Requirement, RequirementList
    from pkg_resolvers.reference.phase import Phase
    from pkg_resolvers.reference.scope import Scope, VariantScope


class Teller:
    """Tells of the steps of one solve; what happens inside of a step is told where it happens."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def request(self, requests: Iterable[Requirement], merged: RequirementList) -> None:
        """Tell what is asked for."""
        self._steps.line(f"request: {' '.join(map(str, requests))}")
        if merged.conflict:
            one, other = merged.conflict
            self._steps.headline(f"the request contradicts itself: {one} <--!--> {other}")
        else:
            self._steps.line(f"merged request: {' '.join(map(str, merged.requirements))}")

    def step(self, number: int, failed: int) -> None:
        """Tell that a step begins."""
        self._steps.headline(f"solve #{number} ({failed} failed so far)")

    def back_to(self, phase: Phase) -> None:
        """Tell that the failed phase is dropped for one that waited."""
        self._steps.line(f"the failed phase is dropped; back to: {_text(phase)}")

    def split(self, before: Phase, first: Phase, later: Phase) -> None:
        """Tell which scope was split."""
        if not self._steps.detailed:
            return
        self._steps.section("splitting")
        place = next(place for place, scope in enumerate(first.scopes) if scope is not before.scopes[place])
        parts = f"{first.scopes[place]}, tried now, and {later.scopes[place]}, for later"
        self._steps.line(f"{before.scopes[place]} into {parts}")
        self._steps.line(f"phase now: {_text(first)}")
        self._steps.line(f"phase for later: {_text(later)}")

    def end(self, phase: Phase, *, is_last: bool) -> None:
        """Tell how a step ended."""
        if self._steps.detailed:
            self._steps.section(phase.status)
            self._steps.line(_text(phase))
            if phase.failure is not None:
                self._steps.line(phase.failure.description)
        if phase.status == "solved":
            self._steps.headline("solved")
        elif phase.status == "cyclic":
            self._steps.headline("failed: the packages need each other in a circle")
        elif phase.status == "failed" and is_last:
            self._steps.headline("failed: there is no solution")

    def stopped(self, reason: str) -> None:
        """Tell that a limit or a callback ended the solve."""
        self._steps.headline(f"stopped: {reason}")


def tell_reduction(
    steps: Steps, scope: VariantScope, refused: int, by: Scope, left: VariantScope | None
) -> None:
    """Tell which variants a scope lost, and to what."""
    steps.line(f"{scope} by {by}: {'nothing is left' if left is None else left}")
    for bit in items(refused):
        variant = scope.contents.family.variants[bit]
        index = "" if variant.variant.index is None else variant.variant.index
        name = f"{scope.name}-{variant.candidate.version}[{index}]"
        steps.line(f"    {name} is out: it needs {variant.requires[by.name]}")


def _text(phase: Phase) -> str:
    return " ".join(map(str, phase.scopes))
