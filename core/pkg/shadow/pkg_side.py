"""Answer requests with `pkg`; the program of a worker process, and the counterpart of `rez_side`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.requests.entry import RequestEntry

if TYPE_CHECKING:
    from pkg.host import Host

Answer = dict[str, Any]


def answer(host: Host, entry: RequestEntry, setup: Mapping[str, Any]) -> Answer:
    """Resolve one request, and make its environment.

    Args:
        host: the plugins and settings.
        entry: the request.
        setup: `paths` of requests that name none (None for the configured ones), `environ` that environments
            are made in, `resolver`.

    Returns:
        `status`, `packages` (name, version, variant index, repository), `ephemerals`, `environ` (None where
        there is none), `reason`, `seconds` that the resolve took.
    """
    from pkg.environment.context import ResolvedContext
    from pkg.solve.filters import PackageFilterList

    found: Answer = {"status": "error", "packages": [], "ephemerals": [], "environ": None, "reason": ""}
    start = time.perf_counter()
    try:
        context = ResolvedContext(
            entry.requests,
            package_paths=entry.paths or setup["paths"],
            timestamp=entry.timestamp,
            building=entry.building,
            add_implicit_packages=entry.implicit,
            package_filter=None
            if entry.filters is None
            else PackageFilterList.from_pod(entry.filters, host.get),
            resolver=setup.get("resolver"),
            caching=False,
            package_caching=False,
            plugins=host,
        )
    except PkgError as error:
        found["seconds"] = time.perf_counter() - start
        found["reason"] = f"{type(error).__name__}: {error}"
        return found
    found["seconds"] = time.perf_counter() - start
    found["status"] = context.status.name
    if not context.success:
        found["reason"] = context.failure_description or ""
        return found
    found["packages"] = [
        [each.name, str(each.version), each.index, each.repository.location]
        for each in context.resolved_packages or ()
    ]
    found["ephemerals"] = list(map(str, context.resolved_ephemerals or ()))
    try:
        found["environ"] = context.get_environ(dict(setup["environ"]))
    except PkgError as error:
        found["reason"] = f"{type(error).__name__}: {error}"
    return found


def _answer_questions(setup: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Answer]:
    from pkg.host import Host
    from pkg.settings import load_settings

    host = Host(load_settings())
    return lambda question: answer(host, RequestEntry.from_data(question), setup)


if __name__ == "__main__":
    from pkg.requests.workers import serve

    serve(_answer_questions)
