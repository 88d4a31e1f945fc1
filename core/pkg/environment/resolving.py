"""Resolve the request of a context, and put the answer into it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pkg.environment.backends import run_backend
from pkg.environment.problems import build_problem
from pkg.environment.status import ResolverStatus
from pkg.errors import PackageRepositoryError, PkgError
from pkg.package.variant import Variant

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.printer import Writable
    from pkg.environment.remembered import RememberedResolve
    from pkg.explain import Question
    from pkg.solve.filters import PackageFilterList
    from pkg.solve.graph import Graph
    from pkg.solve.outcome import Outcome, SolveStats
    from pkg.solve.package_order import PackageOrder


def resolve(
    context: ResolvedContext,
    *,
    package_filter: PackageFilterList | Iterable[Any] | Mapping[str, Any] | None,
    package_orderers: Iterable[PackageOrder | Any] | None,
    resolver: str | None,
    max_fails: int,
    time_limit: float,
    callback: Callable[..., Any] | None,
    package_load_callback: Callable[..., Any] | None,
    buf: Writable | None,
    suppress_passive: bool,
    print_stats: bool,
) -> None:
    """Resolve; the arguments are those of `ResolvedContext`.

    Raises:
        PkgError: see `ResolvedContext`.
    """
    _take_rules(context, package_filter, package_orderers)
    context.num_loaded_packages = 0

    def on_load(package: Any) -> None:
        context.num_loaded_packages += 1
        if package_load_callback is not None:
            package_load_callback(package)

    problem = build_problem(
        context.requested_packages(include_implicit=True),
        catalog=context.catalog,
        settings=context.settings,
        # Not None, which would mean the configured ones.
        package_filter=context.package_filter if context.has_filter else (),
        package_orderers=context.package_orderers or (),
        timestamp=context.requested_timestamp,
        building=context.building,
        find=context.plugins.get,
        context=context,
        on_load=on_load,
        max_fails=max_fails,
        time_limit=time_limit,
        callback=callback,
    )
    if print_stats or context.verbosity:
        from pkg.solve.steps import Steps

        problem.steps = Steps(buf or sys.stdout, context.verbosity, passive=not suppress_passive)
    memory = None
    if context.caching and context.settings.memcached_uri:
        from pkg.environment.remembered import remembered_resolve

        memory = remembered_resolve(context, problem)
    recall = None if memory is None else memory.recall
    context._resolver = resolver
    try:
        outcome = run_backend(problem, context.plugins, context.settings, resolver, recall=recall)
    except PkgError as error:
        error.question = partial(_question, context, error)
        raise
    _take_outcome(context, outcome)
    if memory is not None:
        _take_memory(
            context,
            memory,
            outcome,
            partial(run_backend, problem, context.plugins, context.settings, resolver),
        )
    if context.settings.context_tracking_host:
        from pkg.environment.tracking import track

        fields = context.settings.context_tracking_context_fields
        track(context.to_dict(fields), "created", context.settings)
    context.catalog.keep()
    for note in outcome.notes:
        sys.stderr.write(f"{note}\n")
    if print_stats or context.verbosity > 2:
        from pprint import pformat

        (buf or sys.stdout).write(pformat({"solve_stats": stats_as_dict(outcome.stats)}) + "\n")


def _question(context: ResolvedContext, error: PkgError) -> Question:
    from pkg.environment.explaining import question_of

    return question_of(context, error)


def _take_rules(
    context: ResolvedContext,
    package_filter: PackageFilterList | Iterable[Any] | Mapping[str, Any] | None,
    package_orderers: Iterable[PackageOrder | Any] | None,
) -> None:
    settings = context.settings
    if package_filter is not None:
        from pkg.solve.filters import PackageFilterList

        if isinstance(package_filter, PackageFilterList):
            context._filter = package_filter
        else:
            context._filter = PackageFilterList.from_pod(package_filter, context.plugins.get)
    elif settings.package_filter:
        data = settings.package_filter
        context._filter_data = [data] if isinstance(data, dict) else list(data)
    if package_orderers is not None:
        from pkg.solve.order_list import PackageOrderList

        context._orderers = PackageOrderList.from_pod(package_orderers, context.plugins.get)
    elif settings.package_orderers:
        context._orderer_data = list(settings.package_orderers)


def _take_outcome(context: ResolvedContext, outcome: Outcome) -> None:
    context._status = ResolverStatus[outcome.status]
    context._outcome = outcome
    context.solve_stats = outcome.stats
    context.solve_time = outcome.stats.solve_time
    context.load_time = outcome.stats.load_time
    context.from_cache = False
    context.failure_description = outcome.failure.description if outcome.failure else None
    if context.success:
        variants = []
        for choice in outcome.solution:
            variant = choice.variant.handle
            if not isinstance(variant, Variant):
                raise PackageRepositoryError(
                    f"the resolver gave {variant!r} where a variant of a package belongs"
                )
            variant.set_context(context)
            variants.append(variant)
        context._variants = variants
        context._ephemerals = list(outcome.ephemerals)
    prune = context.settings.prune_failed_graph

    def draw() -> Graph | None:
        from pkg.solve.graph import Graph, draw_graph

        if context.success and not context.requested_packages(include_implicit=True):
            return Graph()  # without asking the backend, which might solve again for it
        return draw_graph(outcome, prune=prune)

    context._draw_graph = draw


def _take_memory(
    context: ResolvedContext,
    memory: RememberedResolve,
    outcome: Outcome,
    solve: Callable[[], Outcome],
) -> None:
    """Note that the answer is a remembered one, or see that it will be.

    Args:
        context: it has the answer.
        memory: what gave it, or is to keep it.
        outcome: the answer.
        solve: gives it anew, for the graph of one that was remembered without.
    """
    if not memory.recalled:
        memory.store(outcome)
        context._keep_graph = memory.keep_graph
        return
    context.from_cache = True
    if memory.graph is not None:
        context._draw_graph, context._graph_text = None, memory.graph
        return
    prune = context.settings.prune_failed_graph

    def draw() -> Graph | None:
        from pkg.solve.graph import Graph, draw_graph

        if context.success and not context.requested_packages(include_implicit=True):
            return Graph()  # without asking the backend, which might solve again for it
        return draw_graph(solve(), prune=prune)

    context._draw_graph = draw
    context._keep_graph = memory.keep_graph


def stats_as_dict(stats: SolveStats) -> dict[str, dict[str, float]]:
    """Return counters and times as rez groups them (rez 3.4.0)."""
    return {
        "global": {
            "num_solves": stats.num_solves,
            "num_fails": stats.num_fails,
            "solve_time": stats.solve_time,
            "load_time": stats.load_time,
        },
        **stats.details,
    }
