"""The lazy command group: a command's module is imported when the command is typed.

Typer builds its commands from functions at once, which would import every command at every start. Here
the list of commands is the list of installed plugins; `get_command` returns a stub with a name and a
line of help, and `resolve_command` builds the one real command that was asked for.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from pkg.cli.app import App
from pkg.cli.words import tidy
from pkg.errors import ConfigurationError, PkgError, PluginError, PluginNotFoundError
from pkg.interfaces.command import Command

_HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class PkgCommand(TyperCommand):
    """A subcommand with the options that all have, and rez's freedom in writing them.

    Attributes:
        command: what the plugin registered; set by `build`.
    """

    command: Command

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hand over the words behind `--`, tidy the others, and parse them."""
        if self.command.passthrough and args not in (["-h"], ["--help"]):
            App.of(ctx).command_words = args
            return super().parse_args(ctx, [])
        if self.command.takes_command and "--" in args:
            position = args.index("--")
            App.of(ctx).command_words = args[position + 1 :]
            args = args[:position]
        options = [(param.opts, _takes_value(param)) for param in self.get_params(ctx)]
        if App.of(ctx).json and not any("--json" in flags for flags, _ in options):
            ctx.fail(f"{ctx.command_path!r} has no --json.")
        return super().parse_args(
            ctx, tidy(args, options, self.command.greedy_options, self.command.remainder_options)
        )

    def invoke(self, ctx: Any) -> Any:
        """Run the command, under a profiler if `--profile` says so."""
        target = App.of(ctx).profile
        if target is None:
            return super().invoke(ctx)
        from cProfile import Profile

        profile = Profile()
        try:
            return profile.runcall(super().invoke, ctx)
        finally:
            try:
                profile.dump_stats(target)
            except OSError as error:
                raise PkgError(f"cannot write the profile {target!r}: {error.strerror}.") from error


class PkgGroup(TyperGroup):
    """The commands that are installed as plugins."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the names; imports nothing."""
        return App.of(ctx).host.names("commands")

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command that can only describe itself; None when there is none of that name."""
        try:
            command: Command = App.of(ctx).host.get("commands", cmd_name)
        except PluginNotFoundError:
            return None
        except PluginError as error:
            # One broken command must not take the help of the others away.
            App.of(ctx).output.warning(str(error))
            return TyperCommand(cmd_name, short_help="(cannot be used, see the warning)")
        return TyperCommand(cmd_name, short_help=command.summary, hidden=command.hidden)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Build the command that the first word names.

        Raises:
            UsageError: there is no such command; the nearest one is named.
            PluginError: there is, but it cannot be used.
        """
        name = args[0]
        try:
            command = App.of(ctx).host.get("commands", name)
        except PluginNotFoundError as error:
            if ctx.resilient_parsing:
                return None, None, args[1:]
            ctx.fail(str(error))
        except ConfigurationError:
            if name != "doctor":
                raise
            # The one command that is there to say what is wrong with the configuration.
            from pkg.commands import doctor

            command = doctor.COMMAND
        return name, build(command), args[1:]


def build(command: Command) -> Any:
    """Make what typer runs out of what a plugin registered."""
    if isinstance(command.function, typer.Typer):
        group = get_command(command.function)
        group.name = command.name
        group.context_settings = {**_HELP_NAMES, **group.context_settings}
        return _with_options(
            group, _group_options() if isinstance(group, PkgGroup) else _common_options(json=False)
        )
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(
        command.name,
        cls=PkgCommand,
        context_settings={**_HELP_NAMES, **command.context_settings},
        short_help=command.summary,
    )(command.function)
    built: Any = get_command(app)
    built.command = command
    return _with_options(built, _common_options(command.json))


@cache
def root() -> Any:
    """Make the `pkg` group."""
    app = typer.Typer(
        cls=PkgGroup,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=_HELP_NAMES,
        epilog="Every command has --help.",
    )
    app.callback()(_pkg)
    return _with_options(get_command(app), _group_options())


def _pkg() -> None:
    """Resolve package requests and run programs in the environments they make, with rez's answers."""


# --- options of every command --------------------------------------------------------------------


def _with_options(built: Any, options: list[Any]) -> Any:
    """Add options to a command, except those that it has itself."""
    taken = {flag for param in built.params for flag in param.opts}
    built.params += [option for option in options if taken.isdisjoint(option.opts)]
    return built


def _group_options() -> list[Any]:
    """Make the options that stand between `pkg` and a command."""
    return [
        _flag(["-V", "--version"], _show_version, help="Show the version and stop.", is_eager=True),
        _flag(
            ["-i", "--info"], _show_info, help="Show the version and the plugins, and stop.", is_eager=True
        ),
        *_common_options(json=True),
    ]


def _common_options(json: bool) -> list[Any]:
    """Make the options that no command declares; their values go into the `App`."""
    options = [
        TyperOption(
            param_decls=["-v", "--verbose"],
            count=True,
            type=int,
            help="Tell more; may be repeated.",
            expose_value=False,
            callback=_take_verbosity,
        ),
        TyperOption(
            param_decls=["--color"],
            metavar="WHEN",
            help="Colour the output: auto, always or never.",
            expose_value=False,
            callback=_take_color,
        ),
        _flag(["--debug"], _take_flag("debug"), hidden=True),
        TyperOption(param_decls=["--profile"], hidden=True, expose_value=False, callback=_take_profile),
    ]
    if json:
        options.append(_flag(["--json"], _take_flag("json"), help="Print the result as JSON."))
    return options


def _flag(spellings: list[str], callback: Any, **more: Any) -> Any:
    return TyperOption(
        param_decls=spellings, is_flag=True, default=False, expose_value=False, callback=callback, **more
    )


def _show_version(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from pkg._version import __version__

        App.of(ctx).output.line(f"pkg {__version__}")
        raise typer.Exit


def _show_info(ctx: Any, option: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from pkg.commands.plugins import show_plugins

        with suppress(typer.Exit):
            _show_version(ctx, option, wanted)
        App.of(ctx).output.line()
        show_plugins(App.of(ctx))
        raise typer.Exit


def _take_verbosity(ctx: Any, _: Any, value: int | None) -> None:
    App.of(ctx).be_more_verbose(value or 0)


def _take_color(ctx: Any, option: Any, value: str | None) -> None:
    if value is None:
        return
    if value not in ("auto", "always", "never"):
        raise typer.BadParameter(f"{value!r} is none of auto, always, never.", ctx=ctx, param=option)
    App.of(ctx).output.color = value  # type: ignore[assignment]


def _take_profile(ctx: Any, _: Any, value: str | None) -> None:
    if value is not None:
        App.of(ctx).profile = value


def _take_flag(name: str) -> Any:
    def take(ctx: Any, _: Any, value: bool) -> None:
        if value:
            setattr(App.of(ctx), name, True)

    return take


def _takes_value(param: Any) -> bool:
    """Tell whether an option is followed by a value."""
    return not (getattr(param, "is_flag", True) or getattr(param, "count", False))
