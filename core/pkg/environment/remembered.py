"""Whole resolves in the value cache: when one may be used again, and storing one (rez 3.4.0).

A resolve is kept with the last release time of every family that it looked at, and with the state of every
variant of its answer. It counts as long as all of these are as they were. rez asks about the families of the
answer only, and so gives an old answer when a release in another family would change it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.package.variant import Variant
from pkg.solve.outcome import Choice, Outcome, SolveStats
from pkg.solve.problem import Candidate, CandidateVariant
from pkg.version import Requirement

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.environment.context import ResolvedContext
    from pkg.interfaces.cache import ValueCache
    from pkg.solve.problem import Problem

_FORMAT = 1
_SETTLED = 2.0  # seconds; see pkg.index.stamps

# For each repository of the search path: what only the family's handle has (None where there is no such
# family), and when it last changed.
Releases = list[list[Any]]


class RememberedResolve:
    """One request, and what the value cache may have for it.

    Attributes:
        recalled: whether `recall` gave an answer.
        graph: the text of the graph of the recalled resolve; None when it has none.
    """

    def __init__(self, values: ValueCache, context: ResolvedContext, problem: Problem) -> None:
        """Note what is to be resolved; nothing is asked.

        Args:
            values: the value cache.
            context: the context that is being made.
            problem: what it solves.
        """
        self.recalled = False
        self.graph: str | None = None
        self._begun = time.time()
        self._values = values
        self._context = context
        self._problem = problem
        self._catalog: Catalog = context.catalog
        self._timestamp = int(context.requested_timestamp or 0)
        self._stored: tuple[str, dict[str, Any]] | None = None
        settings = context.settings
        self._compress_from = settings.memcached_resolve_min_compress_len
        self._report = settings.debug_resolve_memcache
        self._key = repr(
            (
                "resolve",
                _FORMAT,
                [str(request) for request in problem.requests],
                [str(repository.uid) for repository in self._catalog.repositories()],
                context.package_filter.to_pod() if context.has_filter else [],
                problem.orderers,
                problem.building,
                context.testing,
                problem.variant_select_mode,
                problem.error_on_missing_variant_requires,
                settings.prune_failed_graph,
            )
        )

    # --- asking ------------------------------------------------------------------------------------

    def recall(self) -> Outcome | None:
        """Return the remembered answer if it still counts; one that does not is deleted."""
        try:
            found = self._recall()
        except (KeyError, TypeError, ValueError, AttributeError, PkgError):
            return None  # written by something else
        if found is None:
            return None
        entry = found[1]
        outcome = self._outcome(entry)
        self.recalled, self.graph, self._stored = True, entry["graph"], found
        return outcome

    def _recall(self) -> tuple[str, dict[str, Any]] | None:
        entry = self._get(self._key)
        if entry is not None:
            if self._is_changed(entry) or self._is_released(entry):
                self._delete(self._key)
            elif not self._timestamp or self._timestamp >= _latest(entry):
                return self._key, entry
        if not self._timestamp:
            return None
        entry = self._get(self._timed_key)
        if entry is None:
            return None
        if self._is_changed(entry):
            self._delete(self._timed_key)
            return None
        return self._timed_key, entry

    @property
    def _timed_key(self) -> str:
        return f"{self._key} at {self._timestamp}"

    def _get(self, key: str) -> dict[str, Any] | None:
        content = self._values.get(key)
        self._tell("hit" if content else "miss", key)
        try:
            entry = None if content is None else json.loads(content)
        except ValueError:
            return None
        return entry if isinstance(entry, dict) else None

    def _delete(self, key: str) -> None:
        self._tell("outdated", key)
        self._values.delete(key)

    def _is_changed(self, entry: dict[str, Any]) -> bool:
        """Tell whether a variant of the answer was changed or has gone."""
        return any(
            state is None or _state_of(self._variant(handle)) != state for handle, state in entry["variants"]
        )

    def _is_released(self, entry: dict[str, Any]) -> bool:
        """Tell whether something was released into a family that was looked at."""
        return any(self._releases(name) != releases for name, releases in entry["families"].items())

    def _outcome(self, entry: dict[str, Any]) -> Outcome:
        return Outcome(
            "solved",
            solution=[self._choice(handle) for handle, _ in entry["variants"]],
            ephemerals=[Requirement(text) for text in entry["ephemerals"]],
            stats=SolveStats(solve_time=entry["solve_time"], load_time=entry["load_time"]),
        )

    def _variant(self, handle: dict[str, Any]) -> Variant:
        return self._catalog.variant_from_handle(handle, self._context)

    def _choice(self, handle: dict[str, Any]) -> Choice:
        variant = self._variant(handle)
        package = variant.parent
        building = self._problem.building

        def of(one: Variant) -> CandidateVariant:
            return CandidateVariant(one.index, lambda: one.get_requires(build_requires=building), one)

        candidate = Candidate(
            variant.version, lambda: [of(one) for one in package.iter_variants()], handle=package
        )
        return Choice(variant.name, candidate, of(variant))

    # --- storing -----------------------------------------------------------------------------------

    def store(self, outcome: Outcome) -> None:
        """Keep an answer, if there is one and it is known when its families last changed."""
        if outcome.status != "solved":
            return
        variants = [choice.variant.handle for choice in outcome.solution]
        states = [[one.handle.to_dict(), _state_of(one)] for one in variants if isinstance(one, Variant)]
        families = {name: self._releases(name) for name in self._families(outcome)}
        entry = {
            "variants": states,
            "families": families,
            "ephemerals": [str(each) for each in outcome.ephemerals],
            "solve_time": outcome.stats.solve_time,
            "load_time": outcome.stats.load_time,
            "graph": None,
        }
        changes = [state for _, state in states]
        changes += [
            released for each in families.values() for details, released in each if details is not None
        ]
        if len(states) != len(outcome.solution):
            return
        if not all(changes):
            self._tell("not stored, a repository cannot tell when it changed", self._key)
            return
        if any(isinstance(change, int | float) and change > self._begun - _SETTLED for change in changes):
            # What was released while this was solved would pass for what was seen.
            self._tell("not stored, something was released right now", self._key)
            return
        timed = self._timestamp and self._timestamp < _latest(entry)
        self._put(self._timed_key if timed else self._key, entry)

    def keep_graph(self, text: str) -> None:
        """Add the text of the graph to what was stored, once it has been drawn."""
        if self._stored is not None:
            key, entry = self._stored
            self._put(key, {**entry, "graph": text})
            self._values.close()

    def _put(self, key: str, entry: dict[str, Any]) -> None:
        self._stored = (key, entry)
        self._values.set(key, json.dumps(entry).encode(), compress_from=self._compress_from)
        self._tell("stored", key)

    def _families(self, outcome: Outcome) -> Iterable[str]:
        """Return the names of all families that the answer may depend on."""
        names = {choice.family for choice in outcome.solution}
        names.update(self._problem.touched)
        if self._problem.states is not None:
            names.update(self._problem.states.asked)
        return sorted(names)

    def _releases(self, name: str) -> Releases:
        releases: Releases = []
        for repository in self._catalog.repositories():
            family = repository.family(name)
            if family is None:
                releases.append([None, 0])
            else:
                releases.append([family.details, family.last_release_time])
        return releases

    def _tell(self, what: str, key: str) -> None:
        if self._report:
            sys.stderr.write(f"remembered resolve, {what}: {key}\n")


def _latest(entry: dict[str, Any]) -> float:
    return max((released for each in entry["families"].values() for _, released in each), default=0)


def _state_of(variant: Variant) -> Any:
    """Return what changes with the variant's definition; None when that is unknown, or it has gone."""
    source: Any = variant.record.family.repository
    try:
        state = source.state_of(variant.record)
    except (PkgError, OSError):
        return None
    return state if isinstance(state, int | float | str) else None


def remembered_resolve(context: ResolvedContext, problem: Problem) -> RememberedResolve | None:
    """Return what the value cache may have for a resolve; None where the settings use none.

    Args:
        context: the context that is being made.
        problem: what it solves.
    """
    settings = context.settings
    if not (settings.memcached_uri and context.caching and settings.resolve_caching):
        return None
    from pkg.catalog.values import value_cache

    values = value_cache(context.plugins)
    return None if values is None else RememberedResolve(values, context, problem)
