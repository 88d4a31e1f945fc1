"""`pkg py`: the short name of `pkg python`."""

from __future__ import annotations

from collections.abc import Callable

from pkg.commands.python import python
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg py`."""
    register(Command("py", python, "the same as python", passthrough=True))
