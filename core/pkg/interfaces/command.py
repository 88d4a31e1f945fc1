"""The interface of command line plugins: one subcommand of `pkg`.

How a command is written, ours or a studio's. The module is imported when the command is typed and for
`pkg --help`, so it imports at its top only what declares the options; the work is imported inside.

    '''Show who released a package.'''

    from __future__ import annotations

    from typing import Annotated

    import typer

    from pkg.cli.app import App
    from pkg.hookspecs import hookimpl
    from pkg.interfaces.command import Command


    def who(
        ctx: typer.Context,
        package: Annotated[str, typer.Argument(metavar="PKG", help="the package")],
        paths: Annotated[str | None, typer.Option("--paths", help="repositories to search")] = None,
    ) -> int | None:
        '''Show who released a package.

        The docstring is what `pkg who --help` shows.
        '''
        app = App.of(ctx)
        from pkg.catalog import ...          # the heavy part, only when the command runs

        if app.json:
            app.output.json({"released_by": ...})
        else:
            app.output.line(...)
        return None                           # or the exit code


    @hookimpl
    def pkg_register_commands(register):
        register(Command("who", who, "show who released a package", json=True))

Rules:

- `App.of(ctx)` gives `settings`, `host`, `output`, `verbosity` (number of `-v`), `json`, `debug` and
  `command_words`. Each is made when it is first used.
- Results go to stdout (`output.line`, `output.table`, `output.json`), everything else to stderr
  (`output.note`, `output.warning`). Do not call `print`.
- A user's mistake is a `PkgError` (one paragraph, exit code 1) or `typer.BadParameter` (usage, 2).
  Return an int to leave with that code, None for 0.
- Every command has `-h/--help`, `-v/--verbose`, `--color`, and rez's hidden `--debug` and `--profile`
  without declaring them; with `json=True` also `--json`.
- Options stand before, between or behind the positional words; unique abbreviations of long options
  (`--no-loc`) and `-t=VALUE` work as in rez.
- An option that takes several words in rez (`--exclude A B`) is declared as a list and named in
  `greedy_options`.
- Spellings such as `--nl` and `--no-local` are given together: `typer.Option("--nl", "--no-local")`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class Command:
    """One subcommand of `pkg`, as a plugin registers it.

    Attributes:
        name: what a user types after `pkg`; equal to the entry point's name.
        function: a typer function, or a `typer.Typer` for a command with subcommands of its own. The
            function's first parameter may be `ctx: typer.Context`; then `pkg.cli.app.App.of(ctx)` gives
            the host, the settings and the output. It returns the exit code, or None for 0.
        summary: one line for `pkg --help`.
        hidden: left out of `pkg --help`.
        takes_command: words after the first `--` are not parsed but handed over as
            `App.of(ctx).command_words` (None when there was no `--`), as in `pkg env REQ -- CMD`.
        passthrough: all words are handed over that way, and none is parsed, except for a lone `-h` or
            `--help`: the command passes them on to another program.
        json: there is a `--json`, answered by `App.of(ctx).json`. A function that declares `--json`
            itself leaves this off.
        greedy_options: options that take all words up to the next option (`--exclude A B`). The
            function declares each as a list.
        remainder_options: options that take all words up to the end (rez's `--extra`). The function
            declares each as a list.
        context_settings: passed to typer as they are.
        plain: options that can be read without typer: each spelling to the function's parameter and bool (a
            switch), int (not negative) or str; "" to the parameter of the positional words and list.
            A command line of nothing else (and `--json`) is run without importing typer; its context has
            `args`, `params`, `fail` and what `App.of` needs, nothing more. The function finds
            mistakes in usage before it does anything, since they are found once more in typer's way. It
            pays where the command's module does not import typer either.
    """

    __slots__ = (
        "context_settings",
        "function",
        "greedy_options",
        "hidden",
        "json",
        "name",
        "passthrough",
        "plain",
        "remainder_options",
        "summary",
        "takes_command",
    )

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        summary: str,
        *,
        hidden: bool = False,
        takes_command: bool = False,
        passthrough: bool = False,
        json: bool = False,
        greedy_options: Sequence[str] = (),
        remainder_options: Sequence[str] = (),
        context_settings: Mapping[str, Any] | None = None,
        plain: Mapping[str, tuple[str, type]] | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.summary = summary
        self.hidden = hidden
        self.takes_command = takes_command
        self.passthrough = passthrough
        self.json = json
        self.greedy_options = tuple(greedy_options)
        self.remainder_options = tuple(remainder_options)
        self.context_settings = dict(context_settings or {})
        self.plain = dict(plain or {})

    def __repr__(self) -> str:
        return f"Command({self.name!r})"
