"""Ask `pkg` and an installed rez the same requests, and compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pkg.cli import request_lists
from pkg.cli import resolve_options as given
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from pkg.cli.output import Output
    from pkg.shadow.running import Report, Sides


def shadow(
    ctx: typer.Context,
    packages: Annotated[
        list[str] | None, typer.Argument(metavar="[PKG]...", help="one request, in place of --requests")
    ] = None,
    requests: request_lists.Files = None,
    log: request_lists.Log = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="write the report as a page, too")
    ] = None,
    save: Annotated[
        str,
        typer.Option("--save", metavar="FOLDER", help="where each difference is saved; '' saves none"),
    ] = "pkg-shadow",
    minimise: Annotated[
        float,
        typer.Option(
            "--minimise", metavar="SECS", help="how long to look for packages a difference does not need"
        ),
    ] = 10.0,
    rez_python: Annotated[
        str | None,
        typer.Option("--rez-python", metavar="PYTHON", help="an interpreter that has rez, if not this one"),
    ] = None,
    jobs: request_lists.Jobs = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECS", help="how long one answer may take")
    ] = 300.0,
    paths: given.Paths = None,
    no_local: given.NoLocal = False,
    resolver: given.Resolver = None,
) -> int:
    """Resolve each request with pkg and with rez, and compare everything that comes out.

    pkg shadow --requests requests.txt --html report.html

    pkg shadow --log --rez-python /studio/rez/bin/python

    Compared are status, packages, versions, variants, order, ephemerals and every variable of the
    environment. Each difference is saved as a folder that shows it anywhere. Code 1 when anything differs.
    """
    app = App.of(ctx)
    if not (packages or requests or log):
        raise typer.BadParameter("say which requests: --requests FILE, --log, or one as words.", ctx=ctx)
    request_lists.check_positive(ctx, jobs=jobs, timeout=timeout)
    from pkg.requests.entry import RequestEntry
    from pkg.shadow.running import Report, Sides

    entries = request_lists.listed_requests(app, requests or (), log=log)
    if packages:
        entries.append(RequestEntry(packages, source="command line"))
    sides = Sides(
        app.settings,
        paths=given.repository_paths(app, paths, no_local),
        rez_python=rez_python,
        resolver=resolver,
        jobs=jobs,
        timeout=timeout,
    )
    with app.output.progress("asking pkg and rez", 2 * len(entries)) as advance:
        report = Report(sides.compare(entries, advance), sides.rez_version)
    if save:
        _save(app, report, sides, Path(save).expanduser(), minimise)
    if html:
        _write_page(html, report)
    if app.json:
        app.output.json(report.to_data())
    else:
        _print(app.output, report)
    return 0 if report.all_same else 1


def _save(app: App, report: Report, sides: Sides, folder: Path, seconds: float) -> None:
    from pkg.errors import PkgError
    from pkg.shadow.reproduction import Reproduction

    different = [each for each in report.comparisons if each.verdict == "different"]
    number = 0
    with app.output.progress("saving differences", len(different)) as advance:
        for each in different:
            number += 1
            while (folder / f"{number:04}").exists():
                number += 1
            reproduction = Reproduction(folder / f"{number:04}", each, sides, app.host)
            try:
                reproduction.write(seconds=seconds)
            except OSError as error:
                raise PkgError(
                    f"a difference cannot be saved in {folder} (--save): {error.strerror or error}."
                ) from error
            each.reproduction = str(reproduction.folder)
            advance(1)


def _write_page(path: str, report: Report) -> None:
    from pkg.errors import PkgError
    from pkg.files import put_text
    from pkg.shadow.page import page

    try:
        put_text(path, page(report))
    except OSError as error:
        raise PkgError(f"the page cannot be written to {path}: {error.strerror}.") from error


def _print(out: Output, report: Report) -> None:
    for each in report.comparisons:
        if each.verdict == "same":
            continue
        out.line(f"{out.styled(each.verdict, 'red')}  {each.entry}")
        if each.crashed:
            out.line(f"  {each.crashed}")
        _print_differences(out, [(one.what, one.about, one.rez, one.pkg) for one in each.differences])
        if each.reproduction:
            out.line(f"  saved in {each.reproduction}")
        out.line()
    counts = report.counts
    (rez_sum, rez_median), (pkg_sum, pkg_median) = report.seconds("rez"), report.seconds("pkg")
    out.line(
        f"{len(report.comparisons)} requests to pkg and rez {report.rez_version}: "
        f"{counts['same']} answered the same ({report.solved} of them solved), "
        f"{counts['different']} differently, {counts['no answer']} without an answer"
    )
    for what, number in report.kinds.most_common():
        out.line(f"  {number} differ in {what}")
    if pkg_sum:
        out.line(
            f"resolves took rez {rez_sum:.2f} s (median {rez_median * 1e3:.1f} ms) and pkg {pkg_sum:.2f} s "
            f"(median {pkg_median * 1e3:.1f} ms), start-up not counted"
        )


def _print_differences(out: Output, rows: Sequence[tuple[str, str, str, str]]) -> None:
    for what, about, rez, pkg in rows:
        out.line(f"  {what}{f' {about}' if about else ''}")
        out.line(f"    rez  {rez}")
        out.line(f"    pkg  {pkg}")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg shadow`."""
    register(
        Command("shadow", shadow, "ask pkg and an installed rez the same requests, and compare", json=True)
    )
