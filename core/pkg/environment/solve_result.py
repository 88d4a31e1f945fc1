"""What became of a request, for the Python API and the command line."""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Literal

    from pkg.environment.data_repository import Repository
    from pkg.explain import Explanation, Question
    from pkg.solve.outcome import Choice, Outcome


class ResolvedVariant:
    """One package of a solution.

    Attributes:
        name: the family.
        version: the version's text; empty for an unversioned package.
        variant_index: the variant's index, None where the package has no variants.
    """

    __slots__ = ("_source", "name", "variant_index", "version")

    def __init__(
        self, name: str, version: str, variant_index: int | None, source: Choice | Repository
    ) -> None:
        """Name a variant; `source` is what it was chosen as, or where that can be found out."""
        self._source = source
        self.name = name
        self.version = version
        self.variant_index = variant_index

    @classmethod
    def of(cls, choice: Choice) -> ResolvedVariant:
        """Make one of a backend's choice."""
        return cls(choice.family, str(choice.candidate.version), choice.variant.index, choice)

    @property
    def _choice(self) -> Choice:
        from pkg.solve.outcome import Choice

        if not isinstance(self._source, Choice):
            self._source = self._source.choice(self.name, self.version, self.variant_index)
        return self._source

    @property
    def handle(self) -> Any:
        """What the package came from: a `pkg.package.variant.Variant`, or the PackageData."""
        from pkg.environment.data_families import DataPackage

        handle = self._choice.variant.handle
        return handle.data if isinstance(handle, DataPackage) else handle

    @property
    def requires(self) -> list[str]:
        """The variant's requirements, those of the package first; not merged."""
        return [str(requirement) for requirement in self._choice.variant.requires]

    @property
    def uri(self) -> str:
        """The address of the variant, such as `/packages/maya/2024/package.py[0]`."""
        from pkg.environment.data_families import DataPackage

        handle = self._choice.variant.handle
        if isinstance(handle, DataPackage):
            index = "" if self.variant_index is None else self.variant_index
            return f"{handle.data.uri or handle.data.qualified_name}[{index}]"
        return str(getattr(handle, "uri", ""))

    def __repr__(self) -> str:
        index = "" if self.variant_index is None else self.variant_index
        return f"{self.name}-{self.version}[{index}]" if self.version else f"{self.name}[{index}]"


class SolveResult:
    """What became of a request.

    Attributes:
        status: "solved"; "failed" when nothing satisfies the request, or a limit was reached; "error" when
            there is no answer: the request is malformed, something does not exist, a definition is broken.
        resolved_ephemerals: texts, in order; empty unless solved.
        failure_description: why it failed, in rez's words; the message of an error; None when solved.
        failure_kind: which sort of failure, see `Failure.kind`; None when solved or an error.
        error_class: the name of the error's class, None unless `status` is "error".
        num_solves: steps taken.
        num_fails: failed ones among them.
        solve_time_ms: milliseconds in the backend, loading of packages included.
        notes: what a person should be told all the same, one sentence each.
    """

    __slots__ = (
        "_again",
        "_outcome",
        "_question",
        "_resolved",
        "error_class",
        "failure_description",
        "failure_kind",
        "notes",
        "num_fails",
        "num_solves",
        "resolved_ephemerals",
        "solve_time_ms",
        "status",
    )

    def __init__(
        self,
        outcome: Outcome | None,
        error: Exception | None = None,
        *,
        question: Callable[[Outcome | None, Exception | None], Question] | None = None,
    ) -> None:
        """Take an answer.

        Args:
            outcome: the backend's answer; None for an error.
            error: the error.
            question: makes the question of a failure, for `explain`; None where nothing was asked.
        """
        self._outcome = outcome
        self._again: Callable[[], Outcome] | None = None
        self._question = (lambda: question(outcome, error)) if question is not None else None
        self._resolved: list[ResolvedVariant] | None = None if outcome else []
        self.error_class = type(error).__name__ if error else None
        self.failure_description: str | None = str(error) if error else None
        self.failure_kind: str | None = None
        self.notes: tuple[str, ...] = ()
        self.num_solves = self.num_fails = 0
        self.solve_time_ms = 0.0
        self.resolved_ephemerals: list[str] = []
        self.status: Literal["solved", "failed", "error"] = "error"
        if outcome is not None:
            self.status = "solved" if outcome.status == "solved" else "failed"
            self.resolved_ephemerals = [str(ephemeral) for ephemeral in outcome.ephemerals]
            if outcome.failure is not None:
                self.failure_description = outcome.failure.description
                self.failure_kind = outcome.failure.kind
            self.notes = outcome.notes
            self.num_solves = outcome.stats.num_solves
            self.num_fails = outcome.stats.num_fails
            self.solve_time_ms = outcome.stats.solve_time * 1e3

    @classmethod
    def found(
        cls,
        packages: Sequence[tuple[str, str, int | None]],
        ephemerals: Sequence[str],
        num_solves: int,
        num_fails: int,
        milliseconds: float,
        repository: Repository,
        again: Callable[[], Outcome],
    ) -> SolveResult:
        """Make the result of a solve that has come straight out of a file.

        Args:
            packages: the solution.
            ephemerals: the same.
            num_solves: steps taken.
            num_fails: failed ones among them.
            milliseconds: how long it took.
            repository: knows what else there is to know about the packages.
            again: solves the request the long way, for whoever asks for the outcome.
        """
        result = cls(None)
        result.status = "solved"
        result._resolved = [ResolvedVariant(*package, repository) for package in packages]
        result._again = again
        result.resolved_ephemerals = list(ephemerals)
        result.num_solves, result.num_fails = num_solves, num_fails
        result.solve_time_ms = milliseconds
        return result

    @property
    def outcome(self) -> Outcome | None:
        """The backend's answer, with all that is known about the solve; None for an error."""
        if self._outcome is None and self._again is not None:
            self._outcome = self._again()
        return self._outcome

    @property
    def resolved_packages(self) -> list[ResolvedVariant]:
        """The packages in rez's order; empty unless solved."""
        if self._resolved is None:
            assert self._outcome is not None
            self._resolved = [ResolvedVariant.of(choice) for choice in self._outcome.solution]
        return self._resolved

    @property
    def resolved(self) -> list[tuple[str, str, int | None]]:
        """The packages as (name, version, variant index)."""
        return [(one.name, one.version, one.variant_index) for one in self.resolved_packages]

    def explain(self, seconds: float | None = None) -> Explanation | None:
        """Find out why there is no solution, and what to do; see `pkg.explain`.

        Args:
            seconds: the time for it; None for the usual two.

        Returns:
            The explanation; None where there is a solution, or where the request could not even be read.
        """
        if self.status == "solved" or self._question is None:
            return None
        from pkg.errors import PkgError
        from pkg.explain import explain
        from pkg.explain.explaining import SECONDS

        try:
            return explain(self._question(), SECONDS if seconds is None else seconds)
        except (PkgError, ValueError):
            return None

    def __repr__(self) -> str:
        return f"SolveResult({self.status!r}, {self.resolved_packages or self.failure_description!r})"
