"""Measure resolves: rez's benchmark, for one backend or for several tools side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.benchmark.data import BenchmarkData
    from pkg.benchmark.running import Measured


def benchmark(
    ctx: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="RESULTS_DIR", help="folder of the results; made by a run")
    ] = Path("out"),
    iterations: Annotated[
        int,
        typer.Option("--iterations", metavar="N", min=1, help="solve each request N times, take the mean"),
    ] = 1,
    histogram: Annotated[
        bool, typer.Option("--histogram", help="show how the times in --out are distributed; runs nothing")
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            metavar="RESULTS_DIR",
            help="compare these results with those in --out; a negative delta means that these are faster",
        ),
    ] = None,
    resolvers: Annotated[
        str | None,
        typer.Option(
            "--resolvers",
            metavar="NAMES",
            help="measure several side by side: backends, 'rez', 'pyrer', with commas between them, or 'all'",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="a folder with requests.json and packages.tar.gz or packages; default: what comes with rez",
        ),
    ] = None,
) -> int:
    """Resolve a stored list of requests against a stored repository, and time it.

    pkg benchmark --out numba

    pkg benchmark --out all --iterations 3 --resolvers numba,python,rez,pyrer

    pkg benchmark --out numba --compare all/rez

    Results are resolves.json and summary.json, in rez-benchmark's form. With --resolvers each tool has a
    folder of its own, the first one's files stand in the results folder itself, and plot.svg shows them all.

    Every tool runs in a process of its own with all packages in memory before the first request. Backends are
    given the request and the packages, rez makes a ResolvedContext as rez-benchmark does, and pyrer is given
    families as it asks for them.
    """
    app = App.of(ctx)
    if histogram or compare is not None:
        if resolvers or data or (histogram and compare is not None):
            raise typer.BadParameter(
                "--histogram and --compare show results of earlier runs, one of them at a time.", ctx=ctx
            )
        return _histogram(app, out) if histogram or compare is None else _compare(app, out, compare)
    from pkg.benchmark.data import REPOSITORY, find_data
    from pkg.benchmark.running import ALL, choose_tools
    from pkg.errors import BenchmarkError

    backend = app.settings.resolver_backend
    tools, left_out = choose_tools(app.host, resolvers or backend)
    for sentence in left_out:
        app.output.warning(f"{sentence}.")
    found = find_data(data)
    # What an interrupted run has unpacked may be there.
    if out.exists() and not (out.is_dir() and {path.name for path in out.iterdir()} <= {REPOSITORY}):
        raise BenchmarkError(
            f"{out} exists, and results are never overwritten: remove it, or name another with --out."
        )
    measured = _measure(app, found, tools, iterations, out, leave_out=resolvers == ALL)
    if resolvers is None:
        _report(app, measured[0], out)
    else:
        _report_all(app, measured, out)
    return 0


def _measure(
    app: App, data: BenchmarkData, tools: list[str], iterations: int, out: Path, *, leave_out: bool
) -> list[Measured]:
    """Run the tools and write their results.

    Args:
        app: the run.
        data: requests and packages.
        tools: what to run, in order.
        iterations: how often each request is solved.
        out: the results folder.
        leave_out: whether a tool that cannot run is left out with a warning, instead of ending everything.

    Raises:
        BenchmarkError: a tool cannot run, or none of them can.
    """
    from pkg.benchmark.results import time_text, write_results
    from pkg.benchmark.running import run_tool
    from pkg.errors import BenchmarkError

    app.output.note(f"Writing results to {out.absolute()} ...")
    root = data.repository(out)
    count = len(data.requests)
    measured = []
    for name in tools:
        with app.output.progress(f"{name}: {count} resolves", count) as advance:

            def tell(one: dict[str, Any], advance: Callable[[int], None] = advance, name: str = name) -> None:
                advance(1)
                if app.verbosity:
                    what = time_text(one["resolve_time"]) if "resolve_time" in one else one.get("error")
                    app.output.note(f"{name}: {one['status']}, {what}: {' '.join(one['request'])}")

            try:
                done = run_tool(name, root, data.requests, iterations, tell)
            except BenchmarkError as error:
                if not leave_out:
                    raise
                app.output.warning(f"{error} It is left out.")
                continue
        measured.append(done)
        if len(tools) > 1:
            write_results(out / name, done.resolves, done.summary)
    if not measured:
        raise BenchmarkError("none of the tools could run.")
    write_results(out, measured[0].resolves, measured[0].summary)
    return measured


def _report(app: App, done: Measured, out: Path) -> None:
    """Print the summary of a run of one backend."""
    if app.json:
        app.output.json(done.summary)
        return
    from pkg.benchmark.results import statistics_of, time_text, times_of

    times = statistics_of(times_of(done.resolves))
    rows = [
        (key, time_text(value) if key in times or key == "total_run_time" else value)
        for key, value in done.summary.items()
    ]
    app.output.table(rows)
    app.output.note(f"\n{out / 'resolves.json'} and {out / 'summary.json'} hold the results.")


def _report_all(app: App, measured: list[Measured], out: Path) -> None:
    """Print the tables of several tools and draw the plot."""
    from pkg.benchmark.plot import factor_text, plot
    from pkg.benchmark.results import disagreements, speed_ups, time_text, times_of, write

    resolves = {done.name: done.resolves for done in measured}
    walls = {name: sum(times_of(ones)) for name, ones in resolves.items()}
    baseline = "rez" if walls.get("rez") else max(walls, key=walls.__getitem__)
    wall = {other: speed_ups(resolves, other) for other in resolves}
    solver = speed_ups(resolves, baseline, "solver_time")
    differing = disagreements(resolves, baseline)
    first = measured[0].summary
    count = len(measured[0].resolves)
    subtitle = f"{count} requests, packages in memory · Python {first['py_version']} · {first['cpu']}"
    drawing = plot(
        "Time to resolve", subtitle, {name: times_of(ones) for name, ones in resolves.items()}, baseline
    )
    picture = write(out, "plot.svg", drawing)
    if app.json:
        app.output.json(
            {
                "summaries": {done.name: done.summary for done in measured},
                "baseline": baseline,
                "speed_up": wall[baseline],
                "speed_up_in_solver": solver,
                "speed_up_over": {
                    other: {name: one["total"] for name, one in ratios.items()}
                    for other, ratios in wall.items()
                },
                "different_answers": differing,
                "plot": str(picture),
            }
        )
        return
    rows = []
    for done in measured:
        summary, inside = done.summary, times_of(done.resolves, "solver_time")
        times = [summary.get(key) for key in ("median", "mean", "max")]
        rows.append(
            (
                done.name,
                *(f"{summary[f'num_{what}_resolves']}" for what in ("success", "failed", "error")),
                time_text(done.ready),
                time_text(walls[done.name]),
                time_text(sum(inside)),
                *("" if time is None else time_text(time) for time in times),
            )
        )
    app.output.table(
        rows, ("TOOL", "SOLVED", "FAILED", "ERRORS", "READY", "TOTAL", "IN SOLVER", "MEDIAN", "MEAN", "MAX")
    )
    app.output.line(f"\nSpeed-up over {baseline}, and that of each tool over each other by totals:\n")
    app.output.table(
        [
            (
                name,
                *(factor_text(wall[baseline][name][key]) for key in ("total", "median", "min", "max")),
                factor_text(solver[name]["total"]) if name in solver else "",
                *(
                    factor_text(wall[other][name]["total"]) if name in wall[other] else ""
                    for other in resolves
                ),
            )
            for name in wall[baseline]
        ],
        ("TOOL", "TOTAL", "MEDIAN", "LEAST", "MOST", "IN SOLVER", *(f"/{other}" for other in resolves)),
    )
    app.output.line()
    for name, numbers in differing.items():
        said = f"differs from {baseline} in {numbers}" if numbers else f"the same answers as {baseline}"
        app.output.line(f"{name}: {said}")
    app.output.note(f"\n{picture} shows it.")


def _histogram(app: App, out: Path) -> int:
    from pkg.benchmark import results

    rows = results.histogram(results.times_of(results.read_resolves(out)))
    if app.json:
        app.output.json([{"from": low, "to": high, "resolves": count} for low, high, count in rows])
        return 0
    if not rows:
        app.output.error(f"{out} holds no times: none of its requests got an answer.")
        return 1
    for line in results.histogram_lines(rows):
        app.output.line(line)
    return 0


def _compare(app: App, out: Path, other: Path) -> int:
    from pkg.benchmark import results

    mine, theirs = results.read_resolves(out), results.read_resolves(other)
    number = results.first_mismatch(mine, theirs)
    if number is not None:
        app.output.error(
            f"the results differ at request #{number}: {' '.join(mine[number]['request'])}\n"
            f"{out}: {mine[number].get('resolved_packages')}\n"
            f"{other}: {theirs[number].get('resolved_packages')}"
        )
        return 1
    if len(mine) != len(theirs):
        app.output.warning(
            f"{out} holds {len(mine)} resolves and {other} {len(theirs)}; only the first "
            f"{min(len(mine), len(theirs))} answers were compared."
        )
    app.output.json(results.deltas(results.read_summary(out), results.read_summary(other)))
    return 0


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg benchmark`."""
    register(
        Command("benchmark", benchmark, "time a stored list of resolves, alone or beside rez", json=True)
    )
