"""Resolve requests and print the answers, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pkg.cli import resolve_values
from pkg.cli.app import App
from pkg.errors import PkgError
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.catalog import Catalog
    from pkg.cli import resolve_options as given
    from pkg.environment.solving import SolveResult
    from pkg.explain import Question
    from pkg.solve.outcome import Outcome
else:  # needed by typer alone
    typer = LazyModule("typer")
    given = LazyModule("pkg.cli.resolve_options")

MODES = ("version_priority", "intersection_priority")

PLAIN = {
    "": ("packages", list),
    **resolve_values.PLAIN,
    "--batch": ("batch", str),
    "--mode": ("mode", str),
    "-b": ("building", bool),
    "--build": ("building", bool),
    "--building": ("building", bool),
    "--stats": ("stats", bool),
}


def solve(
    ctx: typer.Context,
    packages: Annotated[list[str] | None, typer.Argument(metavar="PKG", help="package requests")] = None,
    paths: given.Paths = None,
    resolver: given.Resolver = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help="resolve each request list of a JSON list of such lists; '-' reads standard input",
        ),
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help=f"how variants are preferred: {' or '.join(MODES)}")
    ] = None,
    time: given.Time = None,
    no_implicit: given.NoImplicit = False,
    no_local: given.NoLocal = False,
    no_index: given.NoIndex = False,
    building: Annotated[
        bool, typer.Option("-b", "--build", "--building", help="resolve as for a build")
    ] = False,
    exclude: given.Exclude = None,
    include: given.Include = None,
    no_filters: given.NoFilters = False,
    max_fails: given.MaxFails = -1,
    time_limit: given.TimeLimit = -1,
    stats: Annotated[
        bool, typer.Option("--stats", help="print what the solver did, and how long each part took")
    ] = False,
    brief: given.Brief = False,
) -> int:
    """Find the packages for a request, and print them in order; or say why there are none, and what works.

    pkg solve maya-2024 studio_tools

    pkg solve --batch requests.json    one JSON object a line, from one process: request, status
    ("solved", "failed" or "error"), resolved, ephemerals, failure, solves, fails, time_ms

    -v counts the steps, -vv and -vvv tell them one by one; these and --stats are written to standard error.
    """
    app = App.of(ctx)
    if mode is not None and mode not in MODES:
        raise typer.BadParameter(f"{mode!r} is none of {', '.join(MODES)}.", ctx=ctx, param_hint="--mode")
    if batch is not None and packages:
        raise typer.BadParameter("takes no packages on the command line.", ctx=ctx, param_hint="--batch")
    if batch is None and not packages:
        raise typer.BadParameter("name what is wanted, such as 'maya-2024', or use --batch.", ctx=ctx)
    catalog = resolve_values.catalog(app, resolve_values.repository_paths(app, paths, no_local), no_index)
    answer = _solver(
        app,
        catalog,
        package_filter=resolve_values.package_filter(app, no_filters, exclude, include),
        no_implicit=no_implicit,
        resolver=resolver,
        variant_select_mode=mode,
        timestamp=resolve_values.timestamp(ctx, time),
        building=building,
        max_fails=max_fails,
        time_limit=time_limit,
        tell_steps=batch is None and (stats or app.verbosity > 1),
    )
    if batch is not None:
        for request in _read_batch(batch):
            app.output.json(_as_data(request, answer(request)), indent=None)
            sys.stdout.flush()  # whoever reads the lines gets each when it is there
        catalog.keep()
        return 0
    result = answer(packages)
    catalog.keep()
    for note in result.notes:
        app.output.note(note)
    if stats and result.outcome is not None:
        from pprint import pformat

        from pkg.environment.resolving import stats_as_dict

        sys.stderr.write(pformat({"solve_stats": stats_as_dict(result.outcome.stats)}) + "\n")
    if app.json:
        answered = _as_data(packages, result)
        explanation = None if brief else result.explain()
        if explanation is not None:
            answered["failure"] |= explanation.to_dict()
        app.output.json(answered)
    elif result.status == "solved":
        _print(app, result)
    else:
        what = "the resolve failed" if result.status == "failed" else "the request cannot be resolved"
        app.output.error(f"{what}: {result.failure_description}")
        if not brief:
            from pkg.cli.explanation import tell

            tell(app, result.explain())
    return 0 if result.status == "solved" else 1


def _solver(
    app: App,
    catalog: Catalog,
    *,
    no_implicit: bool,
    resolver: str | None,
    tell_steps: bool = False,
    **options: Any,
) -> Callable[[Any], SolveResult]:
    """Return what answers one request; packages that were looked up stay known for the next.

    Args:
        app: the run.
        catalog: the repositories.
        no_implicit: leave out the implicit requests.
        resolver: the backend; None for the chosen one.
        tell_steps: whether the solver counts all it does, and tells it as far as `-vv` asks for it.
        **options: go to `build_problem`.

    Raises:
        PkgError: the settings cannot be read, or a plugin that is needed is missing.
    """
    from pkg.environment.backends import run_backend
    from pkg.environment.candidates import CatalogFamilies
    from pkg.environment.problems import LateContext, build_problem
    from pkg.environment.solving import SolveResult

    families = CatalogFamilies(catalog, building=options["building"])
    implicits = [] if no_implicit else list(app.settings.implicit_packages)
    if resolver is not None:
        # A backend that does not exist is a mistake of the command, not of each request.
        app.host.find("resolvers", resolver)

    def answer(request: Any) -> SolveResult:
        if not isinstance(request, list) or not all(isinstance(text, str) for text in request):
            return SolveResult(None, PkgError(f"a request is a list of texts, not {request!r}"))
        context = LateContext(request, implicits, building=options["building"], settings=app.settings)

        def question(outcome: Outcome | None, error: Exception | None) -> Question:
            from pkg.environment.explaining import make_question

            kept = {name: value for name, value in options.items() if name not in ("max_fails", "time_limit")}
            return make_question(
                request,
                implicits,
                host=app.host,
                settings=app.settings,
                resolver=resolver,
                outcome=outcome,
                error=error,
                catalog=catalog,
                **kept,
            )

        try:
            problem = build_problem(
                [*request, *implicits],
                catalog=catalog,
                families=families,
                settings=app.settings,
                context=context,
                find=app.host.get,
                **options,
            )
            if tell_steps:
                from pkg.solve.steps import Steps

                problem.steps = Steps(sys.stderr, app.verbosity if app.verbosity > 1 else 0)
            outcome = run_backend(problem, app.host, app.settings, resolver)
            return SolveResult(outcome, question=question)
        except PkgError as error:
            return SolveResult(None, error, question=question)

    return answer


def _read_batch(path: str) -> list[Any]:
    """Read the list of requests.

    Raises:
        PkgError: the file cannot be read, or does not hold a list.
    """
    import json
    from pathlib import Path

    name = "standard input" if path == "-" else path
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        requests = json.loads(text)
    except OSError as error:
        raise PkgError(f"the requests cannot be read from {name}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise PkgError(
            f'{name} is no JSON list of request lists, such as [["maya-2024"], ["nuke"]]: {error}.'
        ) from error
    if not isinstance(requests, list):
        raise PkgError(
            f'{name} holds no list of request lists, such as [["maya-2024"], ["nuke"]], but a '
            f"{type(requests).__name__}."
        )
    return requests


def _as_data(request: Any, result: SolveResult) -> dict[str, Any]:
    failure = None
    if result.failure_description is not None:
        failure = {
            "kind": result.failure_kind or result.error_class,
            "description": result.failure_description,
        }
    return {
        "request": request,
        "status": result.status,
        "resolved": [
            {"name": one.name, "version": one.version, "variant": one.variant_index, "uri": one.uri}
            for one in result.resolved_packages
        ],
        "ephemerals": result.resolved_ephemerals,
        "failure": failure,
        "solves": result.num_solves,
        "fails": result.num_fails,
        "time_ms": round(result.solve_time_ms, 3),
    }


def _print(app: App, result: SolveResult) -> None:
    app.output.table((repr(one).removesuffix("[]"), one.uri) for one in result.resolved_packages)
    for ephemeral in result.resolved_ephemerals:
        app.output.line(f"{ephemeral}  (ephemeral)")
    if app.verbosity:
        app.output.note(
            f"{result.num_solves} steps, {result.num_fails} failed, "
            f"{result.solve_time_ms:.1f} ms in the resolver"
        )


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg solve`."""
    register(
        Command(
            "solve",
            solve,
            "find the packages for a request, and print them",
            json=True,
            greedy_options=resolve_values.GREEDY,
            plain=PLAIN,
        )
    )
