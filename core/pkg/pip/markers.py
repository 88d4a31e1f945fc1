"""Requirements that hold for an interpreter, and for what others the same ones hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from pkg.pip.distribution import Distribution
    from pkg.pip.interpreter import Interpreter


@dataclass(frozen=True)
class Selection:
    """The requirements of a distribution that hold.

    Attributes:
        always: those that hold wherever the distribution can be installed.
        here: those that another python or machine may not have.
        python: the range of pythons with the same requirements; empty when all that the distribution
            allows have them.
        platform: whether another platform may have others.
        arch: whether another processor may have others.
    """

    always: tuple[Requirement, ...]
    here: tuple[Requirement, ...]
    python: str
    platform: bool
    arch: bool


def select(distribution: Distribution, interpreter: Interpreter, extras: Collection[str] = ()) -> Selection:
    """Evaluate the markers of a distribution.

    Args:
        distribution: whose requirements.
        interpreter: what they are evaluated for.
        extras: the extras that were asked for.
    """
    raise NotImplementedError
