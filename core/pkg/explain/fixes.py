"""Changes that make a request solve: proposed, tried, and only then told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from pkg.explain.explanation import Fix
from pkg.explain.hiding import age, date, hiding_rule
from pkg.explain.nearby import by_distance, coarse_first, like, only, others, release_time
from pkg.explain.smallest import smallest_failing
from pkg.explain.versions import joined, qualified
from pkg.solve.filter_rules import Rule
from pkg.solve.filters import PackageFilterList
from pkg.version import PackageRequest, Requirement, Version

if TYPE_CHECKING:
    from pkg.explain.trials import Answer, Cause, Trials
    from pkg.solve.problem import Candidate

# Best first. Of two of one kind, the one that changes less.
_KINDS = ("limit", "replace", "path", "widen", "avoid", "filter", "time", "drop", "several")
_MOST_OF_A_KIND = 3
_MOST_VERSIONS = 7
_MOST_TIMES = 10
_MOST_DROPPED = 3
_RECENT = 60 * 86400  # seconds


class Fixes:
    """The fixes of one failure.

    Attributes:
        also: requests that fail even when one of the core is left out; empty for none, or where that was not
            looked at because a single change works.
    """

    def __init__(
        self,
        trials: Trials,
        core: Sequence[Requirement],
        *,
        near: Sequence[str] = (),
        suspects: Sequence[tuple[str, Version | None]] = (),
        elsewhere: Sequence[str] = (),
    ) -> None:
        """Note what is known.

        Args:
            trials: makes the trials.
            core: the requests that fail by themselves.
            near: names for a request whose family does not exist, nearest first.
            suspects: packages that the failure goes through and an older or other version of which may help;
                for failures behind which a resolver does not look for other versions.
            elsewhere: repositories that were not searched and hold what is missing.
        """
        self._trials = trials
        self._question = trials.question
        self._core = list(core)
        self._near = near
        self._suspects = suspects
        self._elsewhere = elsewhere
        self._found: list[tuple[tuple[int, int, int], Fix]] = []
        self.also: tuple[str, ...] = ()
        self._now = time.time()

    @property
    def found(self) -> tuple[Fix, ...]:
        """What was found so far, best first, a few of each kind."""
        chosen: list[Fix] = []
        for _, fix in sorted(self._found, key=lambda item: item[0]):
            same = [one for one in chosen if one.kind == fix.kind]
            known = any((one.request, one.options) == (fix.request, fix.options) for one in chosen)
            if len(same) < _MOST_OF_A_KIND and not known:
                chosen.append(fix)
        return tuple(chosen)

    def search(self) -> None:
        """Look for fixes.

        Raises:
            OutOfTime: what was found so far is in `found`.
        """
        self._replace_names()
        self._add_paths()
        # Dropping is the least of fixes and the surest: it is tried early, for the time may run out.
        for request in self._core:
            self._drop(request)
        for request in self._core:
            self._widen(request)
        self._avoid()
        self._show_hidden()
        self._move_time()
        if not self._found:
            self._drop_several()

    def lift_limits(self) -> None:
        """Note that the request solves when it is given more steps or more time."""
        if self._trials.confirm(self._everything).solved:
            words = ("--max-fails", "-1", "--time-limit", "-1")
            options = {"max_fails": -1, "time_limit": -1}
            change = "lift the limit on failed steps or time: there is a solution"
            self._put(Fix("limit", change, self._texts(self._everything), options, words), 0)

    # --- one request -------------------------------------------------------------------------------

    def _replace_names(self) -> None:
        for request in self._core:
            if request.conflict or self._trials.family(request.name) is not None:
                continue
            for distance, name in enumerate(self._near):
                text = str(request)
                for new in (name + text[len(request.name) :], name):
                    changed = self._with(request, PackageRequest(new))
                    if changed is not None and self._solves(changed):
                        self._add("replace", f"ask for {new} instead of {request}", changed, distance)
                        break

    def _drop(self, request: Requirement) -> None:
        rest = self._with(request, None)
        if not rest or not self._texts(rest) or not self._solves(rest):
            return
        implicit = any(request is one for one in self._question.implicits)
        kind = "implicit request " if implicit else ""
        self._add(
            "drop", f"leave out the {kind}{request}" if kind else f"leave out {request}", rest, implicit
        )

    def _widen(self, request: Requirement) -> None:
        """Ask for another version of one package: the nearest that works."""
        if request.conflict or request.name.startswith(".") or request.range is None:
            return
        if sum(one.name == request.name for one in self._core) > 1:
            return
        family = self._trials.family(request.name)
        if family is None or request.range.is_any():
            return
        versions = sorted(one.version for one in family.candidates if not one.excluded)
        outside = by_distance(versions, request)
        limit = None
        free = self._with(request, PackageRequest(request.name))
        if free is None:
            return
        answer = self._trials.solve(free)
        if answer.solved:
            chosen = answer.versions.get(request.name, "")
            limit = next((place for place, each in enumerate(outside) if str(each) == chosen), None)
        tried: set[str] = set()
        candidates = outside[:_MOST_VERSIONS] if limit is None else outside[: min(limit, _MOST_VERSIONS)]
        if limit is not None:
            candidates = [*candidates, outside[limit]]
        for distance, version in enumerate(candidates):
            for text in coarse_first(version, request):
                if text in tried:
                    continue
                tried.add(text)
                changed = self._with(request, like(request, text))
                found = self._trials.solve(changed) if changed is not None else None
                if changed is None or found is None or not found.solved:
                    continue
                given = found.versions.get(request.name, "")
                gives = f" (gives {given})" if given != text else ""
                self._add(
                    "widen",
                    f"ask for {like(request, text)} instead of {request}{gives}",
                    changed,
                    distance,
                )
                return

    # --- packages that are not asked for -------------------------------------------------------------

    def _avoid(self) -> None:
        """Take another version of a package that the failure goes through."""
        asked = {one.name for one in self._everything if not one.conflict}
        for name, version in self._suspects:
            family = self._trials.family(name)
            if family is None:
                continue
            bad = next((one for one in family.candidates if one.version == version), None)
            versions = sorted(one.version for one in family.candidates if not one.excluded)
            for distance, other in enumerate(others(versions, version)[:_MOST_VERSIONS]):
                pin = only(name, other, versions)
                changed = self._pinned(pin)
                if changed is None or not self._solves(changed):
                    continue
                change = f"ask for {pin}{'' if name in asked else ' too'}"
                if bad is not None:
                    comma = "" if name in asked else ","
                    change += f"{comma} instead of {qualified(name, bad.version)}{self._released(bad)}"
                self._add("avoid", change, changed, distance)
                break

    def _pinned(self, pin: Requirement) -> list[Requirement] | None:
        """Return the request with one version of a package asked for."""
        own = [one for one in self._everything if one.name == pin.name and not one.conflict]
        if len(own) == 1:
            if own[0].range is not None and not own[0].range.is_any():
                return None  # `_widen` has tried
            return self._with(own[0], pin)
        return None if own else [*self._question.requests, pin, *self._question.implicits]

    def _released(self, candidate: Candidate) -> str:
        """Tell when a package was released if that is not long ago: it may be why this worked before."""
        moment = getattr(candidate.handle, "timestamp", None)
        if not moment or self._now - moment > _RECENT:
            return ""
        return f", released {age(moment, self._now)}"

    # --- filters, time, repositories -----------------------------------------------------------------

    def _show_hidden(self) -> None:
        question = self._question
        filters = question.package_filter
        if not PackageFilterList.from_pod(filters, question.find):
            return
        open_ = self._trials.confirm(self._everything, package_filter=[])
        if not open_.solved:
            return
        hidden = self._hidden_in(open_)
        if 0 < len(hidden) <= _MOST_OF_A_KIND:
            rules = [f"{one[0]}=={one[1]}" for one in hidden]
            widened = PackageFilterList.from_pod(filters, question.find)
            for rule in rules:
                widened.add_inclusion(Rule.parse_rule(f"range({rule})"))
            pod = widened.to_pod()
            if self._trials.confirm(self._everything, package_filter=pod).solved:
                names = joined([qualified(name, version) for name, version, _ in hidden])
                why = joined(sorted({repr(rule) for _, _, rule in hidden}))
                self._put(
                    Fix(
                        "filter",
                        f"show {names}, which the filter {why} hides",
                        self._texts(self._everything),
                        {"package_filter": pod},
                        tuple(word for rule in rules for word in ("--include", rule)),
                    ),
                    len(hidden),
                )
                return
        self._put(
            Fix(
                "filter",
                "resolve without filters",
                self._texts(self._everything),
                {"package_filter": []},
                ("--no-filters",),
            ),
            9,
        )

    def _hidden_in(self, answer: Answer) -> list[tuple[str, str, str]]:
        """Return what a solution without filters uses that they hide: name, version, rule."""
        if answer.outcome is None:
            return []
        found = []
        for choice in answer.outcome.solution:
            family = self._trials.family(choice.family)
            for candidate in family.candidates if family else ():
                if candidate.version == choice.candidate.version and candidate.excluded:
                    rule = hiding_rule(self._question, candidate)
                    found.append((choice.family, str(candidate.version), str(rule)))
        return found

    def _move_time(self) -> None:
        question = self._question
        if question.timestamp:
            answer = self._trials.confirm(self._everything, timestamp=0)
            moments = (
                [release_time(choice.candidate) for choice in answer.outcome.solution]
                if answer.outcome
                else []
            )
            late = [one for one in moments if one and one > question.timestamp]
            if answer.solved and late:
                moment = max(late)
                if self._trials.confirm(self._everything, timestamp=moment).solved:
                    self._add_time(f"take packages released until {date(moment)}", moment)
                    return
        self._go_back()

    def _go_back(self) -> None:
        """Find the last release behind which the request fails."""
        releases: dict[int, list[tuple[str, Version]]] = {}
        for name in dict.fromkeys(name for name, _ in self._suspects):
            family = self._trials.family(name)
            for candidate in family.candidates if family else ():
                moment = None if candidate.excluded else release_time(candidate)
                if moment:
                    releases.setdefault(moment, []).append((name, candidate.version))
        for moment in sorted(releases, reverse=True)[:_MOST_TIMES]:
            answer = self._trials.confirm(self._everything, timestamp=moment - 1)
            if not answer.solved:
                continue
            name, version = releases[moment][0]
            used = answer.versions.get(name)
            works = f"works with {qualified(name, used)}; " if used is not None else ""
            self._add_time(
                f"go back to before {qualified(name, version)} was released, {age(moment, self._now)}: "
                f"{works}{date(moment - 1)}",
                moment - 1,
            )
            return

    def _add_time(self, change: str, moment: int) -> None:
        words = ("--time", str(moment))
        self._put(Fix("time", change, self._texts(self._everything), {"timestamp": moment}, words), 0)

    def _add_paths(self) -> None:
        import os

        question = self._question
        for distance, path in enumerate(self._elsewhere):
            paths = [*question.package_paths, path]
            if self._trials.confirm(self._everything, package_paths=paths).solved:
                words = ("--paths", os.pathsep.join(paths))
                fix = Fix(
                    "path",
                    f"search {path} too",
                    self._texts(self._everything),
                    {"package_paths": paths},
                    words,
                )
                self._put(fix, distance)

    # --- more than one change ------------------------------------------------------------------------

    def _drop_several(self) -> None:
        """Leave out one request of each contradiction, where there are several."""
        for first in reversed(self._core):
            left = [one for one in self._everything if one is not first]
            dropped = [first]
            while left and len(dropped) <= _MOST_DROPPED:
                answer = self._trials.solve(left)
                if answer.solved:
                    self._report_several(left, dropped)
                    return
                cause = answer.cause
                core = smallest_failing(left, partial(self._fails_by, cause))
                if not self.also:
                    self.also = tuple(map(str, core))
                victim = next(
                    (one for one in reversed(core) if one not in self._question.implicits), core[-1]
                )
                dropped.append(victim)
                left = [one for one in left if one is not victim]

    def _fails_by(self, cause: Cause, part: list[Requirement]) -> bool:
        return self._trials.solve(part).cause == cause

    def _report_several(self, left: list[Requirement], dropped: list[Requirement]) -> None:
        order = [one for one in self._everything if any(one is each for each in dropped)]
        if self._texts(left):
            self._add("several", f"leave out {joined(list(map(str, order)))}", left, len(dropped))

    # --- trying and telling --------------------------------------------------------------------------

    @property
    def _everything(self) -> list[Requirement]:
        return [*self._question.requests, *self._question.implicits]

    def _with(self, old: Requirement, new: Requirement | None) -> list[Requirement] | None:
        """Return the whole request with one member changed, or without it; None where nothing changes."""
        changed: list[Requirement] = []
        for one in self._everything:
            if one is not old:
                changed.append(one)
            elif new is not None:
                changed.append(new)
        return None if changed == self._everything else changed

    def _solves(self, requests: list[Requirement]) -> bool:
        return self._trials.solve(requests).solved

    def _texts(self, requests: Sequence[Requirement]) -> tuple[str, ...]:
        implicits = self._question.implicits
        return tuple(str(one) for one in requests if not any(one is each for each in implicits))

    def _add(self, kind: str, change: str, requests: list[Requirement], distance: int) -> None:
        """Note a changed request that solves, after one more resolve from scratch."""
        implicits = self._question.implicits
        kept = [one for one in implicits if any(one is each for each in requests)]
        if not self._trials.confirm(requests).solved:
            return
        if len(kept) == len(implicits):
            self._put(Fix(kind, change, self._texts(requests)), distance)
            return
        fix = Fix(
            kind, change, tuple(map(str, requests)), {"add_implicit_packages": False}, ("--no-implicit",)
        )
        self._put(fix, distance)

    def _put(self, fix: Fix, distance: int) -> None:
        self._found.append(((_KINDS.index(fix.kind), int(distance), -len(self._found)), fix))
