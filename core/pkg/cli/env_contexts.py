"""Where the environment of `pkg env` comes from: a saved context, a patched one, a lock; or why from none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from pkg.cli.app import App
from pkg.cli.inheriting import Inheriting

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.lock import Lock


def saved(app: App, path: str) -> ResolvedContext:
    """Read a saved context; `-` is standard input.

    Raises:
        ContextFileError: it cannot be read.
    """
    from pkg.cli.contexts import saved_context

    context = saved_context(app, path)
    context.verbosity = app.verbosity
    return context


def patched(
    app: App, context: ResolvedContext | None, requests: list[Any], strict: bool, rank: int
) -> list[Any]:
    """Return the requests of a context, or of the current one, with some of them changed.

    Raises:
        ResolvedContextError: there is no context.
    """
    from pkg.environment.context import ResolvedContext
    from pkg.errors import ResolvedContextError

    if context is None:
        path = os.environ.get("REZ_RXT_FILE")
        if not path:
            raise ResolvedContextError(
                "cannot patch: not in a context. Give --input FILE, or use it inside of an environment."
            )
        context = ResolvedContext.load(path, plugins=app.host)
    return context.get_patched_request(requests, strict=strict, rank=rank)


def log_request(
    app: App,
    context: ResolvedContext,
    requests: list[Any],
    repositories: list[str] | None,
    *,
    implicit: bool,
) -> None:
    """Note a request in the log of requests; a log that cannot be written is a warning."""
    from pkg.requests.log import note

    try:
        note(
            app.settings,
            list(map(str, requests)),
            status=context.status.name,
            timestamp=int(context.requested_timestamp or 0) or None,
            building=context.building,
            implicit=implicit,
            paths=repositories,
            filters=context.package_filter.to_pod() if context.has_filter else None,
        )
    except OSError as error:
        app.output.warning(
            f"the request cannot be noted in {app.settings.request_log} (request_log): {error.strerror}."
        )


def explain_failure(app: App, context: ResolvedContext, show_graph: bool, brief: bool) -> None:
    """Say why there is no solution: on stderr, or as JSON."""
    from pkg.cli.explanation import print_failure, tell

    explanation = None if brief else context.explain()
    if app.json:
        kind = context.failure_kind
        requests, text = list(context.requested_packages()), context.failure_description
        print_failure(app, context.status.name, requests, kind, text, explanation)
    else:
        from pkg.environment.printing import print_info

        print_info(context, sys.stderr, colored=app.output.colored(sys.stderr))
        tell(app, explanation)
    if not show_graph:
        return
    graph = context.graph()
    if graph is not None:
        from pkg.environment.pictures import Picture, show
        from pkg.explain.panel import sections

        app.output.note(show(Picture(context, graph, explanation=sections(explanation, graph))))
    else:
        app.output.note("the failed resolve context did not generate a graph.")


def locked(app: App, name: str, verify: bool, any_platform: bool, inherits: Inheriting) -> Lock:
    """Read a lock and look whether it can be started here.

    Raises:
        LockError: it cannot.
    """
    from pkg.environment.lock.lock import Lock
    from pkg.environment.lock.starting import warn_of_changes

    lock = Lock.load(name, plugins=app.host)
    if not any_platform:
        lock.check_platform()
    if verify:
        from pkg.environment.lock.verifying import refuse

        refuse(lock, lock.verify())
    warn_of_changes(lock, os.environ if inherits.environ is None else inherits.environ)
    return lock
