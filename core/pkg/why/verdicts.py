"""What keeps the other versions and variants of a package out of a solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pkg.errors import PkgError
from pkg.version import VersionedObject
from pkg.why.reasons import OtherVariant, Reason, changes_between, joined, named
from pkg.why.trials import Trial, only_variant

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.package.variant import Variant
    from pkg.solve.problem import Candidate
    from pkg.version import Requirement, VersionRange
    from pkg.why.chains import Link
    from pkg.why.trials import Picks, Trials


class Judge:
    """Says of each version and variant of one family why it was not chosen.

    Attributes:
        complete: whether it could look at everything; false once time was up.
    """

    def __init__(
        self, context: ResolvedContext, variant: Variant, links: Iterable[Link], trials: Trials
    ) -> None:
        """Prepare; nothing is solved.

        Args:
            context: a solved one.
            variant: the package in question.
            links: everything that says something about its family.
            trials: solves again.
        """
        self.context = context
        self.variant = variant
        self.links = list(links)
        self.trials = trials
        self.complete = True
        self._problem = trials.problem()
        self._picks: Picks = {
            each.name: (str(each.version), each.index) for each in context.resolved_packages or ()
        }

    # --- versions ----------------------------------------------------------------------------------

    def versions(self, wanted: VersionRange | None = None) -> Iterator[tuple[str, Reason]]:
        """Say of each version that comes before the chosen one why it was not chosen; highest first.

        A version comes before another if the resolver would try it first, or if it is higher.

        Args:
            wanted: ask about the versions in this range in place of those; None for those.
        """
        name, chosen = self.variant.name, self.variant.version
        family = self._problem.family(name)
        key = self._problem.ordering.version_key
        own = key(name, chosen)
        candidates = sorted(family.candidates if family else (), key=lambda each: each.version, reverse=True)
        for candidate in candidates:
            version = candidate.version
            if version == chosen:
                continue
            if wanted is not None:
                if version in wanted:
                    yield str(version), self._why_not(candidate, preferred=own < key(name, version))
            elif version > chosen or own < key(name, version):
                yield str(version), self._why_not(candidate, preferred=own < key(name, version))

    def _why_not(self, candidate: Candidate, *, preferred: bool) -> Reason:
        try:
            hidden = self._hidden(candidate)
        except PkgError as error:  # it was not there, or was sound, when the context was resolved
            return Reason("broken", f"it cannot be loaded: {_first_line(str(error))}")
        if hidden is not None:
            return hidden
        thing = VersionedObject.construct(self.variant.name, candidate.version)
        against = [link for link in self.links if link.requirement.conflicts_with(thing)]
        asked = [link for link in against if link.by is None]
        if asked:
            return _against("request", asked)
        if self.trials.is_over:
            self.complete = False
            return _against("requirement", against) if against else Reason("unknown", "time was up")
        trial = self.trials.solve(also=[f"{self.variant.name}=={candidate.version}"])
        if trial.picks is not None:
            return self._less_wanted(trial.picks, preferred=preferred)
        if against:
            return _against("requirement", against)
        return self._own_needs(candidate) or Reason("needs", _first_line(trial.reason))

    def _hidden(self, candidate: Candidate) -> Reason | None:
        """Tell which filter or moment hides a version, if any does."""
        package = candidate.handle
        rule = self.context.package_filter.excludes(package) if self.context.has_filter else None  # type: ignore[arg-type]
        if rule is not None:
            return Reason("filter", f"the package filter hides it: {rule}", (str(rule),))
        limit = self.trials.timestamp
        released = getattr(package, "timestamp", None) if limit else None
        if limit and released and released > limit:
            when = _moment(limit)
            what = "the resolve looks at" if self.context.requested_timestamp else "the context was resolved"
            return Reason("timestamp", f"released {_moment(released)}, after {what} ({when})", (str(limit),))
        return None

    def _less_wanted(self, other: Picks, *, preferred: bool) -> Reason:
        """Say why a version that is possible was not taken."""
        name = self.variant.name
        orderer = self._problem.ordering.orderer(name)
        changes = changes_between(self._picks, other, without=name)
        if orderer is not None and not preferred:
            return Reason(
                "order", f"possible, but the orderer {orderer.name!r} puts it behind", (orderer.name,)
            )
        if not changes:
            return Reason("preference", "possible, and nothing else would change")
        return Reason("preference", f"possible, but {joined(changes)}", tuple(changes))

    def _own_needs(self, candidate: Candidate) -> Reason | None:
        """Find what a version needs that the requests, or the solution's packages, do not allow."""
        try:
            variants = candidate.variants
            reasons = [self._clash(variant.requires) for variant in variants]
        except PkgError as error:
            return Reason("broken", f"it cannot be loaded: {_first_line(str(error))}")
        found = [each for each in reasons if each is not None]
        if not found or len(found) < len(reasons):
            return None
        if len(found) == 1 or len(set(found)) == 1:
            return found[0]
        told = joined([each.because.removeprefix("it ") for each in dict.fromkeys(found)])
        by = tuple(dict.fromkeys(word for each in found for word in each.by))
        return Reason("needs", f"each of its variants clashes: {told}", by)

    def _clash(self, requires: Iterable[Requirement]) -> Reason | None:
        """Find the first requirement that a request or a package of the solution contradicts."""
        needs = list(requires)
        for need in needs:
            for request in self._requests:
                if request.conflicts_with(need):
                    return Reason("needs", f"it needs {need}, and {request} is requested", (str(request),))
        for need in needs:
            picked = self._picks.get(need.name)
            if picked is None:
                continue
            package = VersionedObject(named(need.name, picked[0]))
            if need.conflicts_with(package):
                told = f"it needs {need}, and {package.name} is {package.version}{self._held_by(need)}"
                return Reason("needs", told, (f"{package.name}-{package.version}",))
        return None

    def _held_by(self, need: Requirement) -> str:
        for other in self.context.resolved_packages or ():
            if other.name == self.variant.name:
                continue
            for requirement in other.get_requires(build_requires=self.context.building):
                if requirement.conflicts_with(need):
                    return f" because {other.qualified_package_name} needs {requirement}"
        return ""

    @cached_property
    def _requests(self) -> list[Requirement]:
        return self.context.requested_packages(include_implicit=True)

    # --- variants ----------------------------------------------------------------------------------

    def variants(self) -> Iterator[OtherVariant]:
        """Say of each other variant of the chosen version why it was not chosen."""
        package = self.variant.parent
        for other in package.iter_variants():
            if other.index == self.variant.index:
                continue
            requires = tuple(map(str, other.variant_requires))
            yield OtherVariant(other.index, requires, self._why_not_variant(other))

    def _why_not_variant(self, other: Variant) -> Reason:
        clash = self._clash_with_requests(other)
        if clash is not None:
            return clash
        if self.trials.is_over:
            self.complete = False
            return Reason("unknown", "time was up")
        name = self.variant.name
        trial: Trial = self.trials.solve(changes={name: only_variant(other.version, other.index)})
        if trial.picks is None:
            own = other.get_requires(build_requires=self.context.building)
            return self._clash(own) or Reason("needs", _first_line(trial.reason))
        changes = changes_between(self._picks, trial.picks, without=name)
        mode = self.context.settings.variant_select_mode
        first = f"variant {self.variant.index} comes first ({mode})"
        if not changes:
            return Reason("preference", f"possible, but {first}", (mode,))
        return Reason("preference", f"possible, but {first}; {joined(changes)}", (mode, *changes))

    def _clash_with_requests(self, other: Variant) -> Reason | None:
        needs = other.get_requires(build_requires=self.context.building)
        for need in needs:
            for request in self._requests:
                if request.conflicts_with(need):
                    return Reason("needs", f"it needs {need}, and {request} is requested", (str(request),))
        return None


def _against(kind: str, links: list[Link]) -> Reason:
    told = []
    for link in links:
        what = link.requirement
        told.append(f"{what} is requested" if link.by is None else f"{link.by} needs {what}")
        if link.by is None and link.implicit:
            told[-1] = f"{what} is an implicit request"
    by = tuple(str(link.requirement) if link.by is None else link.by for link in links)
    return Reason("request" if kind == "request" else "requirement", joined(told), by)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].removeprefix("The following package conflicts occurred: ")


def _moment(seconds: float) -> str:
    import time

    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
