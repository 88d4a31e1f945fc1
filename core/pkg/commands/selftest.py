"""Test this installation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from pkg.cli.app import App
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


def selftest(
    ctx: typer.Context,
    tests: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="only tests whose name holds one of these words"),
    ] = None,
    only_shell: Annotated[
        str | None, typer.Option("-s", "--only-shell", metavar="SHELL", help="of the shells, only this one")
    ] = None,
    keep_folders: Annotated[
        bool, typer.Option("--keep-tmpdirs", help="keep the folders that tests write to")
    ] = False,
    resolvers: Annotated[
        bool, typer.Option("--resolvers", "--solver", help="test the resolver backends")
    ] = False,
    shells: Annotated[bool, typer.Option("--shells", help="test the shells")] = False,
    repositories: Annotated[
        bool, typer.Option("--repositories", "--package_repository", help="test the folder repository")
    ] = False,
    build_systems: Annotated[
        bool, typer.Option("--build-systems", "--build", help="test the build systems, with their tools")
    ] = False,
    commands: Annotated[bool, typer.Option("--commands", "--cli", help="test the command line")] = False,
) -> int:
    """Test this installation: every installed resolver, shell, build system and command.

    A studio's own plugins are among them.

    Needs pytest. Words behind '--' are pytest's: pkg selftest --shells -- -x
    """
    app = App.of(ctx)
    from importlib.util import find_spec
    from pathlib import Path

    from pkg.errors import MissingDependencyError

    if find_spec("pytest") is None:
        raise MissingDependencyError(
            "pkg selftest needs pytest, which is not installed. Install it, or `pkg-studio[test]`."
        )
    if only_shell and only_shell not in app.host.names("shells"):
        installed = ", ".join(app.host.names("shells"))
        raise typer.BadParameter(f"no shell {only_shell!r}; installed: {installed}.", ctx=ctx)
    import subprocess
    import tempfile
    from shutil import rmtree

    import pkg.testing

    wanted = {
        "resolvers": resolvers,
        "shells": shells,
        "repositories": repositories,
        "build_systems": build_systems,
        "commands": commands,
    }
    kinds = " or ".join(f"Test_{kind}" for kind, is_wanted in wanted.items() if is_wanted)
    names = " or ".join(tests or ())
    chosen = " and ".join(f"({part})" for part in (kinds, names) if part)
    folder = tempfile.mkdtemp(prefix="pkg-selftest-")
    module = Path(pkg.testing.__path__[0]) / "installed.py"
    words = [
        sys.executable,
        "-m",
        "pytest",
        str(module),
        "--rootdir",
        folder,
        "--basetemp",
        f"{folder}/tests",
    ]
    words += ["-c", os.devnull, "-p", "no:cacheprovider", "--import-mode=importlib"]
    words += ["-k", chosen] if chosen else []
    words += ["-v"] if app.verbosity else ["-q"]
    words += app.command_words or []
    try:
        return subprocess.run(
            words, env={**os.environ, "PKG_SELFTEST_SHELL": only_shell or ""}, check=False
        ).returncode
    finally:
        if keep_folders:
            app.output.note(f"the folders of the tests are in {folder}")
        else:
            rmtree(folder, ignore_errors=True)


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg selftest`."""
    register(Command("selftest", selftest, "test this installation and its plugins", takes_command=True))
