"""Resolves of other requests, on the packages as they were first seen, within a time."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.solve.problem import Problem

if TYPE_CHECKING:
    from pkg.explain.question import Question
    from pkg.solve.outcome import Outcome
    from pkg.solve.problem import CandidateFamily
    from pkg.version import Requirement

Cause = Hashable
"""What sort of failure it is; None for a solution. Two requests fail alike when their causes are equal."""


class OutOfTime(Exception):  # noqa: N818 - no error: what was found so far is told
    """The time for an explanation is over."""


class Answer:
    """What became of one request: an outcome, or the error that ended the resolve."""

    __slots__ = ("error", "outcome")

    def __init__(self, outcome: Outcome | None, error: Exception | None = None) -> None:
        self.outcome = outcome
        self.error = error

    @property
    def solved(self) -> bool:
        """Whether there is a solution."""
        return self.outcome is not None and self.outcome.status == "solved"

    @property
    def cause(self) -> Cause:
        """Of which sort the failure is: the kind, and for what is missing or goes in a circle its names."""
        if self.outcome is not None:
            failure = self.outcome.failure
            if failure is None:
                return None
            if failure.kind == "cycle":
                return ("cycle", *sorted(failure.cycle))
            return ("limit",) if failure.kind in ("limit", "callback") else ("conflict",)
        return (type(self.error).__name__, getattr(self.error, "family", None))

    @property
    def versions(self) -> dict[str, str]:
        """The packages of the solution: name to version."""
        solution = self.outcome.solution if self.outcome is not None else ()
        return {choice.family: str(choice.candidate.version) for choice in solution}


class Trials:
    """The resolves of one explanation. All see the same packages, each of them looked up once.

    Attributes:
        question: what failed.
        count: how many resolves there were.
    """

    def __init__(self, question: Question, seconds: float) -> None:
        """Note the question; nothing is resolved.

        Args:
            question: what failed.
            seconds: after this long `OutOfTime` is raised.
        """
        self.question = question
        self.count = 0
        self._start = time.monotonic()
        self._deadline = self._start + seconds
        self._base: Problem | None = None
        self._answers: dict[tuple[Requirement, ...], Answer] = {}

    @property
    def seconds(self) -> float:
        """How long it has been."""
        return time.monotonic() - self._start

    def check_time(self) -> float:
        """Return the seconds left.

        Raises:
            OutOfTime: none are.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left

    @contextmanager
    def until(self, share: float) -> Iterator[None]:
        """End a part of the work earlier than the whole.

        Args:
            share: of all the time, from the beginning.
        """
        deadline = self._deadline
        self._deadline = self._start + share * (deadline - self._start)
        try:
            yield
        finally:
            self._deadline = deadline

    @property
    def base(self) -> Problem:
        """The problem whose packages all trials see."""
        if self._base is None:
            question = self.question
            self._base = question.make_problem([*question.requests, *question.implicits])
        return self._base

    def family(self, name: str) -> CandidateFamily | None:
        """Return a family as all trials see it; None when there is none of that name.

        Raises:
            PkgError: a repository cannot be read.
        """
        return self.base.family(name)

    def solve(self, requests: Sequence[Requirement]) -> Answer:
        """Resolve a request as the original was resolved, but for limits on steps and time.

        Raises:
            OutOfTime: see `check_time`.
        """
        key = tuple(requests)
        known = self._answers.get(key)
        if known is None:
            base = self.base
            known = self._answers[key] = self._run(
                Problem(
                    key,
                    base.unfiltered,
                    ordering=base.ordering,
                    package_paths=base.package_paths,
                    variant_select_mode=base.variant_select_mode,
                    building=base.building,
                    time_limit=self.check_time(),
                    error_on_missing_variant_requires=base.error_on_missing_variant_requires,
                    package_filter=base.package_filter,
                    view=base.view,
                    filters=base.filters,
                    orderers=base.orderers,
                    timestamp=base.timestamp,
                    context=base.context,
                    source=self,
                    states=base.states,
                    shared=self,
                )
            )
        return known

    def confirm(self, requests: Sequence[Requirement], **options: Any) -> Answer:
        """Resolve a request from scratch, as whoever follows an advice will.

        Args:
            requests: the whole request, implicit ones included.
            **options: see `MakeProblem`.

        Raises:
            OutOfTime: see `check_time`.
        """
        left = self.check_time()
        try:
            problem = self.question.make_problem(requests, **options)
        except PkgError as error:
            return Answer(None, error)
        problem.max_fails, problem.time_limit, problem.callback = -1, left, None
        return self._run(problem)

    def _run(self, problem: Problem) -> Answer:
        self.count += 1
        problem.trial = problem.terse = True
        try:
            outcome = self.question.solve(problem)
        except PkgError as error:
            return Answer(None, error)
        if outcome.status == "aborted":
            raise OutOfTime
        return Answer(outcome)
