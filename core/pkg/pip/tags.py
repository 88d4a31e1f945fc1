"""What machine and python a wheel is for, from its tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.pip.interpreter import Interpreter


@dataclass(frozen=True)
class Fit:
    """What the tags of a wheel ask for.

    Attributes:
        platform: whether it is for one platform.
        arch: whether it is for one processor.
        python: a version range such as `3.11` or `3.7+`; empty for any python 3 or 2.
    """

    platform: bool
    arch: bool
    python: str


def fit(tags: Sequence[str], interpreter: Interpreter) -> Fit | None:
    """Return what a wheel asks for, going by the tag that the interpreter likes best.

    Returns:
        None when the interpreter takes none of the tags.
    """
    raise NotImplementedError
