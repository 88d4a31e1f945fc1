"""What can be typed behind a command: its options, their values, its arguments.

Typer's commands are made from functions, which imports typer and the command. So what matters of them is
remembered as plain values, as long as no file that it was made from has changed.

What an option or argument may be is found in its choices, in `autocompletion=`, or in its metavar:

    PKG, PKG..., PKG1       package requests          DIR, FOLDER, PATHS   folders
    RXT                     context files             FILE, PATH, LOCK     files
    FIELD, KEY              settings                  TOOL, CMD            tools
    OBJECT                  tools, packages, files    TEST                 tests of the package
    one|two|three           these words

A few names decide by themselves (`--shell`, `--resolver`, `--env-policy`, `--paths`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pkg.cli.completing.memory import Memory, stamps_of
from pkg.errors import PkgError

if TYPE_CHECKING:
    from pkg.host import Host

Parameter = Mapping[str, Any]
"""`flags` (none for an argument), `takes` (words it takes; -1 for any number of arguments), `help`, `name`,
and `values`: what a word of it may be; see `pkg.cli.completing.values`."""

Surface = Mapping[str, Any]
"""`options` and `arguments` (lists of `Parameter`), `takes_command`, `passthrough`, and `commands`: name to
`Surface` for a command with subcommands, else None."""

_BY_NAME = {
    "shell": "plugins:shells",
    "only_shell": "plugins:shells",
    "resolver": "plugins:resolvers",
    "resolvers": "list:plugins:resolvers",
    "kind": "kinds",
    "bind_module": "bind modules",
    "env_policy": "policies",
    "paths": "search path",
    "input_": "files:*.rxt",
    "rcfile": "files",
    "data": "folders",
    "color": "words:auto,always,never",
    "profile": "files",
    "family": "families",
    "reverse": "families",
    "prune": "families",
    "prune_package": "families",
    "context": "contexts of suite",
    "remove": "contexts of suite",
    "bump": "contexts of suite",
    "hide": "tools of suite",
    "unhide": "tools of suite",
    "alias": "tools of suite",
    "unalias": "aliases of suite",
}
_BY_METAVAR = {
    "PKG": "requests",
    "RXT": "files:*.rxt",
    "FILE": "files",
    "PATH": "files",
    "LOCK": "files:*.lock",
    "DIR": "folders",
    "FOLDER": "folders",
    "RESULTS_DIR": "folders",
    "PATHS": "folders",
    "FIELD": "configuration",
    "KEY": "configuration",
    "TOOL": "tools",
    "CMD": "tools of context",
    "OBJECT": "objects",
    "TEST": "tests",
}
# Commands that programs call, or that only say why they are not there.
_NOT_TYPED = frozenset(("complete", "forward", "gui"))


def command_names(host: Host, memory: Memory) -> Mapping[str, str]:
    """Return the commands that a person may type, each with a line of help."""
    records = [record for record in host.plugins("commands") if record.name not in _NOT_TYPED]
    usable = [record for record in records if record.state in ("ok", "loaded")]
    key = ("commands", *(f"{record.name} {record.module} {record.version}" for record in usable))
    known: dict[str, str] | None = memory.recall(*key)
    if known is not None:
        return known
    found = {}
    for record in usable:
        try:
            command = host.get("commands", record.name)
        except PkgError:
            continue
        if not command.hidden:
            found[record.name] = command.summary
    memory.remember(stamps_of(_files_of([record.module for record in usable])), found, *key)
    return found


def surface_of(host: Host, memory: Memory, name: str) -> Surface:
    """Return the surface of a command; that of `pkg` itself for an empty name.

    Raises:
        PluginError: there is no such command, or it cannot be used.
    """
    record = host.find("commands", name) if name else None
    module = record.module if record else ""
    key = ("surface", name, module, record.version if record else "")
    known: Surface | None = memory.recall(*key)
    if known is not None:
        return known
    from pkg.cli.group import build, root

    if record is None:
        made = _made(root(), {})
    else:
        command = host.get("commands", name)
        switches = {"takes_command": command.takes_command, "passthrough": command.passthrough}
        made = _made(build(command), switches)
    memory.remember(stamps_of(_files_of([module])), made, *key)
    return made


def _made(built: Any, switches: Mapping[str, bool]) -> Surface:
    options: list[Parameter] = []
    arguments: list[Parameter] = []
    for param in built.params:
        if param.param_type_name == "argument":
            arguments.append(_parameter(param, param.nargs, ()))
        elif not getattr(param, "hidden", False):
            bare = getattr(param, "is_flag", False) or getattr(param, "count", False)
            options.append(
                _parameter(param, 0 if bare else param.nargs, (*param.opts, *param.secondary_opts))
            )
    if not any("--help" in option["flags"] for option in options):
        options.append(
            {
                "flags": ("-h", "--help"),
                "takes": 0,
                "help": "Show this message and exit.",
                "name": "help",
                "values": "",
            }
        )
    commands = getattr(built, "commands", None)
    return {
        "options": options,
        "arguments": arguments,
        "takes_command": switches.get("takes_command", False),
        "passthrough": switches.get("passthrough", False),
        "commands": {name: _made(each, {}) for name, each in commands.items() if not each.hidden}
        if commands
        else None,
        "help": built.get_short_help_str(200) if commands is None else "",
    }


def _parameter(param: Any, takes: int, flags: tuple[str, ...]) -> Parameter:
    text = str(getattr(param, "help", None) or "").strip()
    return {
        "flags": flags,
        "takes": takes,
        "help": text.splitlines()[0] if text else "",
        "name": param.name,
        "values": _values(param) if takes else "",
    }


def _values(param: Any) -> str:
    if getattr(param, "_custom_shell_complete", None) is not None:
        return "asked"
    choices = getattr(param.type, "choices", None)
    if choices:
        return "words:" + ",".join(map(str, choices))
    metavar = str(param.metavar or "")
    if "|" in metavar and metavar == metavar.lower():
        return "words:" + metavar.strip("[]").replace("|", ",")
    if param.name in _BY_NAME:
        return _BY_NAME[param.name]
    first = metavar.split()[0] if metavar else ""
    kinds = [_BY_METAVAR.get(each.strip("[].0123456789")) for each in first.split("|")]
    return "+".join(kind for kind in kinds if kind)


def _files_of(modules: Iterable[str]) -> list[str]:
    """Return the files of modules and of everything beside them that could have declared an option."""
    prefixes = ["pkg.cli", "pkg.commands"]
    prefixes += [module.partition(":")[0] for module in modules]
    tops = {prefix.partition(".")[0] for prefix in prefixes} - {"pkg", ""}
    files = set()
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and (name.startswith("pkg.cli") or name in prefixes or name.partition(".")[0] in tops):
            files.add(os.fspath(path))
    return sorted(files)
