"""Change the environment of a running shell, and change it back: `eval "$(pkg env REQ --format bash)"`.

The code that a shell evaluates keeps what it is about to change in a variable of its own. They are numbered,
so that environments can be put on top of each other and are taken off in reverse order:

    PKG_ACTIVATION_1    what was before the first
    PKG_ACTIVATION_2    what the first had made, where the second changes it

Source: rez 3.4.0 has nothing of the kind.
"""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH118
from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pkg.errors import ShellError
from pkg.interfaces.actions import Action, EscapedString

if TYPE_CHECKING:
    from pkg.host import Host
    from pkg.interfaces.shell import Shell

PREFIX = "PKG_ACTIVATION_"
UNDO = "pkg_deactivate"

# Says whether a shell was started from an activated one, and is not the activated one itself.
_STARTED = "REZ_CONTEXT_FILE"


def activation_code(
    plugins: Host,
    shell: Shell,
    actions: Sequence[Action],
    environ: Mapping[str, str],
    dropped: Iterable[str] = (),
) -> str:
    """Write an environment for a running shell, with a function `pkg_deactivate` that undoes it.

    Args:
        plugins: the plugins and settings of this run.
        shell: the shell; the actions were recorded for it.
        actions: what makes the environment.
        environ: the variables that the running shell has.
        dropped: variables to remove first.

    Raises:
        CommandError: the shell cannot express an action.
        ShellError: the code has to be in a file, which cannot be written.
    """
    from pkg.environment.rex.scripts import script_lines
    from pkg.settings.program import own_program

    names = dict.fromkeys([*dropped, *(action.key for action in actions if action.key)])
    changes = {name: environ.get(name) for name in names if name.isidentifier()}
    aliases = {action.args[0]: action.args[1] for action in actions if action.name == "alias"}
    record = {"variables": changes, "aliases": aliases, "shell": shell.name, "in": environ.get(_STARTED)}
    lines = [line for name in dropped if name.isidentifier() for line in shell.unsetenv(name)]
    lines += script_lines(shell, actions, compact=True)
    level = 1 + max(_levels(environ), default=0)
    lines += shell.setenv(f"{PREFIX}{level}", EscapedString(_packed(record), True))
    tool = own_program()
    if plugins.settings.rez_tools_visibility != "never":
        lines += shell.tool_lines(shell.join(tool))
    lines += shell.undo_function(UNDO, shell.join([*tool, "deactivate", "--format", shell.name]))
    return _evaluated(plugins, shell, [line for line in lines if not line.startswith("#")])


def deactivation_code(
    plugins: Host, environ: Mapping[str, str], name: str | None = None, *, everything: bool = False
) -> str:
    """Write code that gives a running shell the variables it had before.

    Args:
        plugins: the plugins and settings of this run.
        environ: the variables that the running shell has.
        name: the shell; None for the one that the environment was activated in.
        everything: undo all activations, not only the last.

    Raises:
        ShellError: there is nothing to undo here, or what was kept is damaged.
    """
    from pkg.environment.environments import open_shell

    levels = sorted(_levels(environ), reverse=True)
    if not levels:
        raise ShellError(
            "nothing to undo: no environment was put into this shell with 'pkg env ... --format SHELL'. "
            "A shell that 'pkg env' has started is left with 'exit'."
        )
    records = {level: _unpacked(environ, level) for level in levels}
    if records[levels[0]].get("in") != environ.get(_STARTED):
        raise ShellError(
            "this shell was started inside of the activated environment, and undoing that here would mix the "
            "two. Leave it with 'exit' first."
        )
    shell = open_shell(plugins, name or records[levels[0]]["shell"])
    undone = levels if everything else levels[:1]
    variables: dict[str, str | None] = {}
    aliases: dict[str, str | None] = {}
    for level in undone:
        variables.update(records[level]["variables"])
        variables[f"{PREFIX}{level}"] = None
        aliases.update(dict.fromkeys(records[level]["aliases"]))
    for level in reversed(levels[len(undone) :]):  # what a lower level has defined under the same name
        aliases.update({each: line for each, line in records[level]["aliases"].items() if each in aliases})
    lines: list[str] = []
    for each, value in variables.items():
        if value is None:
            lines += shell.unsetenv(each) if each in environ else []
        else:
            lines += shell.setenv(each, EscapedString(value, True))
    for each, line in aliases.items():
        lines += shell.unalias(each) if line is None else shell.alias(each, line)
    if len(undone) == len(levels):
        lines += shell.unalias(UNDO)
    return _evaluated(plugins, shell, lines)


def _levels(environ: Mapping[str, str]) -> list[int]:
    found = [name.removeprefix(PREFIX) for name in environ if name.startswith(PREFIX)]
    return [int(number) for number in found if number.isdecimal()]


def _packed(record: Mapping[str, Any]) -> str:
    """Write data in letters that mean nothing to any shell."""
    import json
    from base64 import b64encode
    from zlib import compress

    return b64encode(compress(json.dumps(record).encode())).decode()


def _unpacked(environ: Mapping[str, str], level: int) -> dict[str, Any]:
    import json
    from base64 import b64decode
    from zlib import decompress
    from zlib import error as zlib_error

    try:
        record: dict[str, Any] = json.loads(decompress(b64decode(environ[f"{PREFIX}{level}"])))
        variables, aliases = record["variables"], record["aliases"]
        if all(name.isidentifier() for name in variables) and isinstance(aliases, dict):
            return {**record, "shell": str(record["shell"])}
    except (ValueError, KeyError, TypeError, AttributeError, zlib_error):
        pass
    raise ShellError(
        f"{PREFIX}{level} does not hold what 'pkg env --format' has put there, so that the variables from "
        "before are not known. Start a new shell."
    )


def _evaluated(plugins: Host, shell: Shell, lines: Sequence[str]) -> str:
    text = shell.evaluated(lines)
    if text is not None:
        return text
    from pkg.environment.rex.launch import write_file

    name = f"pkg_activation_{os.urandom(6).hex()}.{shell.file_extension}"
    path = os.path.join(plugins.settings.context_tmpdir, name)
    write_file(path, shell.encode("".join([f"{line}\n" for line in lines])), private=True)
    remove: list[str | EscapedString] = ["/bin/rm", "-f", EscapedString(path, True)]
    text = shell.evaluated([*shell.source(path), *shell.command(remove)])
    if text is None:
        raise ShellError(f"shell {shell.name!r} cannot evaluate this environment; start it with 'pkg env'.")
    return text
