"""What comes with Python: `pip` and `setuptools`."""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind
from pkg_binds.modules import ModuleBind


class PipBind(ModuleBind):
    """The module and program pip."""

    name = "pip"
    tools = ("pip",)


class SetuptoolsBind(ModuleBind):
    """The module setuptools, with pkg_resources in the versions that have it."""

    name = "setuptools"
    more_modules = ("pkg_resources",)


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register both."""
    register(PipBind)
    register(SetuptoolsBind)
