"""The older Qt modules that rez binds: `PyQt`, `PySide` and `sip`."""

from __future__ import annotations

from collections.abc import Callable

from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind
from pkg_binds.modules import ModuleBind


class PyQtBind(ModuleBind):
    """PyQt4, and pyuic4."""

    name = "PyQt"
    module = "PyQt4"
    version_code = ("from PyQt4 import QtCore", "print(QtCore.PYQT_VERSION_STR)")
    tools = ("pyuic4",)
    requires = ("sip-4",)


class PySideBind(ModuleBind):
    """PySide 1."""

    name = "PySide"
    tools = ("pyuic4",)


class SipBind(ModuleBind):
    """The module sip, which PyQt4 needs."""

    name = "sip"
    version_code = ("import sip", "print(sip.SIP_VERSION_STR)")


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register the three."""
    register(PyQtBind)
    register(PySideBind)
    register(SipBind)
