"""Completion for the user's shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command

_BASH = """\
_pkg_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" PKG_COMPLETE_SHELL=bash \\
    command "$1" complete 2>/dev/null))
}
complete -o default -F _pkg_complete pkg
"""

_ZSH = """\
#compdef pkg
_pkg() {
  local line="${(j: :)${words[1,CURRENT]}}" word text
  local -a found
  for text in "${(@f)$(COMP_LINE="$line" COMP_POINT=${#line} PKG_COMPLETE_SHELL=zsh \\
      command "${words[1]}" complete 2>/dev/null)}"; do
    [[ -n $text ]] || continue
    word="${text%%$'\\t'*}"
    if [[ $text == *$'\\t'* ]]; then
      found+=("${word//:/\\\\:}:${text#*$'\\t'}")
    else
      found+=("${word//:/\\\\:}")
    fi
  done
  if (( ${#found} )); then
    _describe -V 'pkg' found
  else
    _files
  fi
}
compdef _pkg pkg
"""

_FISH = """\
function __pkg_complete
  set -lx COMP_LINE (commandline -cp)
  set -lx COMP_POINT (string length -- $COMP_LINE)
  set -lx PKG_COMPLETE_SHELL fish
  command pkg complete 2>/dev/null
end
complete -c pkg -a '(__pkg_complete)'
"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}

_HOW = {
    "bash": 'add to ~/.bashrc:  eval "$(pkg completions bash)"',
    "zsh": 'add to ~/.zshrc, below compinit:  eval "$(pkg completions zsh)"',
    "fish": "run once:  pkg completions fish > ~/.config/fish/completions/pkg.fish",
}


def completions(
    ctx: typer.Context,
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="the shell to write it for")],
) -> int | None:
    """Print the script that teaches a shell to complete commands, options and package requests.

    The script goes to stdout; what to do with it follows on stderr.
    """
    output = App.of(ctx).output
    output.write(_SCRIPTS[shell])
    output.note(f"# To have it in every {shell}, {_HOW[shell]}")
    return None


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg completions`."""
    register(Command("completions", completions, "print a completion script for bash, zsh or fish"))
