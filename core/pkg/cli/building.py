"""What `pkg build` and `pkg release` have in common: checks of their options, and choosing a build system.

The options are in `build_options`, which imports typer; here it is imported for mistakes only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import PkgError
from pkg.interfaces.command import Command

if TYPE_CHECKING:
    from argparse import Namespace

    import typer

    from pkg.cli.app import App
    from pkg.interfaces.build_system import BuildSystem
    from pkg.package.developer import DeveloperPackage

PROCESSES = ("local", "remote")


def command(
    name: str, function: Callable[..., object], summary: str, plain: dict[str, tuple[str, type]] | None = None
) -> Command:
    """Make the command of a function with these options; words of the build system's own are left to it."""
    return Command(
        name,
        function,
        summary,
        takes_command=True,
        json=True,
        greedy_options=("--variants",),
        context_settings={
            "ignore_unknown_options": True,
            "allow_extra_args": True,
            "help_option_names": [],
        },
        plain=plain,
    )


def begin(ctx: typer.Context, app: App, process: str | None, jobs: int | None) -> DeveloperPackage:
    """Return the package in the current folder, when the options make sense.

    Args:
        ctx: of the command.
        app: the run.
        process: `--process`.
        jobs: `--jobs`.

    Raises:
        UsageError: an option does not.
        PkgError: there is no package, or it is wrong.
    """
    if ctx.args and package_here(app, missing_ok=True) is None:
        refuse_words(ctx)
    package = package_here(app)
    assert package is not None
    check_process(ctx, app, process)
    if jobs is not None and jobs < 0:
        raise _bad_parameter(f"{jobs} is no number of variants.", ctx=ctx, param_hint="--jobs")
    return package


def package_here(app: App, *, missing_ok: bool = False) -> DeveloperPackage | None:
    """Load the package in the current folder.

    Args:
        app: the run.
        missing_ok: return None where there is none.

    Raises:
        PkgError: there is none, or it is wrong.
    """
    from pkg.catalog import Catalog

    folder = os.getcwd()  # noqa: PTH109
    if missing_ok and not any(name.startswith("package.") for name in os.listdir(folder)):  # noqa: PTH208
        return None
    return Catalog(app.host).developer_package(folder)


def systems_here(app: App, package: DeveloperPackage | None) -> list[type[BuildSystem]]:
    """Return the build systems that fit the current folder."""
    from pkg.build.systems import valid_build_systems

    return valid_build_systems(os.getcwd(), package, app.host)  # noqa: PTH109


def check_process(ctx: typer.Context, app: App, name: str | None) -> None:
    """Refuse a build process that is not there.

    Raises:
        PkgError: there is none of that name.
    """
    chosen = name or app.settings.default_build_process
    if chosen not in PROCESSES:
        if name is not None:
            raise _bad_parameter(
                f"{name!r} is none of {', '.join(PROCESSES)}.", ctx=ctx, param_hint="--process"
            )
        raise PkgError(f"no build process {chosen!r} (setting default_build_process); there is: local")
    if chosen == "remote":
        raise PkgError("builds on other hosts do not exist, in rez neither. Use --process local")


def make_system(
    ctx: typer.Context,
    app: App,
    package: DeveloperPackage,
    name: str | None,
    build_args: str | None,
    child_build_args: str | None,
) -> BuildSystem:
    """Make the build system that a command line asks for, with its options and arguments.

    Args:
        ctx: of the command; its words that no option took are those of the build system.
        app: the run.
        package: the package.
        name: `--build-system`.
        build_args: `--build-args`.
        child_build_args: `--child-build-args`.

    Raises:
        UsageError: an option is unknown, or arguments are given in two ways.
        BuildSystemError: no build system fits.
    """
    from pkg.build.systems import create_build_system

    systems = systems_here(app, package)
    if name is not None:
        known = [system.name for system in systems]
        chosen = [system for system in systems if system.name == name]
        if not chosen:
            valid = f"valid here: {', '.join(known)}" if known else "none is valid here"
            raise _bad_parameter(
                f"{name!r} does not build what is in this folder; {valid}.",
                ctx=ctx,
                param_hint="--build-system",
            )
        systems = chosen
    words = list(ctx.args)
    arguments = None
    if len(systems) == 1:
        arguments = _parse(ctx, app, systems[0], package, words)
    elif words:
        refuse_words(ctx, words)
    own, child = _groups(ctx, app, build_args, child_build_args)
    return create_build_system(
        package, name, plugins=app.host, build_args=own, child_build_args=child, arguments=arguments
    )


def refuse_words(ctx: typer.Context, words: Sequence[str] | None = None) -> None:
    """Refuse words that belong to nobody.

    Raises:
        UsageError: there are some.
    """
    left = ctx.args if words is None else words
    if left:
        what = "no such option" if left[0].startswith("-") else "got an unexpected word"
        ctx.fail(f"{what}: {left[0]}")


def option_parser(app: App, system: type[BuildSystem], package: DeveloperPackage | None) -> Any:
    """Return the parser of a build system's own options."""
    from argparse import ArgumentParser

    from pkg.build.systems import options_of

    parser = ArgumentParser(
        prog=f"the build system {system.name}", add_help=False, usage="", exit_on_error=False
    )
    system.add_options(parser, os.getcwd(), options_of(system, package, app.host))  # noqa: PTH109
    return parser


def _parse(
    ctx: typer.Context, app: App, system: type[BuildSystem], package: DeveloperPackage, words: list[str]
) -> Namespace | None:
    if not system.has_options(os.getcwd()):  # noqa: PTH109
        refuse_words(ctx, words)
        return None
    from argparse import ArgumentError

    parser = option_parser(app, system, package)

    def fail(message: str) -> None:
        ctx.fail(f"{message} (build system {system.name})")

    parser.error = fail
    try:
        values, left = parser.parse_known_args(words)
    except ArgumentError as error:
        ctx.fail(f"{error} (build system {system.name})")
    refuse_words(ctx, left)
    found: Namespace = values
    return found


def _groups(
    ctx: typer.Context, app: App, build_args: str | None, child_build_args: str | None
) -> tuple[list[str], list[str]]:
    """Return the arguments for the build system and for what it calls."""
    words = app.command_words or []
    groups = [words, []]
    if "--" in words:
        position = words.index("--")
        groups = [words[:position], words[position + 1 :]]
    options = (("--build-args", build_args), ("--child-build-args", child_build_args))
    for number, (option, text) in enumerate(options):
        if text:
            if groups[number]:
                raise _bad_parameter("not allowed with arguments after '--'.", ctx=ctx, param_hint=option)
            groups[number] = text.split()
    return groups[0], groups[1]


def _bad_parameter(message: str, **more: Any) -> Exception:
    from typer import BadParameter

    return BadParameter(message, **more)
