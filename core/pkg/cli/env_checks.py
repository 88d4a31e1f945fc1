"""Which options of `pkg env` go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkg.cli.app import App
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer
else:  # needed by mistakes alone
    typer = LazyModule("typer")

FORMATS = ("shell", "export", "set", "json", "dotenv")

# What a lock has decided already: parameter and how it is written.
_IN_THE_LOCK = {
    "packages": "PKG",
    "input_": "--input",
    "output": "--output",
    "patch": "--patch",
    "paths": "--paths",
    "time": "--time",
    "exclude": "--exclude",
    "include": "--include",
    "no_filters": "--no-filters",
    "build": "--build",
    "strict": "--strict",
    "patch_rank": "--patch-rank",
    "resolver": "--resolver",
    "no_implicit": "--no-implicit",
    "no_local": "--no-local",
    "no_index": "--no-index",
}


def check(ctx: typer.Context, format_: str | None) -> bool:
    """Refuse options that do not go together.

    Args:
        ctx: the command line.
        format_: the form of the output that it asks for; None for none.

    Returns:
        Whether `format_` is the name of a shell.

    Raises:
        typer.BadParameter: what does not go together.
    """
    given = ctx.params
    app = App.of(ctx)
    words, command, output = app.command_words, given["command"], given["output"]

    def refuse(hint: str, text: str) -> typer.BadParameter:
        return typer.BadParameter(text, ctx=ctx, param_hint=hint)

    if words is not None and command:
        raise refuse("--command", "not allowed together with a command after '--'.")
    for_shell = False
    if format_ is not None:
        if format_ not in FORMATS:
            _check_shell_format(ctx, app, format_, given["shell"])
            for_shell, format_ = True, "shell"
        if (words or command or output) and not given["dry_run"]:
            raise refuse("--format", "it prints, and runs nothing and saves nothing.")
    if given["pkg_cache_mode"] not in (None, "sync", "async"):
        raise refuse("--pkg-cache-mode", f"{given['pkg_cache_mode']!r} is neither sync nor async.")
    if given["shell"] is not None and given["shell"] not in app.host.names("shells"):
        installed = ", ".join(app.host.names("shells"))
        raise refuse("--shell", f"no shell {given['shell']!r}; installed: {installed}.")
    if given["input_"] and given["packages"] and not given["patch"]:
        raise refuse("--input", "takes no packages, except with --patch.")
    as_json = format_ in (None, "json")
    if given["report_inherited"] and (words or command or output or given["lock"] or not as_json):
        raise refuse(
            "--report-inherited",
            "it prints (with --format json as JSON), and goes with no command, --output or --lock.",
        )
    if given["dry_run"] and (output or given["report_inherited"] or not as_json):
        raise refuse(
            "--dry-run",
            "it prints (with --format json as JSON), and goes with no --output or --report-inherited.",
        )
    if given["lock"] is None:
        for name, hint in (("verify", "--verify"), ("any_platform", "--any-platform")):
            if given[name]:
                raise refuse(hint, "only with --lock.")
    else:
        for name, hint in _IN_THE_LOCK.items():
            if given[name]:
                raise refuse(hint, "not together with --lock: the packages are in the lock.")
    return for_shell


def _check_shell_format(ctx: typer.Context, app: App, format_: str, shell: str | None) -> None:
    shells = app.host.names("shells")
    if format_ not in shells or shell not in (None, format_):
        known = ", ".join((*FORMATS, *shells))
        found = f"is none of {known}" if format_ not in shells else f"is not --shell {shell}"
        raise typer.BadParameter(f"{format_!r} {found}.", ctx=ctx, param_hint="--format")
