"""Options of `pkg build` and `pkg release`, and what a build tells while it runs."""

# Without `from __future__ import annotations`: some of these are values that typer reads.

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from pkg.build.reports import BuildReport
from pkg.cli.app import App
from pkg.errors import PkgError

if TYPE_CHECKING:
    from argparse import Namespace

    from pkg.build.variant_build import VariantBuild
    from pkg.interfaces.build_system import BuildSystem
    from pkg.package.developer import DeveloperPackage
    from pkg.package.variant import Variant

PROCESSES = ("local", "remote")

Process = Annotated[
    str | None, typer.Option("--process", metavar="NAME", help="the build process: local, the one there is")
]
System = Annotated[
    str | None,
    typer.Option(
        "-b", "--build-system", metavar="NAME", help="build system; found by its files if not given"
    ),
]
Variants = Annotated[
    list[int] | None,
    typer.Option("--variants", metavar="INDEX", help="only these variants; -1 is the last one"),
]
BuildArgs = Annotated[
    str | None,
    typer.Option("--ba", "--build-args", metavar="ARGS", help="arguments for the build system, or behind --"),
]
ChildBuildArgs = Annotated[
    str | None,
    typer.Option(
        "--cba",
        "--child-build-args",
        metavar="ARGS",
        help="arguments for what the build system calls, or behind a second --",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", metavar="N", help="build N variants at once; 0 for one per processor"),
]

# What the command of these options needs: words of the build system's own options are left to it.
CONTEXT_SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
GREEDY = ("--variants",)


def show_help(ctx: typer.Context, _: object, wanted: bool) -> None:
    """Show the help of the command, and of the build systems that fit the current folder."""
    if not wanted or ctx.resilient_parsing:
        return
    app = App.of(ctx)
    app.output.line(ctx.get_help())
    try:
        systems = systems_here(app, package_here(app, missing_ok=True))
    except PkgError:
        systems = []
    for system in systems:
        text = _option_parser(app, system, None).format_help()
        _, _, options = text.partition(":\n")
        if options.strip():
            app.output.line(f"\nOptions of the build system {system.name}:\n{options.rstrip()}")
    raise typer.Exit


Help = Annotated[
    bool,
    typer.Option("-h", "--help", is_eager=True, callback=show_help, help="Show this message and exit."),
]


def package_here(app: App, *, missing_ok: bool = False) -> "DeveloperPackage | None":
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


def systems_here(app: App, package: "DeveloperPackage | None") -> "list[type[BuildSystem]]":
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
            raise typer.BadParameter(
                f"{name!r} is none of {', '.join(PROCESSES)}.", ctx=ctx, param_hint="--process"
            )
        raise PkgError(f"no build process {chosen!r} (setting default_build_process); there is: local")
    if chosen == "remote":
        raise PkgError("builds on other hosts do not exist, in rez neither. Use --process local")


def make_system(
    ctx: typer.Context,
    app: App,
    package: "DeveloperPackage",
    name: str | None,
    build_args: str | None,
    child_build_args: str | None,
) -> "BuildSystem":
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
            raise typer.BadParameter(
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


def _option_parser(app: App, system: "type[BuildSystem]", package: "DeveloperPackage | None") -> Any:
    from argparse import ArgumentParser

    from pkg.build.systems import options_of

    parser = ArgumentParser(
        prog=f"the build system {system.name}", add_help=False, usage="", exit_on_error=False
    )
    system.add_options(parser, os.getcwd(), options_of(system, package, app.host))  # noqa: PTH109
    return parser


def _parse(
    ctx: typer.Context, app: App, system: "type[BuildSystem]", package: "DeveloperPackage", words: list[str]
) -> "Namespace | None":
    if not system.has_options(os.getcwd()):  # noqa: PTH109
        refuse_words(ctx, words)
        return None
    from argparse import ArgumentError

    parser = _option_parser(app, system, package)

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
                raise typer.BadParameter("not allowed with arguments after '--'.", ctx=ctx, param_hint=option)
            groups[number] = text.split()
    return groups[0], groups[1]


class BuildProgress(BuildReport):
    """Tell people how a build goes: all that it prints; a line per variant where several run at once."""

    def __init__(self, app: App, *, jobs: int, verb: str = "Building") -> None:
        """Make a report.

        Args:
            app: the run; with `--json` everything goes to stderr.
            jobs: how many variants are built at once.
            verb: what is done.
        """
        self._app = app
        self._verb = verb
        self._jobs = jobs
        self._streams = True
        self._requests: dict[int | None, str] = {}

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._app.json else sys.stdout

    def _tell(self, text: str, style: str = "") -> None:
        output = self._app.output
        shown = output.styled(text, style, to=self._stream) if style else text
        (output.note if self._app.json else output.line)(shown)
        self._stream.flush()

    def begun(self, variants: "Sequence[Variant]", repository: str | None) -> None:
        """Say what is built."""
        if not variants:
            return
        self._streams = self._jobs == 1 or len(variants) == 1
        package = variants[0].qualified_package_name
        count = f" ({len(variants)} variants)" if variants[0].index is not None else ""
        place = f", to be installed into {repository}" if repository else ""
        self._tell(f"{self._verb} {package}{count}{place}", "bold")

    def resolving(self, variant: "Variant", request: Sequence[str]) -> None:
        """Keep what the environment is made of, to tell it when the build starts."""
        self._requests[variant.index] = " ".join(request) or "(nothing)"
        if self._app.verbosity:
            self._tell(f"Resolving build environment: {self._requests[variant.index]}")

    def skipped(self, variant: "Variant", installed: "Variant") -> None:
        """Say that a variant is there already."""
        self._app.output.warning(f"skipping {variant.qualified_name}: {installed.uri} is there already")

    def started(self, build: "VariantBuild") -> None:
        """Say that a build starts, where its output follows."""
        if self._streams:
            self._tell(f"\n{build.label}: {build.system.name}, in {build.build_path}", "bold")

    def output(self, build: "VariantBuild", part: bytes) -> None:  # noqa: ARG002
        """Show what a build prints, where there is one at a time."""
        if self._streams:
            buffer = getattr(self._stream, "buffer", None)
            if buffer is None:
                self._stream.write(part.decode("utf-8", "replace"))
            else:
                self._stream.flush()
                buffer.write(part)
                buffer.flush()

    def ended(self, build: "VariantBuild") -> None:
        """Say how a build ended; of one whose output was not shown and that failed, the end of it."""
        ok = build.success
        word = "done" if build.script else "built" if ok else "FAILED"
        label = self._app.output.styled(f"{word:<6}", "green" if ok else "red", to=self._stream)
        self._tell(f"{label}  {build.label}  {build.seconds:.1f} s  {build.log}")
        if not ok and not self._streams:
            for line in build.last_lines():
                self._app.output.note(f"    {line}")

    def warning(self, text: str) -> None:
        """Warn."""
        self._app.output.warning(text)
