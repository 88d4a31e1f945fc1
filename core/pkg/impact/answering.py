"""Solve requests as things are and as they would be; the program of a worker process."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pkg.environment.backends import run_backend
from pkg.environment.candidates import CatalogFamilies
from pkg.environment.changed_families import ChangedFamilies
from pkg.environment.problems import LateContext, build_problem
from pkg.errors import PkgError
from pkg.impact.changes import Change
from pkg.requests.entry import RequestEntry
from pkg.solve.filters import PackageFilterList

if TYPE_CHECKING:
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.solve.outcome import Outcome

Answer = dict[str, Any]


class _Packages:
    """The packages of some repositories, as they are or changed.

    Attributes:
        catalog: the repositories.
        families: their families.
        states: what lets a backend use what is kept of them; None without an index.
    """

    def __init__(self, catalog: Catalog, families: CatalogFamilies) -> None:
        self.catalog = catalog
        self.families = families
        self.states = families.states() if catalog.settings.index else None


class Answerer:
    """Answers requests twice: as things are, and with a change."""

    def __init__(self, host: Host, catalog: Catalog, change: Change, resolver: str | None = None) -> None:
        """Prepare; the packages to be released are loaded.

        Args:
            host: the plugins.
            catalog: the repositories of requests that name none.
            change: what is imagined.
            resolver: the backend; None for the configured one.

        Raises:
            PkgError: the change cannot be imagined; see `Change.check`.
        """
        self._host = host
        self._catalog = catalog
        self._change = change
        self._resolver = resolver
        self._packages = cache(self._make_packages)
        self._filters = cache(self._make_filters)
        self._catalogs = {tuple(catalog.paths): catalog}

    def __call__(self, entries: Sequence[RequestEntry]) -> list[tuple[Answer, Answer]]:
        """Solve requests; return the answers before and after the change.

        First all as things are, then all with the change: a backend that is not asked about one and the other
        in turns can go on with what it has.
        """
        before = [self._answer(entry, changed=False) for entry in entries]
        after = [self._answer(entry, changed=True) for entry in entries]
        return list(zip(before, after, strict=True))

    def keep(self) -> None:
        """Have written down what was learned of the repositories."""
        for catalog in self._catalogs.values():
            catalog.keep()

    def _answer(self, entry: RequestEntry, *, changed: bool) -> Answer:
        settings = self._catalog.settings
        implicits = list(settings.implicit_packages) if entry.implicit else []
        wanted = [*entry.requests, *implicits]
        try:
            # What is released now is not there for a request that looks at an earlier moment.
            late = 0 < (entry.timestamp or 0) < time.time()
            packages = self._packages(
                tuple(entry.paths or self._catalog.paths), entry.building, changed, late
            )
            filters = settings.package_filter if entry.filters is None else entry.filters
            problem = build_problem(
                wanted,
                catalog=packages.catalog,
                families=packages.families,
                settings=settings,
                package_filter=self._filters(json.dumps(filters), changed),
                timestamp=entry.timestamp,
                building=entry.building,
                find=self._host.get,
                context=LateContext(entry.requests, implicits, building=entry.building, settings=settings),
            )
            # All repositories are looked at once and stay as they are for this job.
            lasting = packages.families.are_lasting
            problem.states = packages.states if lasting else None
            problem.shared = packages.families if lasting else None
            problem.trial = True
            problem.package_paths = ()  # a backend that reads folders itself would not see the change
            return answer_of(run_backend(problem, self._host, settings, self._resolver))
        except PkgError as error:
            return {"status": "error", "packages": [], "ephemerals": [], "reason": str(error)}

    def _make_packages(self, paths: tuple[str, ...], building: bool, changed: bool, late: bool) -> _Packages:
        if not changed:
            own = paths == tuple(self._catalog.paths)
            catalog = self._catalog if own else self._catalog.with_paths(paths)
            self._catalogs[paths] = catalog
            return _Packages(catalog, CatalogFamilies(catalog, building=building))
        base = self._packages(paths, building, False, False)
        change = Change((), self._change.removed) if late else self._change
        changes = change.families(base.catalog, building=building)
        return _Packages(base.catalog, ChangedFamilies(base.families, changes)) if changes else base

    def _make_filters(self, filters: str, changed: bool) -> list[Any]:
        hidden = PackageFilterList.from_pod(json.loads(filters), self._host.get)
        return (self._change.filtered(hidden) if changed else hidden).to_pod()


def answer_of(outcome: Outcome) -> Answer:
    """Return what a resolver found as plain data."""
    return {
        "status": outcome.status,
        "packages": [[one.family, str(one.candidate.version), one.variant.index] for one in outcome.solution],
        "ephemerals": list(map(str, outcome.ephemerals)),
        "reason": outcome.failure.description if outcome.failure else "",
    }


def _answer_questions(setup: Mapping[str, Any]) -> Any:
    from pkg.catalog import Catalog
    from pkg.host import Host
    from pkg.settings import load_settings

    settings = load_settings()
    if not setup["index"]:
        settings = settings.override({"index": False}, "--no-index")
    host = Host(settings)
    catalog = Catalog(host, settings, setup["paths"])
    answerer = Answerer(host, catalog, Change.from_data(setup["change"]), setup["resolver"])

    def respond(question: Mapping[str, Any]) -> Answer:
        answers = answerer([RequestEntry.from_data(each) for each in question["entries"]])
        answerer.keep()
        return {"answers": answers}

    return respond


if __name__ == "__main__":
    from pkg.requests.workers import serve

    serve(_answer_questions)
