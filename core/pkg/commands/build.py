"""Build the package in the current folder, and install it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from pkg.cli import building
from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.build.results import BuildResult
    from pkg.cli import build_options as given
    from pkg.errors import BuildContextResolveError
else:  # needed by typer alone
    typer = LazyModule("typer")
    given = LazyModule("pkg.cli.build_options")

PLAIN = {
    "-c": ("clean", bool),
    "--clean": ("clean", bool),
    "-i": ("install", bool),
    "--install": ("install", bool),
    "-p": ("prefix", str),
    "--prefix": ("prefix", str),
    "-j": ("jobs", int),
    "--jobs": ("jobs", int),
    "--ba": ("build_args", str),
    "--build-args": ("build_args", str),
}


def build(
    ctx: typer.Context,
    clean: Annotated[bool, typer.Option("-c", "--clean", help="remove the build folders first")] = False,
    install: Annotated[
        bool, typer.Option("-i", "--install", help="install into the repository of local packages")
    ] = False,
    prefix: Annotated[
        str | None, typer.Option("-p", "--prefix", metavar="PATH", help="install into this repository")
    ] = None,
    fail_graph: Annotated[
        bool, typer.Option("--fail-graph", help="show the graph of an environment that cannot be resolved")
    ] = False,
    scripts: Annotated[
        bool,
        typer.Option(
            "-s", "--scripts", help="write a script per variant that opens a build shell, do not build"
        ),
    ] = False,
    view_pre: Annotated[
        bool, typer.Option("--view-pre", help="print the definition after preprocessing, and stop")
    ] = False,
    process: given.Process = None,
    build_system: given.System = None,
    variants: given.Variants = None,
    build_args: given.BuildArgs = None,
    child_build_args: given.ChildBuildArgs = None,
    jobs: given.Jobs = None,
    help_: given.Help = False,
) -> int | None:
    """Build the package in the current folder; install it, all variants at once or nothing.

    pkg build -i                    build and install into the local repository

    pkg build -i -j 0 -- -DFOO=1    all variants side by side, an argument for the build system

    What each variant's build prints is kept in pkg-build.log in its build folder.
    """
    del help_
    app = App.of(ctx)
    package = building.begin(ctx, app, process, jobs)
    if view_pre:
        building.refuse_words(ctx)
        package.print_info(format_="py", skip_attributes=["preprocess"])
        return None
    system = building.make_system(ctx, app, package, build_system, build_args, child_build_args)

    from pkg.build import Builder
    from pkg.cli.build_progress import BuildProgress
    from pkg.errors import BuildContextResolveError

    builder = Builder(system, plugins=app.host, jobs=jobs, scripts=scripts, verbosity=app.verbosity)
    builder.report = BuildProgress(app, jobs=builder.jobs)
    try:
        result = builder.build(prefix, clean=clean, install=install, variants=variants)
    except BuildContextResolveError as error:
        return _explain(app, error, fail_graph)
    _tell(app, result)
    return None


def _explain(app: App, error: BuildContextResolveError, fail_graph: bool) -> int:
    """Say why an environment could not be resolved, and show its graph."""
    app.output.error(str(error))
    if fail_graph:
        graph = error.context.graph()
        if graph is None:
            app.output.note("the failed resolve context did not generate a graph.")
        else:
            from pkg.environment.pictures import Picture, show

            app.output.note(show(Picture(error.context, graph)))
    return 1


def _tell(app: App, result: BuildResult) -> None:
    if app.json:
        app.output.json(
            {
                "package": result.package.qualified_name,
                "install_path": result.install_path,
                "variants": [each.to_dict() for each in result.variants],
            }
        )
        return
    app.output.line()
    count = len(result.variants)
    what = f"All {count} builds were" if count > 1 else "The build was"
    app.output.line(f"{what} successful.")
    if result.scripts:
        app.output.line("These scripts open a build shell:")
        for script in result.scripts:
            app.output.line(f"  {script}")
    for variant in result.installed:
        app.output.line(f"Installed {variant.uri} in {variant.root}")


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg build`."""
    register(
        building.command("build", build, "build the package in the current folder, and install it", PLAIN)
    )
