"""The interface of resolver backends."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pkg.interfaces.plugin import Plugin

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterable, Sequence
    from typing import ClassVar, Protocol

    from pkg.interfaces.finding import Finding
    from pkg.solve import Outcome, Problem

    CompiledAnswer = tuple[list[tuple[str, str, int | None]], list[str], int, int]

    class CompiledSolver(Protocol):
        """Solves requests out of a compiled file; see `Resolver.opener`. Thread safe."""

        def solve(self, requests: Sequence[str], variant_select_mode: str) -> CompiledAnswer | None:
            """Solve one request.

            Returns:
                The packages as (name, version, variant index) in rez's order, the ephemerals as texts, steps
                and failed steps; None for a request without solution, and whatever else is for
                `Resolver.solve`.
            """

    class OpenCompiled(Protocol):
        """The function `open_compiled` of the module that `Resolver.opener` names."""

        def __call__(
            self, content: mmap.mmap, place: int, size: int, identity: str, cache_folder: str
        ) -> CompiledSolver | None:
            """Open what `Resolver.compile` gave, in a process that should import next to nothing.

            Args:
                content: a mapped file; it can be written to without changing the file.
                place: where the part of this backend begins, at the beginning of a page.
                size: how long it is.
                identity: another one whenever the file may have another content.
                cache_folder: where backends may keep things.

            Returns:
                What solves with it; None where this backend, as installed here, can't.
            """


class Resolver(Plugin, ABC):
    """Find the one set of variants that rez would find.

    A backend is constructed per process and asked any number of times; it must not keep state of
    one problem for the next, beyond caches that cannot change an answer.

    Attributes:
        tells_steps: whether `solve` tells its steps to `Problem.steps`, and counts all that rez counts.
        told_by: otherwise, the backend that solves in this one's place when somebody wants to see them: one
            with the same answers that tells them. Empty: there is none. A subclass does not inherit it, since
            it may have other answers.
        tried_by: the backend that makes the trials of explanations, which nobody asked for, in this one's
            place; its own name where its answers follow rules of its own. Empty: the default backend. Not
            inherited either.
        opener: the module whose function `open_compiled`, an `OpenCompiled`, opens what `compile` gave. It is
            imported without the backend: it should import next to nothing. It is below the same package.
    """

    tells_steps: ClassVar[bool] = False
    told_by: ClassVar[str] = ""
    tried_by: ClassVar[str] = ""
    opener: ClassVar[str] = ""

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

    def compile(self, problem: Problem, names: Sequence[str]) -> list[bytes]:
        """Give what a later process can solve with without looking at the packages again.

        Args:
            problem: knows the families; it asks for nothing.
            names: the families, all there are.

        Returns:
            What is to be written to a file, one piece after the other, for `opener`; nothing where a backend
            keeps nothing.

        Raises:
            PkgError: the backend cannot be used.
        """
        del problem, names
        return []

    def examine(self) -> Iterable[Finding]:
        """Tell what is in force, whether it is what it should be, and why not; for `pkg doctor`.

        Changes nothing and is done at once: what takes long is left to a finding's `mend`.
        """
        return ()
