"""Where the files of a distribution are after pip installed it, and where they go in a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.pip.distribution import Distribution

Remaps = Sequence[Mapping[str, str]]
"""The setting `pip_install_remaps`."""


@dataclass(frozen=True)
class Placement:
    """One file.

    Attributes:
        recorded: its path in RECORD, with the machine's separators and without detours.
        installed: where `pip install --target` put it, relative to the target.
        packaged: where it goes, relative to the root of the variant.
    """

    recorded: str
    installed: str
    packaged: str


def placements(distribution: Distribution, remaps: Remaps) -> list[Placement]:
    """Return where each recorded file is and goes.

    Args:
        distribution: with its record.
        remaps: the setting `pip_install_remaps`.

    Raises:
        PipError: a path begins with `..` and no rule is for it; says what to set.

    Source: rez 3.4.0.
    """
    raise NotImplementedError


def tools(placed: Sequence[Placement]) -> list[str]:
    """Return the names of the files that go to `bin`, in order."""
    raise NotImplementedError
