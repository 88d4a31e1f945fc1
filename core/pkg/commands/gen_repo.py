"""Write a made-up repository, as large as one likes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def gen_repo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="the repository; made if missing")],
    preset: Annotated[
        Literal["small", "medium", "large", "stress"],
        typer.Option("--preset", help="about 200, 3,000, 18,000 or 100,000 packages"),
    ] = "small",
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="the same number gives the same bytes")
    ] = 0,
    families: Annotated[
        int | None, typer.Option("--families", metavar="N", help="number of families")
    ] = None,
    versions: Annotated[
        float | None, typer.Option("--versions", metavar="N", help="versions per family, on average")
    ] = None,
    variants: Annotated[
        int | None,
        typer.Option("--variants", metavar="N", help="variants of a package that has some, at most"),
    ] = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", help="layers of families")] = None,
    conflict_rate: Annotated[
        float | None,
        typer.Option("--conflict-rate", metavar="X", help="how much does not fit together, from 0 to 1"),
    ] = None,
    commands: Annotated[
        float | None, typer.Option("--commands", metavar="X", help="share of packages with commands, 0 to 1")
    ] = None,
    odd: Annotated[
        float | None,
        typer.Option(
            "--odd", metavar="X", help="share of families in YAML, combined, unversioned or to be executed"
        ),
    ] = None,
    requests: Annotated[
        int | None, typer.Option("--requests", metavar="N", help="number of requests in requests.json")
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="write into a folder that is not empty: what an earlier gen-repo wrote there is removed, "
            "everything else stays, definitions of the same names are replaced",
        ),
    ] = False,
) -> None:
    """Write a made-up studio repository, to try things at scale.

    pkg gen-repo /tmp/studio --preset medium --seed 7

    pkg solve --paths /tmp/studio --batch /tmp/studio/requests.json

    Three of four requests in requests.json can be met, on 64 bit Linux. Nothing but definitions is
    written: the tools that they name are not there.
    """
    app = App.of(ctx)
    from pkg.testing.generated import Plan, Shape, generate

    shape = Shape.of(
        preset,
        seed=seed,
        families=families,
        versions=versions,
        variants=variants,
        depth=depth,
        conflict_rate=conflict_rate,
        commands=commands,
        odd=odd,
        requests=requests,
    )
    folder = folder.expanduser().absolute()
    plan = Plan(shape)
    with app.output.progress("Writing packages", plan.packages) as advance:
        summary = generate(folder, plan, force=force, on_family=advance)
    if app.json:
        app.output.json(
            {
                "path": summary.path,
                "families": summary.families,
                "packages": summary.packages,
                "requests": summary.requests,
            }
        )
        return
    app.output.line(
        f"{summary.packages} packages in {summary.families} families, and {summary.requests} requests, "
        f"are in {summary.path}"
    )


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg gen-repo`."""
    register(Command("gen-repo", gen_repo, "write a made-up repository of any size", json=True))
