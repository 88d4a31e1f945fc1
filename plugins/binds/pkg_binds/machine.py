"""The packages that stand for this machine: `platform`, `arch` and `os`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence

from pkg.hookspecs import hookimpl
from pkg.interfaces.bind import Bind, FoundSoftware


class PlatformBind(Bind):
    """The platform: linux, osx or windows."""

    name = "platform"

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:  # noqa: ARG002
        """Return the platform that this is."""
        return [FoundSoftware("platform", self.system.platform)]


class ArchBind(Bind):
    """The processor."""

    name = "arch"

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:  # noqa: ARG002
        """Return the processor of this machine."""
        return [FoundSoftware("arch", self.system.arch)]


class OsBind(Bind):
    """Name and release of the operating system."""

    name = "os"

    def find(self, arguments: Namespace) -> Sequence[FoundSoftware]:  # noqa: ARG002
        """Return the operating system; it requires its platform and processor."""
        platform, arch, _ = self.system.variant
        return [FoundSoftware("os", self.system.os, attributes={"requires": [platform, arch]})]


@hookimpl
def pkg_register_binds(register: Callable[[type[Bind]], None]) -> None:
    """Register the three."""
    register(PlatformBind)
    register(ArchBind)
    register(OsBind)
