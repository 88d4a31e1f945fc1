"""The wrapper files of a suite as text, and running one: `pkg.environment.forwarding` reads them."""

# Importing pathlib costs more than all of this.
# ruff: noqa: PTH100
from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkg.environment.forwarding import Forwarding

if TYPE_CHECKING:
    from pkg.host import Host


def forward(path: str, arguments: Sequence[str], plugins: Host | None = None) -> int:
    """Run what a forwarding file says, and return its exit code.

    Args:
        path: the file.
        arguments: words for what is run, as they are.
        plugins: the plugins and settings of this run; None for those of the process.

    Raises:
        SuiteError: the file is no wrapper of a suite, or its suite is gone.
        PkgError: the tool's context cannot be loaded or started.
    """
    from pkg.suite.wrapper import Wrapper

    return Wrapper(path, plugins=plugins).run(*arguments)


def forwarding_text(forwarding: Forwarding, *, fallback: Sequence[str] = ()) -> str:
    """Write a forwarding file that `pkg` and rez can run.

    Args:
        forwarding: what it says.
        fallback: words that start `pkg` where neither program is on PATH; left out if they need quoting.
    """
    import yaml

    document = {
        "func_name": forwarding.function,
        "kwargs": forwarding.keywords,
        "module": forwarding.module,
    }
    body: str = yaml.safe_dump(document, default_flow_style=False, allow_unicode=True)
    programs = [(program, program) for program in ("_pkg_fwd", "_rez_fwd")]
    if fallback and all(re.fullmatch(r"[\w./+-]+", word) for word in fallback):
        programs.append((fallback[0], " ".join(fallback)))
    # To YAML this is one key, so it must not hold a colon or a number sign with a blank beside it.
    tries = "; ".join(
        f'command -v {program} >/dev/null && exec {words} "$0" "$@"' for program, words in programs
    )
    failing = 'echo "$0 needs pkg or rez, and neither is on PATH" >&2; exit 127'
    return f"#!/bin/sh\n{tries}; {failing}; : for pkg and rez\n{body}"


def batch_text(forwarding: Forwarding) -> str:  # pragma: no cover - for Windows
    """Write a forwarding file for Windows, as rez does."""
    body = forwarding_text(forwarding).split("\n", 2)[2]
    return f"@echo off\n_pkg_fwd.exe %~dpnx0 %*\ngoto :eof\n:: YAML\n{body}"


def own_words() -> tuple[str, ...]:
    """Return the words that start the forwarding program of this `pkg`."""
    return (os.path.abspath(sys.executable), "-E", "-P", "-m", "pkg.cli.forwarding")
