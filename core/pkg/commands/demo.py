"""Write an example studio and use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where to write it; made if missing")] = Path(
        "demo-studio"
    ),
) -> int | None:
    """Write an example studio, resolve a request in it, run a tool, and say what to try next."""
    app = App.of(ctx)
    from pkg.cli.example_studio import REQUEST, TOOL, packages, write_studio
    from pkg.environment.context import ResolvedContext

    folder = folder.expanduser().absolute()
    repository = write_studio(folder)
    written = packages()
    say, command = app.output.line, app.output.styled
    say(f"An example studio is in {folder}:")
    families = len({each.family for each in written})
    say(f"  {len(written)} packages in {families} families, each a folder with a")
    say("  package.py and a few small scripts as tools.\n")
    say(command(f"$ pkg solve {' '.join(REQUEST)}", "bold"))
    context = ResolvedContext(list(REQUEST), package_paths=[str(repository)])
    if not context.success:
        app.output.error(f"the example does not resolve: {context.failure_description}")
        return 1
    for variant in context.resolved_packages or ():
        say(f"  {variant.qualified_name}")
    say()
    say(command(f"$ pkg env {' '.join(REQUEST)} -- {TOOL} --scene shot.ma", "bold"))
    code, stdout = _run_tool(context, [TOOL, "--scene", "shot.ma"])
    say("\n".join(f"  {line}" for line in stdout.splitlines()))
    if code:
        app.output.error(f"the tool {TOOL!r} ended with exit code {code}.")
        return code
    say("\nTry next:\n")
    for line in (
        f"export REZ_PACKAGES_PATH={_quoted(str(repository))}",
        "pkg list                             # the families",
        "pkg info lookdev                     # one package",
        "pkg env nuke comp_gizmos -- nuke     # run a tool in its environment",
        "pkg env maya lookdev .lookdev.quality-final   # a shell; leave it with `exit`",
        "pkg solve maya-2025 show_aurora      # a request that cannot be met",
        "pkg env maya-2024 lookdev --output lookdev.rxt && pkg context lookdev.rxt",
        "pkg config --explain packages_path   # where a setting comes from",
    ):
        say(f"  {line}")
    return None


def _run_tool(context: object, words: list[str]) -> tuple[int, str]:
    """Run a command in the context's environment, in a plain `sh`, and return its code and output."""
    import subprocess

    from pkg.environment.context import ResolvedContext

    assert isinstance(context, ResolvedContext)
    process = context.execute_shell(
        shell="sh", command=words, block=False, quiet=True, stdout=subprocess.PIPE, text=True
    )
    stdout, _ = process.communicate()
    return process.returncode, stdout


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg demo`."""
    register(Command("demo", demo, "write an example studio and use it"))
