"""Completion for the user's shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def completions(
    ctx: typer.Context,
    shell: Annotated[
        Literal["bash", "zsh", "fish", "tcsh", "nushell", "xonsh", "powershell"],
        typer.Argument(help="the shell to write it for"),
    ],
    install: Annotated[
        bool, typer.Option("--install", help="put the script where the shell looks, for this user")
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="undo --install")] = False,
) -> int | None:
    """Print the script that teaches a shell to complete commands, options, packages and tools.

    Either have it installed:   pkg completions bash --install

    or add one line yourself:

    bash, in ~/.bashrc:   eval "$(pkg completions bash)"

    zsh, in ~/.zshrc:     eval "$(pkg completions zsh)"

    fish, in ~/.config/fish/config.fish:   pkg completions fish | source

    tcsh, in ~/.tcshrc:   pkg completions tcsh > ~/.pkg-completions.tcsh && source ~/.pkg-completions.tcsh

    nushell, once:        pkg completions nushell | save -f ($nu.user-autoload-dirs.0 | path join pkg.nu)

    xonsh, in ~/.xonshrc: execx($(pkg completions xonsh))

    PowerShell, in $PROFILE:   pkg completions powershell | Out-String | Invoke-Expression
    """
    app = App.of(ctx)
    output = app.output
    if install and uninstall:
        raise typer.BadParameter("not together with --install.", ctx=ctx, param_hint="--uninstall")
    if not (install or uninstall):
        from pkg.cli.completing.installing import ONE_LINE
        from pkg.cli.completing.scripts import SCRIPTS

        output.write(SCRIPTS[shell])
        file, line = ONE_LINE[shell]
        output.note(f"# 'pkg completions {shell} --install', or add to {file}:  {line}")
        return None
    from pathlib import Path

    from pkg.cli.completing import installing

    work = installing.install if install else installing.uninstall
    changed = work(shell, app.settings.environ, Path(app.settings.home))
    for path in changed:
        output.note(f"{'wrote' if install else 'changed' if path.exists() else 'removed'} {path}")
    if uninstall and not changed:
        output.note(f"no completions of pkg were installed for {shell}")
    elif install:
        output.note(f"Start a new {shell} to have it complete 'pkg'.")
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg completions`."""
    register(Command("completions", completions, "have a shell complete what you type"))
