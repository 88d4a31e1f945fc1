"""What lets a backend use in one process what it made of families in another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.solve.outcome import Choice
    from pkg.version import Version


class FamilyStates(ABC):
    """The families of a problem, as something that can be recognized later.

    A backend that keeps what it made of a family keeps the family's state with it. Where `key` and state are
    the same, in whatever process, the family holds the same packages with the same requirements.

    Attributes:
        asked: the families whose state was asked for.
    """

    asked: Collection[str] = ()

    @property
    @abstractmethod
    def key(self) -> str:
        """What the families come from and what is looked at: the repositories in order, building or not."""

    @property
    @abstractmethod
    def generation(self) -> int:
        """A number that grows when something is found changed after its state was given."""

    @abstractmethod
    def state(self, name: str) -> bytes | None:
        """Return the state of a family.

        Asked once per family and solve, so it has to be cheap: a question or two to the storage.

        Returns:
            The state; None where nothing is promised, because a definition depends on the resolve or on the
            process.

        Raises:
            PkgError: the storage cannot be read.
        """

    @abstractmethod
    def choice(self, name: str, version: Version, index: int | None) -> Choice:
        """Return one variant of a family for a solution, without looking at the rest of the family.

        Args:
            name: the family; its state is known.
            version: one of its versions, exactly as it is written there.
            index: one of the package's variants; None for a package without variants.
        """

    @abstractmethod
    def confirm(self, solution: Sequence[Choice]) -> bool:
        """Tell whether the packages of a solution are still what the states stood for.

        After False the families are to be asked for again, and the request is to be solved again.
        """

    @abstractmethod
    def at_keep(self, key: Hashable, function: Callable[[FamilyStates], object]) -> None:
        """Have a function called once the answers have been given, and what was learned is to be kept.

        Args:
            key: of several functions with one key the last is called.
            function: writes down what a later process can use. It asks for the states again, and leaves out
                families whose state has changed.
        """
