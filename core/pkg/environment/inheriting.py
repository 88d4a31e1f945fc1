"""What is told of inherited variables: who reads them, and an environment together with what it drops."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pkg.environment.policies import Policy

if TYPE_CHECKING:
    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock import Lock
    from pkg.environment.rex.watching import Read

_HOW = {
    "text": "in a text",
    "env": "by its code",
    "defined": "whether it is set",
    "os.environ": "from os.environ",
}


def inherited_reads(context: ResolvedContext, parent_environ: Mapping[str, str] | None = None) -> list[Read]:
    """Run the packages' commands, and return where they read variables that no package has set.

    Args:
        context: a solved one.
        parent_environ: what the environment is made in; None for that of this process.

    Raises:
        ResolvedContextError, PackageCommandError: see `ResolvedContext.get_environ`.
    """
    from pkg.environment.environments import facts_of, watched_recording

    context._solution()
    environ = os.environ if parent_environ is None else parent_environ
    _, reads = watched_recording(context, facts_of(context), environ)
    context.catalog.keep()
    return reads


def report(context: ResolvedContext, policy: Policy | None, *, as_json: bool = False) -> str:
    """Tell which inherited variables the packages read, where, and which of them a policy keeps back.

    Args:
        context: a solved one.
        policy: None for rez's.
        as_json: as data rather than as text.
    """
    policy = policy or Policy("rez")
    # The packages see everything here: under the policy they might not even come as far as the second read.
    reads = inherited_reads(context, os.environ)
    if as_json:
        import json

        return json.dumps([_as_data(read, policy) for read in reads], indent=2, ensure_ascii=False) + "\n"
    if not reads:
        return "The packages read no variable that they have not set themselves.\n"
    lines = []
    for name in sorted({read.variable for read in reads}):
        state = "set" if name in os.environ else "not set"
        if not policy.keeps(name):
            state += f", kept back by the policy {policy.name!r}"
        lines.append(f"{name} ({state})")
        for read in reads:
            if read.variable == name:
                lines.append(f"    {read.package} {read.section}, {_HOW[read.through]}: {_place(read)}")
    return "\n".join(lines) + "\n"


def _place(read: Read) -> str:
    line = "" if read.line is None else str(read.line)
    return f"{read.file}:{line}" if read.file else f"line {line or '?'}"


def _as_data(read: Read, policy: Policy) -> dict[str, Any]:
    return {
        "variable": read.variable,
        "set": read.variable in os.environ,
        "inherited": policy.keeps(read.variable),
        "package": read.package,
        "section": read.section,
        "file": read.file,
        "line": read.line,
        "how": read.through,
    }


def write_isolated(
    context: ResolvedContext | Lock,
    policy: Policy,
    environ: Mapping[str, str],
    style: str,
    shell: str | None,
) -> str:
    """Print an environment together with what a policy does to the one around it.

    Args:
        context: what makes the environment.
        policy: what is inherited.
        environ: that part of the environment of this process.
        style: `shell`, `export` and `set` are code, which first removes what is not inherited; the others are
            data: the whole environment of a program, inherited variables included.
        shell: see `ResolvedContext.get_shell_code`.
    """
    from pkg.environment.rex.formats import write_variables

    dropped = policy.dropped(os.environ)
    if style == "shell":
        return context.get_activation_code(shell, environ, dropped=dropped)
    changes = context.get_environ(environ)
    if style in ("export", "set"):
        form = "unset {}\n" if style == "export" else 'set "{}="\n'
        removed = [form.format(name) for name in dropped if name not in changes and name.isidentifier()]
        return "".join(removed) + write_variables(changes, style)
    return write_variables({**environ, **changes}, style)
