"""`pkg ls`: the short name of `pkg list`."""

from __future__ import annotations

from collections.abc import Callable

from pkg.commands.list import list_packages
from pkg.hookspecs import hookimpl
from pkg.interfaces.command import Command


@hookimpl
def pkg_register_commands(register: Callable[[Command], None]) -> None:
    """Register `pkg ls`."""
    register(Command("ls", list_packages, "the same as list", json=True))
