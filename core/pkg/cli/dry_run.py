"""What `pkg env --dry-run` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pkg.cli.app import App
    from pkg.environment.context import ResolvedContext
    from pkg.environment.dry_run import DryRun
    from pkg.environment.lock.lock import Lock


def show_dry_run(
    app: App,
    found: ResolvedContext | Lock,
    *,
    parent_environ: Mapping[str, str] | None,
    shell: str | None,
    command: str | Sequence[str] | None,
    as_json: bool,
) -> int:
    """Print what starting an environment would do; see `pkg.environment.dry_run`."""
    from pkg.environment.dry_run import dry_run

    planned = dry_run(found, parent_environ=parent_environ, shell=shell, command=command)
    if as_json:
        app.output.json(planned.to_data())
    else:
        _print(app, planned)
    return 0


def _print(app: App, planned: DryRun) -> None:
    out = app.output

    def title(text: str) -> None:
        out.line()
        out.line(out.styled(text, "bold"))

    out.line("Nothing is started. This would be:")
    title("Packages")
    out.table([(f"  {name}", place) for name, place in planned.packages])
    for ephemeral in planned.ephemerals:
        out.line(f"  {ephemeral}  (ephemeral)")
    title("Variables")
    hidden = 0
    for variable in planned.variables:
        if variable.own and not app.verbosity:
            hidden += 1
            continue
        word = "" if variable.change == "new" else f"  ({variable.change})"
        out.line(f"  {variable.name}={variable.value}{word}")
    for name in planned.unset:
        out.line(f"  {name} is unset")
    if hidden:
        out.line(f"  and {hidden} that tell of the resolve and its packages; -v shows them")
    if planned.shell_actions:
        title("In the shell")
        for kind, text, package in planned.shell_actions:
            out.line(f"  {kind} {text}  ({package.removesuffix('[]')})")
    title("Start")
    command = planned.command
    if command is None:
        out.line(f"  an interactive {planned.shell}")
    else:
        out.line(f"  in {planned.shell}: {command if isinstance(command, str) else ' '.join(command)}")
