"""The script `run` of a bundle: its environment in plain sh, relative to the script's own folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pkg.interfaces.actions import Action, EscapedString

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext

_PLACE = "${PKG_BUNDLE}"

_HEAD = r"""#!/bin/sh
# Runs a tool in the environment of this bundle. Needs sh, and neither pkg nor rez.
#
#   ./run TOOL [ARGUMENT...]    run a tool, or any program
#   ./run --shell               start a shell
#   ./run --list                name the tools
#
# The environment is that of the moment at which the bundle was made.

pkg_here=$0
while [ -h "$pkg_here" ] && pkg_link=$(readlink -- "$pkg_here" 2>/dev/null); do
  case $pkg_link in
    /*) pkg_here=$pkg_link ;;
    *) pkg_here=${pkg_here%/*}/$pkg_link ;;
  esac
done
case $pkg_here in
  */*) pkg_here=${pkg_here%/*}/ ;;
  *) pkg_here=./ ;;
esac
PKG_BUNDLE=$(CDPATH= cd -- "$pkg_here" && pwd -P) || exit 1
export PKG_BUNDLE
unset pkg_here pkg_link

pkg_tools='@TOOLS@'
case ${1-} in
  --list)
    for pkg_tool in $pkg_tools; do echo "$pkg_tool"; done
    exit 0 ;;
  '' | -h | --help)
    echo "usage: run TOOL [ARGUMENT...] | run --shell | run --list" >&2
    echo "tools: $pkg_tools" >&2
    [ $# -gt 0 ]
    exit $((2 * $?)) ;;
esac
pkg_path=${PATH-}
"""

_TAIL = r"""
if [ -n "$pkg_path" ] && [ "${PATH-}" != "$pkg_path" ]; then
  PATH="${PATH:+$PATH:}$pkg_path"
  export PATH
fi
unset pkg_path pkg_tools
if [ "$1" = --shell ]; then
  exec "${SHELL:-/bin/sh}"
fi
"$@"
"""


def launcher_script(context: ResolvedContext, folder: str) -> str:
    """Write the script.

    Args:
        context: the context, its packages in the bundle.
        folder: where the bundle is now; whatever leads into it becomes relative to the script.

    Raises:
        PackageCommandError: package code failed.
        PkgError: the shell plugin `sh` is missing.
    """
    from pkg.environment.environments import facts_of, open_shell
    from pkg.environment.rex.facts import RexSettings
    from pkg.environment.rex.scripts import write_script
    from pkg.environment.rex.sequence import record

    shell = open_shell(context.plugins, "sh")
    shell.path_variables = tuple(context.settings.pathed_env_vars)
    facts = facts_of(context, shell)
    # The other machine has its own system paths, suites and tools.
    facts.system_paths = ()
    facts.suite_paths = ()
    facts.tool_path = None
    facts.rxt_file = os.path.join(folder, "context.rxt")  # noqa: PTH118
    recording = record(
        facts,
        dialect=shell,
        parent_environ=os.environ,
        settings=RexSettings.of(context.settings, verbosity=context.verbosity),
        system=context.settings.system,
    )
    actions = [_relative(action, folder) for action in recording.actions]
    tools = sorted({tool for variant in context.resolved_packages or () for tool in variant.tools or ()})
    head = _HEAD.replace("@TOOLS@", " ".join(tools).replace("'", ""))
    return head + write_script(shell, actions, headings=False) + _TAIL


def _relative(action: Action, folder: str) -> Action:
    """Return an action whose texts name the bundle's folder by the script's variable."""
    return Action(
        action.name,
        tuple(_replaced(argument, folder) for argument in action.args),
        action.origin,
        action.line,
        action.key,
        _replaced(action.value, folder),
        action.separator,
        action.inherited,
    )


def _replaced(value: Any, folder: str) -> Any:
    if isinstance(value, str):
        return value.replace(folder, _PLACE)
    if isinstance(value, EscapedString):
        result: EscapedString | None = None
        for is_literal, text in value.strings:
            first, *others = text.split(folder)
            part = EscapedString(first, is_literal)
            result = part if result is None else result + part
            for other in others:
                result = result.expandable(_PLACE)
                result = result.literal(other) if is_literal else result.expandable(other)
        return value if result is None else result
    if isinstance(value, list):
        return [_replaced(item, folder) for item in value]
    return value
