"""Telling the steps of a solve to a person, for `-v`, `-vvv` and `--stats`.

A backend that can do so (`Resolver.tells_steps`) gets a `Steps` in `Problem.steps` and says what it does as
it goes. Nobody listens in an ordinary solve: `Problem.steps` is None.
"""

from __future__ import annotations

from typing import Protocol


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take a piece of text."""


class Steps:
    """Writes the steps of one solve.

    Attributes:
        verbosity: 0 tells nothing, and only has the backend count; 1 and 2 tell of each step and how it
            ended; 3 and more of everything in it.
        passive: whether what changed nothing is told as well.
    """

    def __init__(self, stream: Writable, verbosity: int, *, passive: bool = True) -> None:
        self.verbosity = verbosity
        self.passive = passive
        self._stream = stream
        self._section: str | None = None

    @property
    def detailed(self) -> bool:
        """Whether the inside of a step is told; ask before making texts."""
        return self.verbosity > 2

    def headline(self, text: str) -> None:
        """Begin or end a step."""
        if self.detailed:
            self._section = None
            self._stream.write(f"\n{'-' * 80}\n{text}\n{'-' * 80}\n")
        elif self.verbosity:
            self._stream.write(f"{text}\n")

    def section(self, title: str) -> None:
        """Begin a part of a step; its title is told with the first line that follows."""
        if self.detailed:
            self._section = title

    def line(self, text: str) -> None:
        """Tell one thing that happened."""
        if not self.detailed:
            return
        if self._section is not None:
            self._stream.write(f"\n{self._section}\n")
            self._section = None
        self._stream.write(f"{text}\n")

    def idle(self, text: str) -> None:
        """Tell one thing that was tried and changed nothing."""
        if self.passive:
            self.line(text)
