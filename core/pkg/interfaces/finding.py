"""What an examination finds: one line of `pkg doctor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Level = Literal["ok", "note", "warning", "error"]


class Finding:
    """One thing that was looked at. Immutable by convention.

    Attributes:
        level: `ok`, `note` (worth knowing), `warning` (works, but not as it should), or `error` (something
            that is asked for cannot work).
        text: what was found, in one sentence or a few words.
        advice: what to do about it, in the imperative; empty where there is nothing to do.
        mend: does it, for `pkg doctor --fix`, and returns a sentence on what it did. May raise a PkgError.
            None where a person has to.
    """

    __slots__ = ("advice", "level", "mend", "text")

    def __init__(
        self, level: Level, text: str, advice: str = "", mend: Callable[[], str] | None = None
    ) -> None:
        self.level = level
        self.text = text
        self.advice = advice
        self.mend = mend

    def __repr__(self) -> str:
        return f"Finding({self.level!r}, {self.text!r})"
