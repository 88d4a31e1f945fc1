"""The interface of resolver backends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pkg.interfaces.plugin import Plugin

if TYPE_CHECKING:
    from pkg.interfaces.finding import Finding
    from pkg.solve import Outcome, Problem


class Resolver(Plugin, ABC):
    """Find the one set of variants that rez would find.

    A backend is constructed per process and asked any number of times; it must not keep state of
    one problem for the next, beyond caches that cannot change an answer.

    Attributes:
        tells_steps: whether `solve` tells its steps to `Problem.steps`, and counts all that rez counts.
        told_by: otherwise, the backend that solves in this one's place when somebody wants to see them: one
            with the same answers that tells them. Empty: there is none. A subclass does not inherit it, since
            it may have other answers.
    """

    tells_steps: ClassVar[bool] = False
    told_by: ClassVar[str] = ""

    @abstractmethod
    def solve(self, problem: Problem) -> Outcome:
        """Solve one problem.

        Args:
            problem: families are fetched from it on demand. Ask only for what the search needs:
                a fetch may read a network file system.

        Returns:
            A solution, or a failure as data. Conflict is an ordinary answer, not an exception.

        Raises:
            PackageFamilyNotFoundError: a needed family is in no repository (rez 3.4.0).
            PackageNotFoundError: a needed family has no version in the wanted range.
            PkgError: whatever loading a definition raised, unchanged.
        """

    def warm(self) -> str:
        """Prepare what the first solve would otherwise wait for, such as compiling.

        Called by `pkg resolvers warm`, for instance when an image for a farm is made.

        Returns:
            A sentence on what is in force now.

        Raises:
            PkgError: the backend cannot be used; the message says why.
        """
        return "nothing to prepare"

    def examine(self) -> Iterable[Finding]:
        """Tell what is in force, whether it is what it should be, and why not; for `pkg doctor`.

        Changes nothing and is done at once: what takes long is left to a finding's `mend`.
        """
        return ()
