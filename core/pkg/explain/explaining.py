"""From a question to an explanation, within a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.explain.chains import Proof, make_chains
from pkg.explain.choices import try_choices
from pkg.explain.explanation import Arrow, Explanation, Fix, RuledOut
from pkg.explain.fixes import Fixes
from pkg.explain.hiding import hidden_by
from pkg.explain.missing import describe_missing
from pkg.explain.narrowing import Narrowing
from pkg.explain.smallest import smallest_failing
from pkg.explain.trials import Answer, Cause, OutOfTime, Trials
from pkg.explain.versions import qualified

if TYPE_CHECKING:
    from pkg.explain.question import Question
    from pkg.version import Requirement, Version

# Two at most: one resolve may be under way when the time is over.
SECONDS = 1.8
# The shares of the time after which the search for the smallest part, and that for chains, has to end.
_CORE_SHARE = 0.45
_CHAINS_SHARE = 0.65


def explain(question: Question, seconds: float = SECONDS) -> Explanation:
    """Explain why a request has no solution.

    Args:
        question: the request, and what became of it.
        seconds: the time for it; what was found until then is told.

    Raises:
        PkgError: the packages cannot be read any more.
    """
    return _Search(question, seconds).run()


class _Search:
    """One explanation, as far as it has come."""

    def __init__(self, question: Question, seconds: float) -> None:
        self.question = question
        self.trials = Trials(question, seconds)
        self.requests = [*question.requests, *question.implicits]
        self.original = Answer(question.outcome, question.error)
        self.cause: Cause = self.original.cause
        self.core: list[Requirement] = self.requests
        self.facts: dict[str, Any] = {}
        self.suspects: list[tuple[str, Version | None]] = []
        self.cut = False

    def run(self) -> Explanation:
        kind = _kind(self.original)
        try:
            if kind == "limit":
                self._unlimited()
            self._find_core()
            kind = _kind(self.trials.solve(self.core)) if self.core else kind
            self._find_chains(kind)
        except OutOfTime:
            self.cut = True
        fixes = self._find_fixes()
        return Explanation(
            request=tuple(map(str, self.question.requests)),
            description=self.question.description,
            kind=kind,
            core=tuple(map(str, self.core)),
            fixes=fixes,
            cut=self.cut,
            seconds=self.trials.seconds,
            trials=self.trials.count,
            **self.facts,
        )

    def _unlimited(self) -> None:
        """Look at what the resolve would have come to."""
        answer = self.trials.solve(self.requests)
        if answer.solved:
            self.core = []
            self.facts["minimal"] = True
        self.cause = answer.cause

    # --- the smallest part ---------------------------------------------------------------------------

    def _find_core(self) -> None:
        if self.cause is None:
            return
        best = [self.requests]

        def fails(part: list[Requirement]) -> bool:
            failing = self.trials.solve(part).cause == self.cause if part else False
            if failing and len(part) < len(best[0]):
                best[0] = part
            return failing

        def fails_at_all(part: list[Requirement]) -> bool:
            return bool(part) and self.trials.solve(part).cause is not None

        try:
            with self.trials.until(_CORE_SHARE):
                self.core = smallest_failing(self.requests, fails)
                # A part of it may fail by itself for a reason that the rest only covers.
                deeper = smallest_failing(self.core, fails_at_all)
                if len(deeper) < len(self.core):
                    self.core = deeper
                    self.cause = self.trials.solve(deeper).cause
                self.facts["minimal"] = True
        except OutOfTime:
            self.cut = True
            self.core = best[0]

    # --- chains --------------------------------------------------------------------------------------

    def _find_chains(self, kind: str) -> None:
        if not self.core or self.cause is None:
            return
        try:
            with self.trials.until(_CHAINS_SHARE):
                if kind == "cycle":
                    self._follow_cycle()
                    return
                narrowing = Narrowing(self.core, self.trials.family, self.trials.check_time)
                narrowing.run()
                if kind == "missing":
                    self._follow_missing(narrowing)
                elif kind == "broken":
                    self._follow_broken(narrowing)
                else:
                    self._follow_conflict(narrowing)
        except OutOfTime:
            self.cut = True
        except PkgError:
            # A repository that cannot be read any more; the resolve itself got by without that part.
            self.cut = True
        if "chains" not in self.facts:
            self._set_chains({})

    def _set_chains(self, paths: dict[Requirement, Any]) -> None:
        self.facts["chains"] = make_chains(self.core, self.question.implicits, paths)

    def _follow_conflict(self, narrowing: Narrowing) -> None:
        load = self.trials.family
        meeting = narrowing.contradiction
        if meeting is None and narrowing.missing is not None:
            self._follow_missing(narrowing)
            return
        if meeting is not None:
            proof = Proof(narrowing, load, meeting)
            self.facts["chains"] = proof.chains(self.core, self.question.implicits)
            self.facts["meeting"] = meeting
            self.facts["ruled_out"] = proof.ruled_out(lambda one: hidden_by(self.question, one))
            return
        choices = try_choices(narrowing, load)
        if choices is not None:
            self._set_chains(choices.paths())
            self.facts["meeting"] = choices.family
            self.facts["ruled_out"] = choices.ruled_out()

    def _follow_missing(self, narrowing: Narrowing) -> None:
        error = self.original.error
        answer = self.trials.solve(self.core)
        error = answer.error or error
        family, wanted = getattr(error, "family", None), getattr(error, "wanted", None)
        if family is None and narrowing.missing is not None:
            demand = narrowing.missing.requirement
            family = demand.name
            known = self.trials.family(family)
            wanted = str(demand.range) if known is not None and known.candidates else None
        if family is None:
            return
        missing, paths = describe_missing(self.trials, narrowing, family, wanted)
        self.facts["missing"] = missing
        self.facts["meeting"] = family
        self._set_chains(paths)
        for path in paths.values():
            for step in reversed(path):
                self.suspects.append((step.family, self._newest(narrowing, step.family)))

    def _follow_broken(self, narrowing: Narrowing) -> None:
        broken = next(iter(narrowing.broken), None)
        if broken is None:
            return
        family = self.trials.family(broken.family)
        self.facts["meeting"] = broken.family
        name = qualified(broken.family, broken.version)
        self.facts["ruled_out"] = (RuledOut(broken.family, str(broken.version), (name,), broken.why),)
        self._set_chains(Proof(narrowing, self.trials.family, broken.family).paths())
        if family is not None:
            self.suspects.append((broken.family, broken.version))

    def _newest(self, narrowing: Narrowing, family: str) -> Version | None:
        options = narrowing.options.get(family, ())
        return max((option.version for option in options), default=None)

    def _follow_cycle(self) -> None:
        """Name each link of the cycle with the requirement on it."""
        answer = self.trials.solve(self.core)
        outcome = answer.outcome
        if outcome is None or outcome.failure is None or outcome.phase is None:
            return
        names = list(outcome.failure.cycle)
        solved = {scope.name: scope.solved for scope in outcome.phase.scopes if scope.solved is not None}
        arrows = []
        for name, following in zip(names, [*names[1:], names[0]], strict=True):
            one, other = solved.get(name), solved.get(following)
            if one is None or other is None:
                continue
            requirement = next((each for each in one.requires if each.name == following), following)
            arrows.append(
                Arrow(
                    qualified(name, one.version, one.index),
                    str(requirement),
                    qualified(following, other.version, other.index),
                )
            )
            self.suspects.append((name, one.version))
        self.facts["cycle"] = tuple(arrows)

    # --- fixes ---------------------------------------------------------------------------------------

    def _find_fixes(self) -> tuple[Fix, ...]:
        missing = self.facts.get("missing")
        paths = [path for path, _ in missing.elsewhere] if missing is not None else self._richer_paths()
        fixes = Fixes(
            self.trials,
            self.core,
            near=missing.near if missing is not None else (),
            suspects=list(dict.fromkeys(self.suspects)),
            elsewhere=paths,
        )
        try:
            if not self.core:
                fixes.lift_limits()
            else:
                fixes.search()
        except OutOfTime:
            self.cut = True
        self.facts["also"] = fixes.also
        return fixes.found

    def _richer_paths(self) -> list[str]:
        """Return repositories that were not searched and hold the packages that the conflict is about."""
        names = [self.facts.get("meeting"), *(one.name for one in self.core)]
        return [
            path
            for path in self.question.other_paths
            if any(
                name and not name.startswith(".") and any(self.question.versions_in(path, name))
                for name in names
            )
        ]


def _kind(answer: Answer) -> str:
    """Return the sort of failure as explanations name it; see `Explanation.kind`."""
    cause = answer.cause
    word = cause[0] if isinstance(cause, tuple) else ""
    if word in ("conflict", "cycle", "limit"):
        return str(word)
    return "missing" if word in ("PackageFamilyNotFoundError", "PackageNotFoundError") else "broken"
